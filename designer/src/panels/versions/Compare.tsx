import { IconArrowLeft } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { readDefinition } from '../../model/definition';
import { outcomeText } from '../../model/words';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { compare, isEmpty, type SettingChange, type StepChange } from '../../model/diff';
import type { JsonObject } from '../../model/json';
import { nameOfStep } from '../../model/scenario';
import type { Tone } from '../../model/svg';
import { Empty, Switch, type Say } from '../pieces';
import { Picture } from '../Picture';

export interface Side {
  readonly name: string;
  readonly model: JsonObject;
  /** Left out where a version carries none; then forms are not compared. */
  readonly procedure?: JsonObject | null | undefined;
}

interface Props {
  readonly store: EditorStore;
  readonly before: Side;
  readonly after: Side;
  readonly say: Say;
  readonly onBack: () => void;
}

const empty = { root: { type: 'Elsa.Flowchart' } };
const tones: Readonly<Record<StepChange['kind'], Tone | undefined>> = { added: 'green', removed: 'red', changed: 'orange', moved: undefined };

/** Two states of a flow side by side, and what differs as a list. */
export function Compare({ store, before, after, say, onBack }: Props) {
  const descriptors = useEditorPart(store, (state) => state.descriptors);
  const english = useEditorPart(store, (state) => state.lang) === 'en';
  const comparable = before.procedure !== undefined && after.procedure !== undefined;
  const difference = useMemo(() => compare(comparable ? before : { model: before.model }, comparable ? after : { model: after.model }, descriptors), [before, after, comparable, descriptors]);
  const colours = useMemo(() => new Map<string, Tone>([
    ...difference.steps.flatMap((step): [string, Tone][] => { const tone = tones[step.kind]; return tone === undefined ? [] : [[step.id, tone]]; }),
    ...difference.links.map((link): [string, Tone] => [`${link.id} ${link.port} ${link.to}`, link.kind === 'added' ? 'green' : 'red']),
  ]), [difference]);
  const words: Readonly<Record<StepChange['kind'], string>> = { added: say('新增', 'added'), removed: say('删除', 'removed'), changed: say('修改', 'changed'), moved: say('移动', 'moved') };
  const nameOf = (id: string): string => { const now = nameOfStep(after.model, id, english); return now === id ? nameOfStep(before.model, id, english) : now; };
  const stepsById = useMemo(() => new Map([...readDefinition(before.model['root'] === undefined ? empty : before.model).steps, ...readDefinition(after.model).steps].map((step) => [step.id, step])), [before, after]);
  const portOf = (id: string, port: string): string => (port === 'Done' ? '' : `“${outcomeText(stepsById.get(id), port, english ? 'en' : 'zh')}”`);
  const [zoom, setZoom] = useState<'near' | 'whole'>('near');
  const [focus, setFocus] = useState<string>();
  const sides = useRef<HTMLDivElement>(null);
  // Both sides show the same part.
  const follow = (from: HTMLElement): void => sides.current?.querySelectorAll<HTMLElement>('.pn-picture').forEach((other) => {
    if (other !== from && (other.scrollLeft !== from.scrollLeft || other.scrollTop !== from.scrollTop)) {
      other.scrollTo(from.scrollLeft, from.scrollTop);
    }
  });
  const moved = difference.steps.filter((step) => step.kind === 'moved');
  const steps = difference.steps.filter((step) => step.kind !== 'moved');
  const shown = [...steps.map((step) => step.id), ...difference.links.map((link) => link.id)];
  return (
    <div className="pn">
      <div className="pn-head">
        <button type="button" className="ed-button ed-button--small" onClick={onBack}><IconArrowLeft size={15} aria-hidden />{say('返回', 'Back')}</button>
        <strong>{before.name} → {after.name}</strong>
        <Switch label={say('大小', 'Size')} value={zoom} onChange={setZoom} options={[['near', say('细看', 'Near')], ['whole', say('全图', 'Whole')]]} />
        <ul className="pn-legend"><li data-tone="green">{words.added}</li><li data-tone="orange">{words.changed}</li><li data-tone="red">{words.removed}</li></ul>
      </div>
      <div ref={sides} className="pn-sides" data-zoom={zoom} onScrollCapture={(event) => follow(event.target as HTMLElement)}>
        {[before, after].map((side, index) => <figure key={index}><figcaption>{side.name}</figcaption><Picture store={store} model={side.model} title={side.name} tones={colours} focus={focus ?? shown[0]} /></figure>)}
      </div>
      {isEmpty(difference) && moved.length === 0 && <Empty title={say('两者没有差别', 'There is no difference')} />}
      {isEmpty(difference) && moved.length > 0 && <p className="pn-note">{say('只有位置不同，办理方式没有变化。', 'Only places differ; what happens is the same.')}</p>}
      <ul className="pn-changes">
        {steps.map((step) => (
          <li key={step.id} data-kind={step.kind}>
            <p><span className="pn-pill" data-kind={step.kind}>{words[step.kind]}</span> <button type="button" className="ed-link" onClick={() => setFocus(step.id)}>{nameOf(step.id)}</button></p>
            {step.settings.length > 0 && <Settings changes={step.settings} english={english} say={say} />}
          </li>
        ))}
        {difference.links.map((link) => (
          <li key={`${link.kind} ${link.id} ${link.port} ${link.to}`} data-kind={link.kind}><p><span className="pn-pill" data-kind={link.kind}>{words[link.kind]}</span> {say('连线', 'Connection')} {nameOf(link.id)}{portOf(link.id, link.port)} → {nameOf(link.to)}</p></li>
        ))}
        {difference.definition.length > 0 && <li data-kind="changed"><p><span className="pn-pill" data-kind="changed">{words.changed}</span> {say('流程设置', 'Settings of the flow')}</p><Settings changes={difference.definition} english={english} say={say} /></li>}
        {difference.procedure.length > 0 && <li data-kind="changed"><p><span className="pn-pill" data-kind="changed">{words.changed}</span> {say('表单和材料', 'Form and materials')}</p><Settings changes={difference.procedure} english={english} say={say} /></li>}
      </ul>
      {!comparable && <p className="ed-muted">{say('表单和材料随事项的版次保存，这里只比较流程。', 'Forms and materials are kept with the editions of the procedure; only the flow is compared here.')}</p>}
      {moved.length > 0 && !isEmpty(difference) && <p className="ed-muted">{say(`另有 ${moved.length} 个环节只换了位置。`, `${moved.length} more steps were only moved.`)}</p>}
    </div>
  );
}

function Settings({ changes, english, say }: { readonly changes: readonly SettingChange[]; readonly english: boolean; readonly say: Say }) {
  return (
    <table className="pn-table pn-settings">
      <thead><tr><th scope="col">{say('设置', 'Setting')}</th><th scope="col">{say('原来', 'Before')}</th><th scope="col">{say('现在', 'Now')}</th></tr></thead>
      <tbody>{changes.map((change) => <tr key={change.path}><th scope="row">{english ? change.labelEn : change.label}</th><td>{change.before === undefined ? '–' : <del>{change.before}</del>}</td><td>{change.after === undefined ? '–' : <ins>{change.after}</ins>}</td></tr>)}</tbody>
    </table>
  );
}

import { IconBell, IconClockPause, IconGavel, IconMail, IconStairsUp, IconTrash, type Icon } from '@tabler/icons-react';
import { boundariesOf, portsOf } from '../../model/descriptors';
import { renamePort } from '../../model/edit';
import { setInput, workingDaysIn } from '../../model/inputs';
import { asNumber, asObject, asText, type JsonObject } from '../../model/json';
import { outcomeText } from '../../model/words';
import { drawingOf } from '../drawing';
import { useEditorPart, type EditorStore } from '../store';
import { Check, NumberField, Select, TemplateField, TextField } from './fields';
import { Recipient } from './Who';
import { drawerTexts } from './texts';

type Kind = 'remind' | 'escalate' | 'tacit' | 'leave' | 'message';

const icons: Readonly<Record<Kind, Icon>> = { remind: IconBell, escalate: IconStairsUp, tacit: IconGavel, leave: IconClockPause, message: IconMail };

function kindOf(boundary: JsonObject): Kind {
  return boundary['kind'] === 'event' ? 'message' : boundary['remind'] !== undefined ? 'remind' : boundary['escalate'] !== undefined ? 'escalate' : boundary['decide'] !== undefined ? 'tacit' : 'leave';
}

interface Props {
  readonly store: EditorStore;
  readonly id: string;
  readonly activity: JsonObject;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

/** What may happen while a step waits: people are reminded, somebody higher is told, a rule decides, time runs out, a message comes. */
export function Meanwhile({ store, id, activity, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const descriptors = useEditorPart(store, (state) => state.descriptors);
  const step = useEditorPart(store, (state) => drawingOf(state).cards.get(id)?.step);
  const texts = drawerTexts(lang);
  const boundaries = boundariesOf(activity);
  const put = (next: readonly JsonObject[]) => (old: JsonObject): JsonObject =>
    setInput(old, { name: 'boundary', typeName: 'Object' }, next.length === 0 ? undefined : { type: 'Object', value: next });
  const edit = (index: number, changed: JsonObject, merge: string): void =>
    change(put(boundaries.map((one, at) => (at === index ? without({ ...one, ...changed }) : one))), `boundary ${index} ${merge}`);
  const rename = (index: number, name: string): void => {
    const old = asText(boundaries[index]?.['name']) ?? '';
    if (name !== '') {
      store.dispatch(renamePort(store.getState().scope, id, old, name, put(boundaries.map((one, at) => (at === index ? { ...one, name } : one)))));
    }
  };
  const outcomes = portsOf(activity, descriptors).map((port) => port.name).filter((name) => name !== 'Supplement' && !boundaries.some((one) => one['name'] === name));
  const decidable = activity['type'] !== 'Approvals.ExpertReview' && (activity['type'] === 'Approvals.Review' || activity['type'] === 'Approvals.CoLeadOpinions' || activity['type'] === 'Approvals.Countersign');
  const kinds: readonly Kind[] = ['remind', 'escalate', ...(decidable ? ['tacit' as const] : []), 'leave', 'message'];
  return (
    <>
      <ul className="ed-items">
        {boundaries.map((boundary, index) => {
          const kind = kindOf(boundary);
          const KindIcon = icons[kind];
          const tell = asObject(boundary[kind]) ?? {};
          const decide = asObject(boundary['decide']) ?? {};
          const days = workingDaysIn(boundary['after']);
          return (
            <li key={index} className="ed-item">
              <div className="ed-item__head"><KindIcon size={16} aria-hidden /><b>{texts[kind]}</b>
                <button type="button" className="ed-icon-button" aria-label={texts.remove} title={texts.remove} onClick={() => change(put(boundaries.filter((_, at) => at !== index)))}><IconTrash size={14} aria-hidden /></button>
              </div>
              {kind !== 'message' && (days !== undefined || boundary['after'] === undefined || boundary['after'] === ''
                ? <NumberField label={texts.afterDays(kind)} min={1} value={days === undefined ? '' : String(days)} onChange={(value) => edit(index, { after: value === undefined ? '' : `P${Math.max(1, Math.round(value))}WD` }, 'after')} />
                : <TextField label={texts.own} value={asText(boundary['after']) ?? ''} onChange={(after) => edit(index, { after }, 'after')} />)}
              {kind === 'remind' && (
                <div className="ed-item__row">
                  <NumberField label={texts.repeat} min={1} value={String(workingDaysIn(boundary['repeat']) ?? '')}
                    onChange={(value) => edit(index, value === undefined ? { repeat: undefined, max: undefined } : { repeat: `P${Math.max(1, Math.round(value))}WD`, max: boundary['max'] ?? 3 }, 'repeat')} />
                  {boundary['repeat'] !== undefined && <NumberField label={texts.most} min={1} value={String(asNumber(boundary['max']) ?? '')} onChange={(max) => edit(index, { max }, 'max')} />}
                </div>
              )}
              {(kind === 'remind' || kind === 'escalate') && (
                <>
                  <Recipient store={store} label={texts.to} value={asText(tell['to']) ?? ''} onChange={(to) => edit(index, { [kind]: { ...tell, to } }, 'to')} />
                  <TemplateField store={store} label={texts.text} value={asText(tell['text']) ?? ''} onChange={(text) => edit(index, { [kind]: { ...tell, text } }, 'text')} />
                </>
              )}
              {kind === 'tacit' && (
                <>
                  <Select label={texts.outcome} value={asText(decide['outcome']) ?? ''} options={(activity['type'] === 'Approvals.CoLeadOpinions' ? ['Agree', 'Disagree'] : outcomes).map((name) => ({ value: name, text: outcomeText(step, name, lang) }))}
                    onChange={(outcome) => edit(index, { decide: { ...decide, outcome } }, 'outcome')} />
                  <TemplateField store={store} label={texts.opinion} value={asText(decide['opinion']) ?? ''} onChange={(opinion) => edit(index, { decide: { ...decide, opinion } }, 'opinion')} />
                  <TextField label={texts.clause} value={asText(decide['clause']) ?? ''} onChange={(clause) => edit(index, { decide: { ...decide, clause } }, 'clause')} />
                </>
              )}
              {kind === 'message' && (
                <>
                  <TextField label={texts.eventName} value={asText(boundary['event']) ?? ''} onChange={(event) => edit(index, { event }, 'event')} />
                  <Check label={texts.interrupting} checked={boundary['interrupting'] !== false} onChange={(interrupting) => edit(index, { interrupting }, 'interrupting')} />
                </>
              )}
              {(kind === 'leave' || kind === 'message') && <TextField label={texts.outcomeName} value={asText(boundary['name']) ?? ''} onChange={(name) => rename(index, name)} />}
            </li>
          );
        })}
      </ul>
      <div className="ed-row">
        {kinds.map((kind) => {
          const KindIcon = icons[kind];
          return <button key={kind} type="button" className="ed-button ed-button--small" onClick={() => change(put([...boundaries, fresh(kind, boundaries, outcomes[0] ?? 'Approve')]))}><KindIcon size={14} aria-hidden />{texts[kind]}</button>;
        })}
      </div>
    </>
  );
}

function without(boundary: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(boundary).filter(([, value]) => value !== undefined));
}

function fresh(kind: Kind, others: readonly JsonObject[], outcome: string): JsonObject {
  const noun = { remind: 'Remind', escalate: 'Escalate', tacit: 'Tacit', leave: 'Timeout', message: 'Message' }[kind];
  let name = noun;
  for (let number = 2; others.some((one) => one['name'] === name); number += 1) {
    name = `${noun}${number}`;
  }
  switch (kind) {
    case 'remind': return { name, kind: 'timer', after: 'P3WD', remind: { to: 'handler', text: '请尽快办理 {{case.number}}' } };
    case 'escalate': return { name, kind: 'timer', after: 'P5WD', escalate: { to: 'leader', text: '{{case.number}} 已超过办理时限' } };
    case 'tacit': return { name, kind: 'timer', after: 'P10WD', decide: { outcome, opinion: '逾期未答复，视为同意' } };
    case 'leave': return { name, kind: 'timer', after: 'P10WD' };
    case 'message': return { name, kind: 'event', event: name.toLowerCase(), correlation: '{{case.number}}', interrupting: true };
  }
}

import { counts, membersOf, modes, neededOf, votersOf, weightsOf, withMode, withWeight, type Mode } from '../../model/countersign';
import type { ActivityDescriptor } from '../../model/descriptors';
import { expressionOf, setInput, textOf } from '../../model/inputs';
import { asArray, asText, type JsonObject } from '../../model/json';
import { portsOf } from '../../model/descriptors';
import { outcomeText } from '../../model/words';
import { drawingOf } from '../drawing';
import { pick, useEditorPart, type EditorState, type EditorStore } from '../store';
import { NumberField, Select } from './fields';
import { FormulaText } from './FormulaText';
import { stepTexts } from './stepTexts';
import { drawerTexts } from './texts';

/** The inputs that are set here. */
export const ofSigning: readonly string[] = ['persons', 'mode', 'ratio', 'threshold', 'weights', 'tie', 'least'];

interface Props {
  readonly store: EditorStore;
  readonly id: string;
  readonly activity: JsonObject;
  readonly descriptor: ActivityDescriptor;
  readonly problem: (input: string) => string | undefined;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

/** Those who have a vote, by code; undefined when a formula says who. */
export function voters(state: EditorState, activity: JsonObject): readonly string[] | undefined {
  const members = membersOf(activity);
  const { facts } = state.context;
  const coLeads = asArray(facts['coLeads']).flatMap((code) => asText(code) ?? []);
  return members === undefined ? undefined : votersOf(members, asText(facts['lead']), coLeads);
}

/** How answers become a result: everybody, a part, the first, or by weight. */
export function Signing({ store, id, activity, descriptor, problem, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const descriptors = useEditorPart(store, (state) => state.descriptors);
  const step = useEditorPart(store, (state) => drawingOf(state).cards.get(id)?.step);
  const texts = stepTexts(lang);
  const mode = (textOf(expressionOf(activity, 'mode')) || 'all') as Mode;
  const inputOf = (name: string) => descriptor.inputs.find((input) => input.name === name);
  const set = (name: string) => (value: unknown): void => change((old) => {
    const input = inputOf(name);
    return input === undefined ? old : setInput(old, input, value === undefined || value === '' ? undefined : { type: 'Literal', value });
  }, `signing ${name}`);
  const all = voters(store.getState(), activity);
  const ratio = expressionOf(activity, 'ratio');
  const share = Number(textOf(ratio));
  const known = mode === 'ratio' && all !== undefined && all.length > 0 && share > 0 && share <= 1;
  return (
    <>
      <Select label={texts.mode} hint={texts.explain[mode]} value={mode} options={modes.filter((one) => inputOf('mode')?.options?.includes(one) ?? true).map((one) => ({ value: one, text: texts.modes[one] }))}
        onChange={(value) => change((old) => withMode(old, value))} />
      {counts('ratio', mode) && (ratio?.type === 'Formula'
        ? <FormulaText store={store} label={texts.ratio} value={textOf(ratio)} expects="number" onChange={(value) => change((old) => setInput(old, { name: 'ratio', typeName: 'Decimal' }, { type: 'Formula', value }), 'ratio')} />
        : <NumberField label={texts.ratio} min={1} max={100} error={problem('ratio')} hint={known ? texts.needed(neededOf(share, all.length), all.length) : undefined}
            value={textOf(ratio) === '' ? '' : String(Math.round(share * 10_000) / 100)} onChange={(value) => set('ratio')(value === undefined ? undefined : Math.round(value * 100) / 10_000)} />)}
      {counts('threshold', mode) && <NumberField label={texts.threshold} hint={texts.thresholdHint} error={problem('threshold')} value={textOf(expressionOf(activity, 'threshold'))} onChange={set('threshold')} />}
      {counts('tie', mode) && textOf(expressionOf(activity, 'threshold')) === '' && (
        <Select label={texts.tie} value={textOf(expressionOf(activity, 'tie')) || 'Reject'} options={portsOf(activity, descriptors).filter((port) => ['Approve', 'Reject'].includes(port.name)).map((port) => ({ value: port.name, text: outcomeText(step, port.name, lang) }))}
          onChange={(value) => set('tie')(value === 'Reject' ? undefined : value)} />
      )}
      {counts('weights', mode) && all !== undefined && <Weights store={store} activity={activity} voters={all} error={problem('weights')} change={change} />}
      {counts('least', mode) && <NumberField label={texts.least} min={1} hint={texts.leastHint} error={problem('least')} value={textOf(expressionOf(activity, 'least'))} onChange={set('least')} />}
      <p className="ed-muted">{texts.early}</p>
    </>
  );
}

function Weights({ store, activity, voters: all, error, change }: { readonly voters: readonly string[]; readonly error: string | undefined } & Pick<Props, 'store' | 'activity' | 'change'>) {
  const lang = useEditorPart(store, (state) => state.lang);
  const { departments, users } = useEditorPart(store, (state) => state.context);
  const texts = stepTexts(lang);
  const weights = weightsOf(activity);
  const nameOf = (code: string): string => {
    const named = departments.find((one) => one.code === code) ?? users.find((one) => one.code === code);
    return named === undefined ? code : pick(lang, named.name, named.nameEn);
  };
  return (
    <fieldset className="ed-checklist ed-weights">
      <legend>{texts.weights}</legend>
      <p className={error === undefined ? 'ed-muted' : 'ed-wrong'}>{error ?? texts.weightsHint}</p>
      <ul>
        {[...new Set([...all, ...weights.keys()])].map((code) => (
          <li key={code}>
            <span>{nameOf(code)}</span>
            <input type="number" min={0} step="any" aria-label={texts.weightOf(nameOf(code))} value={weights.get(code) ?? 1}
              onChange={(event) => change((old) => withWeight(old, code, Number.isNaN(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber), `weight ${code}`)} />
          </li>
        ))}
      </ul>
      {all.length === 0 && <p className="ed-muted">{drawerTexts(lang).nobody}</p>}
    </fieldset>
  );
}

import type { ActivityDescriptor } from '../../model/descriptors';
import { expressionOf, setInput, textOf } from '../../model/inputs';
import { asArray, asObject, asText, type JsonObject } from '../../model/json';
import { pick, useEditorPart, type EditorStore } from '../store';
import { Chips } from './Chips';
import { Checklist, Select, type Option } from './fields';
import { drawerTexts, policyTexts } from './texts';

/** The inputs that are set here, in their order. */
export const ofPolicies: readonly string[] = ['whenEmpty', 'fallbackUser', 'selfApproval', 'repeatApprover', 'copyTo'];

interface Props {
  readonly store: EditorStore;
  readonly activity: JsonObject;
  readonly descriptor: ActivityDescriptor;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

/** What becomes of a step in the cases that nobody thinks of while drawing: nobody is there, somebody has a part in the case, somebody approved before. */
export function Policies({ store, activity, descriptor, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const users = useEditorPart(store, (state) => state.context.users);
  const texts = policyTexts(lang);
  const inputOf = (name: string) => descriptor.inputs.find((input) => input.name === name);
  const set = (name: string, type: 'Literal' | 'Object', value: unknown): void => change((old) => {
    const input = inputOf(name);
    return input === undefined ? old : setInput(old, input, value === undefined ? undefined : { type, value });
  }, `policy ${name}`);
  const valueOf = (name: string): string => textOf(expressionOf(activity, name)) || String(inputOf(name)?.default ?? '');
  const choice = (name: 'whenEmpty' | 'selfApproval' | 'repeatApprover') => {
    const input = inputOf(name);
    return input !== undefined && (
      <Select label={texts[name]} hint={texts.hints[name]} value={valueOf(name)} options={(input.options ?? []).map((value) => ({ value, text: texts.options[value] ?? value }))}
        onChange={(value) => set(name, 'Literal', value === input.default ? undefined : value)} />
    );
  };
  return (
    <>
      {choice('whenEmpty')}
      {inputOf('fallbackUser') !== undefined && valueOf('whenEmpty') === 'person' && (
        <Select label={texts.fallbackUser} none={texts.standIn} value={textOf(expressionOf(activity, 'fallbackUser'))} options={users.map((user) => ({ value: user.code, text: pick(lang, user.name, user.nameEn) }))}
          onChange={(value) => set('fallbackUser', 'Literal', value === '' ? undefined : value)} />
      )}
      {choice('selfApproval')}
      {choice('repeatApprover')}
      {inputOf('copyTo') !== undefined && <Copies store={store} value={asObject(expressionOf(activity, 'copyTo')?.value)} onChange={(value) => set('copyTo', 'Object', value)} />}
    </>
  );
}

const lists = ['departments', 'positions', 'users'] as const;

/** Whom the step is copied to when it begins: departments, positions in them, or people by name. */
function Copies({ store, value, onChange }: { readonly store: EditorStore; readonly value: JsonObject | undefined; readonly onChange: (value: JsonObject | undefined) => void }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const { departments, users } = useEditorPart(store, (state) => state.context);
  const [texts, policy] = [drawerTexts(lang), policyTexts(lang)];
  const named = (list: (typeof lists)[number]): readonly string[] => asArray(value?.[list]).flatMap((one) => asText(one) ?? []);
  const chosen = { departments: named('departments'), positions: named('positions'), users: named('users') };
  const put = (list: (typeof lists)[number], next: readonly string[]): void => {
    const whole = { ...chosen, [list]: next };
    const filled = lists.flatMap((name) => (whole[name].length === 0 ? [] : [[name, whole[name]] as const]));
    onChange(filled.length === 0 ? undefined : Object.fromEntries(filled));
  };
  const added = (list: 'departments' | 'users', label: string, options: readonly Option[]) => (
    <Chips label={label} add={policy.add} remove={texts.remove} chosen={chosen[list]} options={options} onChange={(next) => put(list, next)} />
  );
  return (
    <fieldset className="ed-copies">
      <legend>{policy.copyTo}</legend>
      <p className="ed-muted">{policy.hints.copyTo}</p>
      {added('departments', policy.departments, [
        { value: 'lead', text: texts.lead }, { value: 'coleads', text: texts.coleads }, ...departments.map((one) => ({ value: one.code, text: pick(lang, one.name, one.nameEn) })),
      ])}
      <Checklist label={policy.positions} options={(['handler', 'sectionHead', 'leader'] as const).map((one) => ({ value: one, text: texts[one] }))} chosen={chosen.positions} onChange={(next) => put('positions', next)} />
      {added('users', policy.people, users.map((user) => ({ value: user.code, text: pick(lang, user.name, user.nameEn) })))}
    </fieldset>
  );
}

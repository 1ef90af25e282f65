import { IconAlertTriangle, IconUser } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ActivityDescriptor } from '../../model/descriptors';
import { expressionOf, setInput, textOf } from '../../model/inputs';
import { asObject, asObjects, asText, type JsonObject } from '../../model/json';
import { pick, useEditorPart, type EditorStore } from '../store';
import { Assignee } from './Assignee';
import { Eyes } from './Eyes';
import { fieldOptions, Select, TextField, type Option } from './fields';
import { FormulaText } from './FormulaText';
import { Members } from './Members';
import { stepTexts } from './stepTexts';
import { drawerTexts } from './texts';

/** The inputs that are set here. */
export const ofWho: readonly string[] = ['department', 'party', 'position', 'persons', 'assignee', 'notBy', 'except'];

type Way = 'lead' | 'members' | 'coleads' | 'district' | 'department' | 'departmentField' | 'applicant' | 'partyField' | 'party';

interface Props {
  readonly store: EditorStore;
  readonly activity: JsonObject;
  readonly descriptor: ActivityDescriptor;
  readonly problem: (input: string) => string | undefined;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

/** Who does the step, in the words of the office. Only what the engine can run is offered. */
export function Who({ store, activity, descriptor, problem, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const { departments, fields, facts } = useEditorPart(store, (state) => state.context);
  const texts = drawerTexts(lang);
  const inputOf = (name: string) => descriptor.inputs.find((input) => input.name === name);
  const department = inputOf('department');
  const party = inputOf('party');
  const position = inputOf('position');
  const way = wayOf(activity, descriptor);
  const departmentText = textOf(expressionOf(activity, 'department'));
  const partyText = textOf(expressionOf(activity, 'party'));
  const ways: readonly Way[] = descriptor.type === 'Approvals.Countersign' ? ['members', 'departmentField'] : descriptor.type === 'Approvals.CoLeadOpinions' ? ['coleads', 'department', 'departmentField']
    : ['lead', 'department', 'district', 'departmentField', ...(party === undefined ? [] : ['applicant', 'partyField', 'party'] as const)];
  const set = (name: 'department' | 'party', value: string | undefined, formula = false) => (old: JsonObject): JsonObject => {
    const input = inputOf(name);
    return input === undefined ? old : setInput(old, input, value === undefined ? undefined : { type: formula ? 'Formula' : 'Literal', value });
  };
  const choose = (next: Way): void => change((old) => {
    const withoutParty = party === undefined ? old : set('party', undefined)(old);
    const withoutBoth = set('department', undefined)(withoutParty);
    switch (next) {
      case 'members': return set('department', 'coleads')(withoutParty);
      case 'lead': case 'coleads': case 'district': return set('department', next)(withoutParty);
      case 'department': return set('department', departments[0]?.code ?? '')(withoutParty);
      case 'departmentField': return set('department', '', true)(withoutParty);
      case 'applicant': return set('party', 'applicant')(withoutOffice(withoutBoth));
      case 'partyField': return set('party', `{{${fields.find((field) => field.group === 'form' && /credit|code|id/i.test(field.path))?.path ?? 'form.unitCreditCode'}}}`)(withoutOffice(withoutBoth));
      case 'party': return set('party', '', true)(withoutOffice(withoutBoth));
    }
  });
  const labels: Readonly<Record<Way, string>> = {
    lead: texts.lead, members: stepTexts(lang).members, coleads: texts.coleads, district: texts.district, department: texts.department, departmentField: texts.departmentField,
    applicant: texts.applicant, partyField: texts.partyField, party: texts.party,
  };
  const inOffice = !['applicant', 'partyField', 'party'].includes(way);
  const except = inputOf('except');
  return (
    <>
      <Select label={texts.who} value={way} options={ways.map((one) => ({ value: one, text: labels[one] }))} onChange={(value) => choose(value as Way)} />
      {way === 'members' && <Members store={store} activity={activity} error={problem('department')} change={change} />}
      {way === 'department' && department !== undefined && (
        <Select label={texts.chooseDepartment} value={departmentText} options={departments.map((one) => ({ value: one.code, text: pick(lang, one.name, one.nameEn) }))}
          onChange={(value) => change(set('department', value))} />
      )}
      {way === 'departmentField' && department !== undefined && (
        <FormulaText store={store} label={texts.expression} hint={texts.expressionHint} expects="text" value={unwrapped(departmentText)} onChange={(value) => change(set('department', value, true), 'department')} />
      )}
      {way === 'partyField' && (
        <Select label={texts.chooseField} value={unwrapped(partyText)} options={fieldOptions(fields, lang, (field) => field.type === 'text' && field.group === 'form')} onChange={(value) => change(set('party', `{{${value}}}`))} />
      )}
      {way === 'party' && <FormulaText store={store} label={texts.party} expects="text" value={unwrapped(partyText)} onChange={(value) => change(set('party', value, true), 'party')} />}
      {except !== undefined && way !== 'department' && (
        <Select label={stepTexts(lang).notAsked} none={stepTexts(lang).nobodyExcept} value={textOf(expressionOf(activity, 'except'))} options={departments.map((one) => ({ value: one.code, text: pick(lang, one.name, one.nameEn) }))}
          onChange={(value) => change((old) => setInput(old, except, value === '' ? undefined : { type: 'Literal', value }))} />
      )}
      {position !== undefined && inOffice && (
        <Select label={texts.position} none={texts.anyPosition} value={textOf(expressionOf(activity, 'position'))}
          options={(position.options ?? []).map((value): Option => ({ value, text: texts.options[value] ?? value }))}
          onChange={(value) => change((old) => setInput(old, position, value === '' ? undefined : { type: 'Literal', value }))} />
      )}
      {inputOf('assignee') !== undefined && inOffice && (
        <Assignee store={store} activity={activity} error={problem('assignee')} department={way === 'department' ? departmentText : way === 'lead' ? asText(facts['lead']) : undefined} change={change} />
      )}
      {inputOf('notBy') !== undefined && inOffice && <Eyes store={store} activity={activity} error={problem('notBy')} change={change} />}
      <Today store={store} activity={activity} lang={lang} />
    </>
  );
}

/** A party has neither positions nor colleagues to choose from. */
function withoutOffice(activity: JsonObject): JsonObject {
  return ['position', 'assignee', 'notBy', 'fields'].reduce((step, name) => setInput(step, { name, typeName: 'String' }, undefined), activity);
}

/** `{{form.x}}` as the formula `form.x`. */
function unwrapped(text: string): string {
  return /^\{\{([^{}]*)\}\}$/.exec(text)?.[1]?.trim() ?? text;
}

function wayOf(activity: JsonObject, descriptor: ActivityDescriptor): Way {
  const party = expressionOf(activity, 'party');
  const partyText = textOf(party);
  if (descriptor.inputs.some((input) => input.name === 'party') && (party?.type === 'Formula' || partyText !== '')) {
    return party?.type === 'Formula' ? 'party' : partyText === 'applicant' ? 'applicant' : /^\{\{\s*form\.\w+\s*\}\}$/.test(partyText) ? 'partyField' : 'party';
  }
  const department = expressionOf(activity, 'department');
  if (descriptor.type === 'Approvals.Countersign') {
    return department?.type === 'Formula' || textOf(department).includes('{{') ? 'departmentField' : 'members';
  }
  const text = textOf(department) || String(descriptor.inputs.find((input) => input.name === 'department')?.default ?? 'lead');
  return department?.type === 'Formula' || text.includes('{{') ? 'departmentField' : text === 'lead' || text === 'coleads' || text === 'district' ? text : 'department';
}

/** Asks the server whose to-do list the step would be on, a moment after each change. */
function Today({ store, activity, lang }: { readonly store: EditorStore; readonly activity: JsonObject; readonly lang: 'zh' | 'en' }) {
  const texts = drawerTexts(lang);
  const context = useEditorPart(store, (state) => state.context);
  const [answer, setAnswer] = useState<JsonObject>();
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const example = asObject(context.example?.['form']) ?? context.example ?? {};
      store.api.post('/api/designer/who', { definitionId: context.definitionId, activity, form: example }, abort.signal).then(
        (json) => setAnswer(asObject(json)),
        () => abort.signal.aborted || setAnswer(undefined),
      );
    }, 400);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [store, activity, context]);
  if (answer === undefined) {
    return null;
  }
  const people = asObjects(answer['people']);
  const empty = answer['empty'] === true;
  return (
    <div className="ed-today" data-empty={empty} aria-live="polite">
      <h4>{empty ? <IconAlertTriangle size={15} aria-hidden /> : <IconUser size={15} aria-hidden />}{empty ? texts.nobody : texts.today}</h4>
      {people.length > 0 && <ul>{people.slice(0, 6).map((person, index) => <li key={index}>{asText(person['name'])}<small>{asText(person['department'])}</small></li>)}{people.length > 6 && <li>+{people.length - 6}</li>}</ul>}
      <p className="ed-muted">{[asText(answer['rule']), asText(answer['message'])].filter((part) => part !== undefined).join(pick(lang, '：', ': '))}</p>
    </div>
  );
}

/** Whom a message goes to. */
export function Recipient({ store, label, value, onChange }: { readonly store: EditorStore; readonly label: string; readonly value: string; readonly onChange: (value: string) => void }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const { departments, fields } = useEditorPart(store, (state) => state.context);
  const texts = drawerTexts(lang);
  const options: readonly Option[] = [
    ...(['applicant', 'lead', 'coleads', 'handler', 'sectionHead', 'leader', 'supervisor'] as const).map((one) => ({ value: one, text: texts[one] })),
    ...departments.map((one) => ({ value: one.code, text: pick(lang, one.name, one.nameEn), group: texts.chooseDepartment })),
    ...fields.filter((field) => field.group === 'form' && field.type === 'text').map((field) => ({ value: `party:{{${field.path}}}`, text: pick(lang, field.label, field.labelEn), group: texts.partyField })),
  ];
  return options.some((option) => option.value === value) || value === ''
    ? <Select label={label} value={value} options={[...options, { value: 'party:', text: `${texts.expression}…` }]} onChange={onChange} />
    : <TextField label={label} value={value} onChange={onChange} />;
}

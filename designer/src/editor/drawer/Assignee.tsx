import { expressionOf, setInput, textOf } from '../../model/inputs';
import type { JsonObject } from '../../model/json';
import { pick, useEditorPart, type EditorStore } from '../store';
import { fieldOptions, Select } from './fields';
import { FormulaText } from './FormulaText';
import { stepTexts } from './stepTexts';
import { drawerTexts } from './texts';

interface Props {
  readonly store: EditorStore;
  readonly activity: JsonObject;
  /** Code of the department that does the step when it is named; people of others cannot be chosen then. */
  readonly department: string | undefined;
  readonly error: string | undefined;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

type Way = 'pool' | 'person' | 'field' | 'formula';
const input = { name: 'assignee', typeName: 'String' };
const path = /^\{\{\s*([\w.]+)\s*\}\}$/;

/** Whose hands a step of a department comes into: whoever takes it, a named colleague, or who the form or an earlier step names. */
export function Assignee({ store, activity, department, error, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const { users, fields } = useEditorPart(store, (state) => state.context);
  const [texts, own] = [drawerTexts(lang), stepTexts(lang)];
  const expression = expressionOf(activity, 'assignee');
  const text = textOf(expression);
  const people = users.filter((user) => department === undefined || user.department === department);
  const named = fields.filter((field) => (field.group === 'form' && field.type === 'text') || (field.group === 'variable' && (field.type === 'text' || field.type === 'any')));
  const way: Way = expression === undefined ? 'pool' : expression.type === 'Formula' ? 'formula' : path.test(text) || text === '{{}}' ? 'field' : text.includes('{{') ? 'formula' : 'person';
  const set = (type: 'Literal' | 'Formula', value: string, merge?: string): void => change((old) => setInput(old, input, { type, value }), merge);
  const choose = (next: Way): void => {
    if (next === 'pool') {
      change((old) => setInput(old, input, undefined));
    } else {
      set(next === 'formula' ? 'Formula' : 'Literal', next === 'person' ? (people[0]?.code ?? '') : next === 'field' ? '{{}}' : '');
    }
  };
  return (
    <>
      <Select label={own.assignee} hint={way === 'pool' ? undefined : own.assigneeHint} value={way} onChange={(value) => choose(value as Way)}
        options={[{ value: 'pool', text: own.pool }, { value: 'person', text: own.person }, { value: 'field', text: own.fromField }, { value: 'formula', text: own.byFormula }]} />
      {way === 'person' && <Select label={own.choosePerson} none={texts.choose} error={error} value={text} options={people.map((user) => ({ value: user.code, text: pick(lang, user.name, user.nameEn) }))} onChange={(value) => set('Literal', value)} />}
      {way === 'field' && <Select label={texts.chooseField} none={texts.choose} error={error} value={path.exec(text)?.[1] ?? ''} options={fieldOptions(named, lang)} onChange={(value) => set('Literal', `{{${value}}}`)} />}
      {way === 'formula' && <FormulaText store={store} label={own.assigneeFormula} hint={error} expects="text" value={text} onChange={(value) => set('Formula', value, 'assignee')} />}
    </>
  );
}

import type { Language } from '../../model/definition';
import type { InputDescriptor } from '../../model/descriptors';
import { setModel } from '../../model/edit';
import { expressionOf, setInput, textOf, type Expression } from '../../model/inputs';
import { asArray, asObjects, asText, type JsonObject } from '../../model/json';
import { freshVariable, variablesOf, withVariable } from '../../model/variables';
import { drawingOf } from '../drawing';
import { pick, useEditorPart, type EditorStore } from '../store';
import { ConditionField } from './ConditionField';
import { Check, Checklist, JsonField, NumberOrFormula, Select, TemplateField, TextField, type Option } from './fields';
import { FormulaText } from './FormulaText';
import { Recipient } from './Who';
import { drawerTexts } from './texts';

interface Props {
  readonly store: EditorStore;
  readonly activity: JsonObject;
  readonly input: InputDescriptor;
  readonly error?: string | undefined;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

/** The editor of one input, by what the server says of it. */
export function Input({ store, activity, input, error, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const model = useEditorPart(store, (state) => state.model);
  const flows = useEditorPart(store, (state) => state.context.raw['flows']);
  const texts = drawerTexts(lang);
  const label = pick(lang, input.label, input.labelEn);
  const expression = expressionOf(activity, input.name);
  const text = textOf(expression);
  const usual = input.default === undefined || input.default === null || typeof input.default === 'object' ? undefined : texts.default(texts.options[String(input.default)] ?? String(input.default));
  const hint = (lang === 'zh' ? input.description : input.descriptionEn) ?? usual;
  const set = (next: Expression | undefined): void => change((old) => setInput(old, input, next), `input ${input.name}`);
  const literal = (value: unknown): void => set(value === '' || value === undefined ? (input.required ? { type: 'Literal', value: '' } : undefined) : { type: 'Literal', value });
  const isFormula = expression?.type === 'Formula';

  if (input.name === 'to' && input.typeName === 'String') {
    return <Recipient store={store} label={label} value={text || String(input.default ?? '')} onChange={literal} />;
  }
  if (input.options !== undefined) {
    return <Select label={label} hint={hint} none={input.required ? undefined : '—'} value={text || (input.required ? '' : String(input.default ?? ''))}
      options={input.options.map((value) => ({ value, text: texts.options[value] ?? value }))} onChange={literal} />;
  }
  if (input.name === 'workflowDefinitionId') {
    const known = Array.isArray(flows) ? flows.map((flow: JsonObject) => ({ value: String(flow['definitionId']), text: `${String(flow['definitionId'])} ${pick(lang, String(flow['name'] ?? ''), String(flow['nameEn'] ?? flow['name'] ?? ''))}` })) : [];
    return <Select label={label} none={texts.choose} value={text} options={known} onChange={literal} />;
  }
  if (input.name === 'variable' || /Variable$/.test(input.name)) {
    const names = variablesOf(model).map((variable) => variable.name);
    return (
      <Select label={label} hint={hint} none="—" value={text || String(input.default ?? '')} options={[...names.map((name) => ({ value: name, text: name })), { value: '+', text: texts.newVariable }]}
        onChange={(value) => {
          if (value !== '+') {
            literal(value);
            return;
          }
          const name = freshVariable(model, input.name === 'variable' ? 'value' : input.name.replace(/Variable$/, ''));
          store.dispatch(setModel((old) => withVariable(old, name, /mean|amount/i.test(name) ? 'Decimal' : 'Object'), 'variable'));
          literal(name);
        }} />
    );
  }
  const listed = choicesOf(store, activity, input, lang);
  if (listed !== undefined && (expression === undefined || Array.isArray(expression.value))) {
    return <Checklist label={label} hint={hint} options={listed} chosen={asArray(expression?.value).map(String)} onChange={(chosen) => set(chosen.length === 0 && !input.required ? undefined : { type: 'Object', value: chosen })} />;
  }
  if (input.typeName === 'Boolean' && input.isFormula) {
    return <ConditionField store={store} label={label} value={text} onChange={(value) => set({ type: 'Formula', value })} />;
  }
  if (input.isFormula || (isFormula && input.typeName !== 'Int32')) {
    const expects = input.name === 'dueOn' || input.typeName === 'DateTimeOffset' ? 'date' : input.typeName === 'Decimal' || input.typeName === 'Int32' ? 'number' : input.name === 'items' ? 'list' : 'any';
    return (
      <div>
        <FormulaText store={store} label={label} hint={hint} expects={expects} value={text || String(input.default ?? '')} onChange={(value) => set(value === '' && !input.required ? undefined : { type: 'Formula', value })} />
        {!input.isFormula && <button type="button" className="ed-link" onClick={() => set({ type: 'Literal', value: text })}>{texts.fixedValue}</button>}
      </div>
    );
  }
  if (input.typeName === 'Boolean') {
    return <Check label={label} checked={expression === undefined ? input.default === true : expression.value === true || expression.value === 'true'} onChange={(value) => set({ type: 'Literal', value })} />;
  }
  if (input.typeName === 'Int32' || input.typeName === 'Decimal') {
    return <NumberOrFormula store={store} label={label} hint={hint} error={error} expression={expression} onChange={set} />;
  }
  if (input.typeName === 'Object' && (typeof expression?.value === 'object' || (expression === undefined && !input.isTemplate && input.name !== 'value'))) {
    return <JsonField label={label} hint={hint} badText={texts.badJson} value={expression?.value} onChange={(value) => set(value === undefined ? undefined : { type: 'Object', value })} />;
  }
  const toFormula = input.name === 'value' || input.typeName === 'DateTimeOffset'
    ? <button type="button" className="ed-link" onClick={() => set({ type: 'Formula', value: text })}>{texts.byFormula}</button> : null;
  return (
    <div>
      {input.isTemplate
        ? <TemplateField store={store} label={label} hint={hint} long={/text|body/.test(input.name)} value={text} onChange={literal} />
        : <TextField label={label} hint={hint} value={text} onChange={literal} />}
      {toFormula}
    </div>
  );
}

/** What a list of names may name: fields and materials that are opened for the applicant, or other steps. */
function choicesOf(store: EditorStore, activity: JsonObject, input: InputDescriptor, lang: Language): readonly Option[] | undefined {
  const { context, procedure } = store.getState();
  switch (input.name) {
    case 'fields':
      return context.fields.filter((field) => /^form\.\w+$/.test(field.path)).map((field) => ({ value: field.path.slice('form.'.length), text: pick(lang, field.label, field.labelEn) }));
    case 'materials':
      return asObjects(procedure?.['materials'] ?? context.facts['materials']).flatMap((material): Option[] => {
        const id = asText(material['id']);
        const name = asText(material['name']) ?? asText(material['label']) ?? id;
        return id === undefined || name === undefined ? [] : [{ value: id, text: pick(lang, name, asText(material['nameEn']) ?? asText(material['labelEn']) ?? name) }];
      });
    case 'activities':
      return [...drawingOf(store.getState()).cards.values()].filter((card) => card.id !== activity['id'] && card.ports.length > 0).map((card) => ({ value: card.id, text: card.name }));
    default:
      return undefined;
  }
}

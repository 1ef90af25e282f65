import type { Language } from '../../model/definition';
import { fieldKind, problemOf } from '../../model/form';
import { asArray, asObject, asObjects, asText, type JsonObject } from '../../model/json';
import { Labelled, textIn, type Say } from '../pieces';

interface Props {
  readonly fields: readonly JsonObject[];
  readonly values: JsonObject;
  readonly onChange: (values: JsonObject) => void;
  readonly lang: Language;
  readonly say: Say;
  /** Shows what is wrong with what is typed, and which fields are shown only sometimes. */
  readonly strict?: boolean;
}

/** A form as applicants and officers fill it in. Formulas are the server's: a field that one hides is shown with its condition. */
export function FormFill({ fields, values, onChange, lang, say, strict = false }: Props) {
  return (
    <div className="pn-fields">
      {fields.map((field, index) => (
        <Entry key={asText(field['id']) ?? index} field={field} value={values[asText(field['id']) ?? '']} lang={lang} say={say} strict={strict}
          onChange={(value) => onChange({ ...values, [asText(field['id']) ?? '']: value })} />
      ))}
    </div>
  );
}

interface EntryProps {
  readonly field: JsonObject;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly lang: Language;
  readonly say: Say;
  readonly strict: boolean;
}

function Entry({ field, value, onChange, lang, say, strict }: EntryProps) {
  const kind = fieldKind(field);
  const label = textIn(lang, field, 'label') || (asText(field['id']) ?? '');
  const unit = textIn(lang, field, 'unit');
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  const problem = strict && text !== '' ? problemOf(field, text) : undefined;
  const visible = asText(field['visible']);
  const help = [textIn(lang, field, 'help'), strict && visible !== undefined ? say(`仅当 ${visible} 时显示`, `Shown when ${visible}`) : ''].filter((part) => part !== '').join(' ');
  const required = field['required'] === true || asText(field['required']) !== undefined;
  if (kind === 'boolean') {
    return <div className="pn-field"><label className="pn-tick"><input type="checkbox" checked={value === true} onChange={(event) => onChange(event.target.checked)} />{label}{required && <span aria-hidden> *</span>}</label>
      {help !== '' && <p className="ed-muted">{help}</p>}</div>;
  }
  if (kind === 'table') {
    return <Rows field={field} rows={asObjects(value)} label={label} onChange={onChange} lang={lang} say={say} strict={strict} />;
  }
  return (
    <Labelled label={unit === '' ? label : `${label}（${unit}）`} required={required} help={help === '' ? undefined : help} error={problem && (lang === 'en' ? problem[1] : problem[0])}>
      {(id, described) => kind === 'choice' ? (
        <select id={id} value={text} aria-describedby={described} onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}>
          <option value="">{say('请选择', 'Choose')}</option>
          {asArray(field['options']).map((item) => { const option = asObject(item) ?? {}; const own = asText(option['value']) ?? ''; return <option key={own} value={own}>{textIn(lang, option, 'text') || own}</option>; })}
        </select>
      ) : kind === 'textarea' ? <textarea id={id} rows={3} value={text} aria-describedby={described} onChange={(event) => onChange(event.target.value)} /> : (
        <input id={id} type={kind === 'date' ? 'date' : 'text'} inputMode={['number', 'money', 'integer'].includes(kind) ? 'decimal' : undefined} value={text} aria-describedby={described}
          aria-invalid={problem !== undefined} onChange={(event) => onChange(typed(kind, event.target.value))} />
      )}
    </Labelled>
  );
}

// A number is a number in JSON as soon as it is one; before that it stays as it is typed.
function typed(kind: string, text: string): unknown {
  const number = Number(text);
  return text === '' ? undefined : ['number', 'money', 'integer'].includes(kind) && String(number) === text ? number : text;
}

interface RowsProps extends Omit<EntryProps, 'value'> {
  readonly rows: readonly JsonObject[];
  readonly label: string;
}

function Rows({ field, rows, label, onChange, lang, say, strict }: RowsProps) {
  const columns = asObjects(field['columns']);
  return (
    <fieldset className="pn-rows">
      <legend>{label}</legend>
      {rows.map((row, index) => (
        <div key={index} className="pn-card">
          <FormFill fields={columns} values={row} lang={lang} say={say} strict={strict} onChange={(next) => onChange(rows.map((other, at) => (at === index ? next : other)))} />
          <button type="button" className="ed-link" onClick={() => onChange(rows.filter((_, at) => at !== index))}>{say(`删除第 ${index + 1} 行`, `Remove row ${index + 1}`)}</button>
        </div>
      ))}
      <button type="button" className="ed-button ed-button--small" onClick={() => onChange([...rows, {}])}>{say('添加一行', 'Add a row')}</button>
    </fieldset>
  );
}

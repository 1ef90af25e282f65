import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { fieldKind, fieldTypes, freshName, insertAt, moveAt, newField, removeAt, retype, setAt, type FieldKind, type Use } from '../../model/form';
import { asArray, asNumber, asObjects, asText, type JsonObject } from '../../model/json';
import { Choose, Labelled, TextInput, Tick, type Say } from '../pieces';
import { Sortable } from './Sortable';
import { kindWords } from './words';

interface Props {
  readonly field: JsonObject;
  readonly onChange: (field: JsonObject, merge?: string) => void;
  readonly onRename: (id: string) => string | undefined;
  readonly onRemove: () => void;
  readonly uses: readonly Use[];
  /** The form of a step: no formulas, but outcomes the field counts for. */
  readonly outcomes?: readonly (readonly [name: string, text: string])[] | undefined;
  readonly isColumn?: boolean;
  readonly say: Say;
  readonly english: boolean;
}

/** Everything about one field. */
export function FieldEditor({ field, onChange, onRename, onRemove, uses, outcomes, isColumn = false, say, english }: Props) {
  const kind = fieldKind(field);
  const set = (key: string, value: unknown): void => onChange(setAt(field, [key], value), key);
  const text = (key: string): string => (typeof field[key] === 'string' ? field[key] : typeof field[key] === 'number' ? String(field[key]) : '');
  const put = (key: string) => (value: string): void => set(key, value === '' ? undefined : value);
  const kinds = fieldTypes.filter((one) => !isColumn || one !== 'table');
  return (
    <div className="pn-editor">
      <TextInput label={say('名称', 'Label')} required value={text('label')} onChange={(value) => set('label', value)} />
      <TextInput label={say('英文名称', 'English label')} value={text('labelEn')} onChange={put('labelEn')} />
      <Choose label={say('类型', 'Type')} value={kind} options={kinds.map((one) => [one, kindWords[one][english ? 1 : 0]])} onChange={(value) => onChange(retype(field, value as FieldKind))} />
      <Identifier key={text('id')} id={text('id')} onRename={onRename} say={say} />
      <TextInput label={say('填报说明', 'Help')} rows={2} value={text('help')} onChange={put('help')} />
      <TextInput label={say('英文填报说明', 'English help')} rows={2} value={text('helpEn')} onChange={put('helpEn')} />
      {outcomes === undefined
        ? <Conditional label={say('必填', 'Required')} when={say('仅当…时必填', 'Required when…')} fallback={false} value={field['required']} onChange={(value) => set('required', value)} say={say} />
        : <Tick label={say('必填', 'Required')} checked={field['required'] === true} onChange={(value) => set('required', value ? true : undefined)} />}
      {outcomes === undefined && !isColumn && <Conditional label={say('显示', 'Shown')} when={say('仅当…时显示', 'Shown when…')} fallback value={field['visible']} onChange={(value) => set('visible', value)} say={say} />}
      {outcomes !== undefined && outcomes.length > 1 && (
        <fieldset className="pn-field"><legend>{say('在这些结果下填写', 'Asked with these outcomes')}</legend>
          {outcomes.map(([name, label]) => {
            const chosen = asArray(field['outcomes']).flatMap((one) => asText(one) ?? []);
            return <Tick key={name} label={label} checked={chosen.length === 0 || chosen.includes(name)} onChange={(on) => {
              const next = outcomes.map(([one]) => one).filter((one) => (one === name ? on : chosen.length === 0 || chosen.includes(one)));
              set('outcomes', next.length === outcomes.length || next.length === 0 ? undefined : next);
            }} />;
          })}
        </fieldset>
      )}
      <div className="pn-pair">
        {['number', 'money', 'integer', 'table'].includes(kind) && (['min', 'max'] as const).map((key) => (
          <TextInput key={key} label={kind === 'table' ? (key === 'min' ? say('最少行数', 'Fewest rows') : say('最多行数', 'Most rows')) : key === 'min' ? say('最小值', 'Smallest') : say('最大值', 'Largest')}
            value={text(key)} error={text(key) !== '' && asNumber(field[key]) === undefined ? say('应为数字', 'Must be a number') : undefined} onChange={(value) => set(key, value === '' ? undefined : asNumber(value) ?? value)} />
        ))}
        {['number', 'integer', 'money'].includes(kind) && <><TextInput label={say('单位', 'Unit')} value={text('unit')} onChange={put('unit')} /><TextInput label={say('英文单位', 'English unit')} value={text('unitEn')} onChange={put('unitEn')} /></>}
        {['text', 'textarea'].includes(kind) && <TextInput label={say('最多字数', 'Most characters')} value={text('maxLength')} onChange={(value) => set('maxLength', value === '' ? undefined : asNumber(value) ?? value)} />}
        {kind === 'text' && <TextInput label={say('格式（正则表达式）', 'Pattern')} value={text('pattern')} error={isPattern(text('pattern')) ? undefined : say('不是有效的正则表达式', 'Not a valid expression')} onChange={put('pattern')} />}
      </div>
      {outcomes === undefined && !isColumn && <TextInput label={say('默认值（公式）', 'Default (formula)')} value={text('default')} help={say('如 applicant.contactName', 'Such as applicant.contactName')} onChange={put('default')} />}
      {kind === 'choice' && <Options options={asObjects(field['options'])} onChange={(options) => set('options', options)} say={say} />}
      {kind === 'table' && <Columns field={field} onChange={onChange} say={say} english={english} />}
      <Remove uses={uses} onRemove={onRemove} say={say} english={english} />
    </div>
  );
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

function Identifier({ id, onRename, say }: { readonly id: string; readonly onRename: (id: string) => string | undefined; readonly say: Say }) {
  const [typed, setTyped] = useState(id);
  const [error, setError] = useState<string>();
  return (
    <Labelled label={say('标识', 'Identifier')} help={say('公式以 form.标识 读取它；改名时，读取它的条件一并改写。', 'Formulas read it as form.identifier. Renaming rewrites the conditions that read it.')} error={error}>
      {(inner, described) => <input id={inner} value={typed} spellCheck={false} aria-describedby={described} onChange={(event) => setTyped(event.target.value)}
        onBlur={() => setError(typed === id ? undefined : onRename(typed.trim()))} onKeyDown={(event) => event.key === 'Enter' && setError(typed === id ? undefined : onRename(typed.trim()))} />}
    </Labelled>
  );
}

interface ConditionalProps {
  readonly label: string;
  readonly when: string;
  readonly fallback: boolean;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly say: Say;
}

function Conditional({ label, when, fallback, value, onChange, say }: ConditionalProps) {
  const formula = typeof value === 'string';
  const mode = formula ? 'when' : (value ?? fallback) === true ? 'yes' : 'no';
  return (
    <div className="pn-pair">
      <Choose label={label} value={mode} options={[['yes', say('是', 'Yes')], ['no', say('否', 'No')], ['when', when]]}
        onChange={(next) => onChange(next === 'when' ? '' : (next === 'yes') === fallback ? undefined : next === 'yes')} />
      {formula && <TextInput label={say('条件（公式）', 'Condition (formula)')} value={value} onChange={onChange} help={say("如 form.premises = 'lease'", "Such as form.premises = 'lease'")} />}
    </div>
  );
}

function Options({ options, onChange, say }: { readonly options: readonly JsonObject[]; readonly onChange: (options: readonly JsonObject[]) => void; readonly say: Say }) {
  const change = (index: number, key: string, value: string): void => onChange(options.map((option, at) => (at === index ? { ...option, [key]: value } : option)));
  const fields = [['value', say('值', 'Value')], ['text', say('文字', 'Text')], ['textEn', say('英文', 'English')]] as const;
  return (
    <fieldset className="pn-field"><legend>{say('选项', 'Options')}</legend>
      <ol className="pn-options">
        {options.map((option, index) => (
          <li key={index}>
            {fields.map(([key, name]) => <input key={key} aria-label={`${name} ${index + 1}`} placeholder={name} value={asText(option[key]) ?? ''} onChange={(event) => change(index, key, event.target.value)} />)}
            <button type="button" className="pn-mini" disabled={index === 0} aria-label={say(`上移选项 ${index + 1}`, `Move option ${index + 1} up`)} onClick={() => onChange(moveAt(options, [], index, [], index - 1))}>↑</button>
            <button type="button" className="pn-mini" disabled={options.length < 2} aria-label={say(`删除选项 ${index + 1}`, `Remove option ${index + 1}`)} onClick={() => onChange(removeAt(options, [], index))}><IconTrash size={14} aria-hidden /></button>
          </li>
        ))}
      </ol>
      <button type="button" className="ed-button ed-button--small" onClick={() => onChange([...options, { value: freshName('option', options.map((one) => String(one['value']))), text: say('新选项', '新选项'), textEn: 'New option' }])}>{say('添加选项', 'Add an option')}</button>
    </fieldset>
  );
}

function Columns({ field, onChange, say, english }: { readonly field: JsonObject; readonly onChange: (field: JsonObject) => void; readonly say: Say; readonly english: boolean }) {
  const columns = asObjects(field['columns']);
  const [open, setOpen] = useState<number>();
  const column = open === undefined ? undefined : columns[open];
  return (
    <fieldset className="pn-field"><legend>{say('列', 'Columns')}</legend>
      <Sortable group={`columns ${String(field['id'])}`} list="columns" label={say('列', 'Columns')} say={say} selected={column === undefined ? undefined : String(column['id'])}
        items={columns.map((one) => ({ key: String(one['id']), text: asText(one['label']) ?? '', hint: kindWords[fieldKind(one)][english ? 1 : 0] }))}
        onSelect={(index) => setOpen(open === index ? undefined : index)} onMove={(_, from, place) => { onChange(moveAt(field, ['columns'], from, ['columns'], place)); setOpen(undefined); }}>
        <button type="button" className="ed-button ed-button--small" onClick={() => {
          onChange(insertAt(field, ['columns'], columns.length, newField('text', freshName('column', columns.map((one) => String(one['id']))), '新列', 'New column')));
          setOpen(columns.length);
        }}>{say('添加列', 'Add a column')}</button>
      </Sortable>
      {column !== undefined && open !== undefined && (
        <div className="pn-card"><FieldEditor field={column} isColumn say={say} english={english} uses={[]} onChange={(next) => onChange(setAt(field, ['columns', open], next))}
          onRename={(id) => (/^[A-Za-z]\w*$/.test(id) && !columns.some((one) => one['id'] === id) ? (onChange(setAt(field, ['columns', open, 'id'], id)), undefined) : say('应以字母开头且不重复', 'Must begin with a letter and be unique'))}
          onRemove={() => { onChange(removeAt(field, ['columns'], open)); setOpen(undefined); }} /></div>
      )}
    </fieldset>
  );
}

/** Taking away a field that something reads is said first, with what would break. */
function Remove({ uses, onRemove, say, english }: { readonly uses: readonly Use[]; readonly onRemove: () => void; readonly say: Say; readonly english: boolean }) {
  const [asked, setAsked] = useState(false);
  return (
    <div className="pn-remove">
      {uses.length > 0 && <p className="ed-muted">{say(`有 ${uses.length} 处读取它：`, `${uses.length} places read it: `)}{[...new Set(uses.map((use) => (english ? use.whereEn : use.where)))].join('、')}</p>}
      {asked && (
        <div className="pn-problem" role="alert"><p>{say('删除后，下列公式将无法计算：', 'Without it these formulas cannot be evaluated:')}</p>
          <ul>{uses.slice(0, 8).map((use, index) => <li key={index}>{english ? use.whereEn : use.where}：<code>{use.text}</code></li>)}</ul></div>
      )}
      <button type="button" className="ed-button ed-button--small ed-button--danger" onClick={() => (uses.length > 0 && !asked ? setAsked(true) : onRemove())}>
        <IconTrash size={14} aria-hidden />{asked ? say('仍然删除', 'Remove all the same') : say('删除字段', 'Remove the field')}
      </button>
    </div>
  );
}

import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { changeAt, readCondition, writeCondition, type Comparison, type Condition, type Group, type Operand, type Rule, type Test } from '../../model/conditions';
import type { Field } from '../../model/context';
import { pick, useEditorPart, type EditorStore } from '../store';
import { fieldOptions, Options } from './fields';
import { FormulaText } from './FormulaText';
import { drawerTexts, type DrawerTexts } from './texts';

interface Props {
  readonly store: EditorStore;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A condition, put together from rules over the fields of the form, or written as a formula. Both edit the same text. */
export function ConditionField({ store, label, value, onChange }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const fields = useEditorPart(store, (state) => state.context.fields);
  const texts = drawerTexts(lang);
  const [asText, setAsText] = useState(false);
  // What was put together is kept while it is unfinished: an empty group has no formula.
  const [draft, setDraft] = useState<Group>();
  const read = readCondition(value);
  const group = draft !== undefined && writeCondition(draft) === value ? draft : read;
  const change = (path: readonly number[], edit: (condition: Condition) => Condition | undefined): void => {
    if (group !== undefined) {
      const next = changeAt(group, path, edit);
      setDraft(next);
      onChange(writeCondition(next));
    }
  };
  if (asText || group === undefined) {
    return (
      <div>
        <FormulaText store={store} label={label} value={value} expects="boolean" onChange={onChange} />
        {group === undefined ? <p className="ed-muted">{texts.onlyText}</p> : <button type="button" className="ed-link" onClick={() => setAsText(false)}>{texts.asBuilder}</button>}
      </div>
    );
  }
  return (
    <div className="ed-condition" role="group" aria-label={label}>
      <GroupEditor group={group} path={[]} fields={fields} texts={texts} lang={lang} change={change} />
      {group.items.length === 0 && <p className="ed-muted">{texts.noRule}</p>}
      {value !== '' && <code className="ed-condition__text">{value}</code>}
      <button type="button" className="ed-link" onClick={() => setAsText(true)}>{texts.asText}</button>
    </div>
  );
}

interface Part {
  readonly path: readonly number[];
  readonly fields: readonly Field[];
  readonly texts: DrawerTexts;
  readonly lang: 'zh' | 'en';
  readonly change: (path: readonly number[], edit: (condition: Condition) => Condition | undefined) => void;
}

function GroupEditor({ group, ...part }: Part & { readonly group: Group }) {
  const { path, fields, texts, change } = part;
  const edit = (changed: (old: Group) => Condition | undefined): void => change(path, (old) => (old.kind === 'group' ? changed(old) : old));
  const mode = group.negated ? `not-${group.op}` : group.op;
  const firstField = fields.find((field) => field.group === 'form') ?? fields[0];
  const host = useRef<HTMLDivElement>(null);
  // Who adds a rule wants to fill it in.
  const add = (item: Condition): void => {
    edit((old) => ({ ...old, items: [...old.items, item] }));
    requestAnimationFrame(() => [...host.current?.querySelectorAll<HTMLElement>('.ed-rule__left > select') ?? []].at(-1)?.focus());
  };
  const rule: Rule = firstField === undefined ? { kind: 'rule', left: 'amount', op: '>', right: { kind: 'number', value: '0' } } : ruleFor(firstField);
  return (
    <div ref={host} className="ed-condition__group">
      <div className="ed-row">
        {(group.items.length > 1 || group.negated || path.length > 0) && (
          <select aria-label={texts.condition} value={mode} onChange={(event) => edit((old) => ({ ...old, negated: event.target.value.startsWith('not-'), op: event.target.value.endsWith('or') ? 'or' : 'and' }))}>
            <option value="and">{texts.and}</option>
            <option value="or">{texts.or}</option>
            <option value={group.negated && group.op === 'and' ? 'not-and' : 'not-or'}>{texts.not}</option>
          </select>
        )}
        {path.length > 0 && <button type="button" className="ed-icon-button" aria-label={texts.remove} title={texts.remove} onClick={() => change(path, () => undefined)}><IconTrash size={15} aria-hidden /></button>}
      </div>
      {group.items.map((item, index) => (item.kind === 'group'
        ? <GroupEditor key={index} {...part} group={item} path={[...path, index]} />
        : <RuleEditor key={index} {...part} rule={item} path={[...path, index]} />))}
      <div className="ed-row">
        <button type="button" className="ed-button ed-button--small" onClick={() => add(rule)}><IconPlus size={14} aria-hidden />{texts.addRule}</button>
        {path.length < 3 && group.items.length > 0 && (
          <button type="button" className="ed-button ed-button--small" onClick={() => add({ kind: 'group', op: group.op === 'and' ? 'or' : 'and', negated: false, items: [rule, rule] })}>{texts.addGroup}</button>
        )}
      </div>
    </div>
  );
}

function ruleFor(field: Field): Rule {
  switch (field.type) {
    case 'boolean': return { kind: 'rule', left: field.path, op: 'is' };
    case 'choice': return { kind: 'rule', left: field.path, op: '=', right: { kind: 'text', value: field.choices[0]?.value ?? '' } };
    case 'date': return { kind: 'rule', left: field.path, op: '>=', right: { kind: 'text', value: '' } };
    case 'number': return { kind: 'rule', left: field.path, op: '>', right: { kind: 'number', value: '0' } };
    case 'list': return { kind: 'rule', left: field.path, op: 'contains', right: { kind: 'text', value: '' } };
    default: return { kind: 'rule', left: field.path, op: '=', right: { kind: 'text', value: '' } };
  }
}

const opsOf: Readonly<Record<Field['type'], readonly (Comparison | Test)[]>> = {
  text: ['=', '!=', 'contains', 'empty', 'filled'],
  choice: ['=', '!=', 'in', 'empty', 'filled'],
  number: ['=', '!=', '>', '>=', '<', '<=', 'null', 'notNull'],
  date: ['=', '!=', '>', '>=', '<', '<=', 'null', 'notNull'],
  boolean: ['is', 'isNot'],
  list: ['contains', 'empty', 'filled'],
  group: ['null', 'notNull'],
  any: ['=', '!=', '>', '>=', '<', '<=', 'in', 'contains', 'is', 'isNot', 'empty', 'filled', 'null', 'notNull'],
};
const bare: ReadonlySet<string> = new Set<Test>(['is', 'isNot', 'empty', 'filled', 'null', 'notNull']);

function RuleEditor({ rule, path, fields, texts, lang, change }: Part & { readonly rule: Rule }) {
  const field = fields.find((one) => one.path === rule.left);
  const ops = opsOf[field?.type ?? 'any'];
  const edit = (changed: Partial<Rule>): void => change(path, (old) => (old.kind === 'rule' ? { ...old, ...changed } : old));
  const [typing, setTyping] = useState(false);
  return (
    <div className="ed-rule">
      <div className="ed-rule__left">
        {field === undefined || typing
          ? <input type="text" className="ed-code" aria-label={texts.fieldOrFormula} value={rule.left} autoFocus={typing} onBlur={() => setTyping(false)} onChange={(event) => edit({ left: event.target.value })} />
          : null}
        {!typing && (
          <select aria-label={texts.chooseField} value={field?.path ?? ''} onChange={(event) => {
            const chosen = fields.find((one) => one.path === event.target.value);
            if (chosen === undefined) {
              setTyping(true);
            } else {
              change(path, () => (chosen.type === field?.type ? { ...rule, left: chosen.path } : ruleFor(chosen)));
            }
          }}>
            {field === undefined && <option value="">{texts.expression}</option>}
            <Options options={fieldOptions(fields, lang)} />
            {field !== undefined && <option value="—">{texts.expression}…</option>}
          </select>
        )}
        <button type="button" className="ed-icon-button" aria-label={texts.remove} title={texts.remove} onClick={() => change(path, () => undefined)}><IconTrash size={15} aria-hidden /></button>
      </div>
      <div className="ed-rule__right">
        <select aria-label={texts.condition} value={rule.op} onChange={(event) => {
          const op = event.target.value as Rule['op'];
          edit({ op, right: bare.has(op) ? undefined : op === 'in' ? { kind: 'list', values: valuesOf(rule.right) } : single(rule.right, field) });
        }}>
          {(ops.includes(rule.op) ? ops : [...ops, rule.op]).map((op) => <option key={op} value={op}>{texts.ops[op]}</option>)}
        </select>
        {!bare.has(rule.op) && <OperandEditor operand={rule.right} field={field} fields={fields} texts={texts} lang={lang} onChange={(right) => edit({ right })} />}
      </div>
    </div>
  );
}

function valuesOf(operand: Operand | undefined): readonly string[] {
  return operand?.kind === 'list' ? operand.values : operand?.kind === 'text' && operand.value !== '' ? [operand.value] : [];
}

function single(operand: Operand | undefined, field: Field | undefined): Operand {
  return operand?.kind === 'list' ? { kind: 'text', value: operand.values[0] ?? '' } : operand ?? (field === undefined ? { kind: 'text', value: '' } : ruleFor(field).right ?? { kind: 'text', value: '' });
}

function OperandEditor({ operand, field, fields, texts, lang, onChange }: {
  readonly operand: Operand | undefined; readonly field: Field | undefined; readonly fields: readonly Field[]; readonly texts: DrawerTexts; readonly lang: 'zh' | 'en'; readonly onChange: (operand: Operand) => void;
}) {
  const comparable = fields.filter((one) => one.path !== field?.path && (field === undefined || one.type === field.type || field.type === 'any'));
  if (operand?.kind === 'path') {
    return (
      <>
        <select aria-label={texts.otherField} value={operand.path} onChange={(event) => onChange(event.target.value === '' ? single(undefined, field) : { kind: 'path', path: event.target.value })}>
          {!comparable.some((one) => one.path === operand.path) && <option value={operand.path}>{operand.path}</option>}
          <Options options={fieldOptions(comparable, lang)} />
          <option value="">{texts.fixedValue}…</option>
        </select>
      </>
    );
  }
  if (operand?.kind === 'formula') {
    return <input type="text" className="ed-code" aria-label={texts.expression} value={operand.text} onChange={(event) => onChange({ kind: 'formula', text: event.target.value })} />;
  }
  if (operand?.kind === 'list') {
    return field !== undefined && field.choices.length > 0 ? (
      <span className="ed-rule__choices">
        {field.choices.map((choice) => (
          <label key={choice.value} className="ed-check"><input type="checkbox" checked={operand.values.includes(choice.value)}
            onChange={(event) => onChange({ kind: 'list', values: event.target.checked ? [...operand.values, choice.value] : operand.values.filter((value) => value !== choice.value) })} />{pick(lang, choice.label, choice.labelEn)}</label>
        ))}
      </span>
    ) : <input type="text" aria-label={texts.value} value={operand.values.join('、')} onChange={(event) => onChange({ kind: 'list', values: event.target.value.split(/[、,，]/).filter((part) => part !== '') })} />;
  }
  const otherField = comparable.length > 0 && (
    <select className="ed-rule__other" aria-label={texts.otherField} title={texts.otherField} value="" onChange={(event) => onChange({ kind: 'path', path: event.target.value })}>
      <option value="">⇄</option>
      <Options options={fieldOptions(comparable, lang)} />
    </select>
  );
  if (operand?.kind === 'boolean') {
    return <select aria-label={texts.value} value={String(operand.value)} onChange={(event) => onChange({ kind: 'boolean', value: event.target.value === 'true' })}><option value="true">{texts.yes}</option><option value="false">{texts.no}</option></select>;
  }
  if (field !== undefined && field.choices.length > 0 && operand?.kind === 'text') {
    return (
      <select aria-label={texts.value} value={operand.value} onChange={(event) => onChange({ kind: 'text', value: event.target.value })}>
        {!field.choices.some((choice) => choice.value === operand.value) && <option value={operand.value}>{operand.value === '' ? texts.choose : operand.value}</option>}
        {field.choices.map((choice) => <option key={choice.value} value={choice.value}>{pick(lang, choice.label, choice.labelEn)}</option>)}
      </select>
    );
  }
  if (operand?.kind === 'number') {
    return <><input type="number" step="any" aria-label={texts.value} value={operand.value} onChange={(event) => onChange({ kind: 'number', value: event.target.value })} />{otherField}</>;
  }
  const value = operand?.kind === 'text' ? operand.value : '';
  return <><input type={field?.type === 'date' ? 'date' : 'text'} aria-label={texts.value} value={value} onChange={(event) => onChange({ kind: 'text', value: event.target.value })} />{otherField}</>;
}

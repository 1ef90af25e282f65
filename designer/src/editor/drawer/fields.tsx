import { IconChevronDown } from '@tabler/icons-react';
import { useId, useState, type ReactNode } from 'react';
import type { Field } from '../../model/context';
import { pick, useEditorPart, type EditorStore } from '../store';
import { FormulaText } from './FormulaText';
import { drawerTexts } from './texts';

/** A part of the drawer that can be folded. */
export function Section({ title, open = true, children }: { readonly title: string; readonly open?: boolean; readonly children: ReactNode }) {
  return (
    <details className="ed-section" open={open}>
      <summary><h3>{title}</h3><IconChevronDown size={15} aria-hidden /></summary>
      <div className="ed-section__body">{children}</div>
    </details>
  );
}

interface Labelled {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

export function Row({ label, hint, error, children }: Labelled & { readonly children: (ids: { readonly id: string; readonly describedBy: string | undefined }) => ReactNode }) {
  const id = useId();
  const note = hint !== undefined || error !== undefined;
  return (
    <div className="ed-field" data-wrong={error !== undefined}>
      <label htmlFor={id}>{label}</label>
      {children({ id, describedBy: note ? `${id}-note` : undefined })}
      {note && <p id={`${id}-note`} className={error === undefined ? 'ed-muted' : 'ed-wrong'}>{error ?? hint}</p>}
    </div>
  );
}

export function TextField({ label, hint, error, value, onChange, first = false, placeholder }: Labelled & {
  readonly value: string; readonly onChange: (value: string) => void; readonly first?: boolean; readonly placeholder?: string | undefined;
}) {
  return (
    <Row label={label} hint={hint} error={error}>
      {({ id, describedBy }) => <input id={id} aria-describedby={describedBy} aria-invalid={error !== undefined} type="text" value={value} placeholder={placeholder} data-first={first || undefined} onChange={(event) => onChange(event.target.value)} />}
    </Row>
  );
}

export function NumberField({ label, hint, error, value, onChange, min = 0, max, placeholder }: Labelled & {
  readonly value: string; readonly onChange: (value: number | undefined) => void; readonly min?: number; readonly max?: number; readonly placeholder?: string | undefined;
}) {
  return (
    <Row label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <input id={id} aria-describedby={describedBy} aria-invalid={error !== undefined} type="number" min={min} max={max} step="any" inputMode="numeric" value={value} placeholder={placeholder}
          onChange={(event) => onChange(event.target.value === '' || Number.isNaN(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber)} />
      )}
    </Row>
  );
}

export interface Option {
  readonly value: string;
  readonly text: string;
  readonly group?: string | undefined;
}

export function Select({ label, hint, error, value, options, onChange, none }: Labelled & {
  readonly value: string; readonly options: readonly Option[]; readonly onChange: (value: string) => void; readonly none?: string | undefined;
}) {
  return (
    <Row label={label} hint={hint} error={error}>
      {({ id, describedBy }) => (
        <select id={id} aria-describedby={describedBy} aria-invalid={error !== undefined} value={value} onChange={(event) => onChange(event.target.value)}>
          {none !== undefined && <option value="">{none}</option>}
          {/* What the file says stays visible, also when nobody knows it any more. */}
          {value !== '' && !options.some((option) => option.value === value) && <option value={value}>{value}</option>}
          <Options options={options} />
        </select>
      )}
    </Row>
  );
}

export function Options({ options }: { readonly options: readonly Option[] }) {
  const groups = [...new Set(options.map((option) => option.group))];
  return groups.map((group) => {
    const items = options.filter((option) => option.group === group).map((option) => <option key={option.value} value={option.value}>{option.text}</option>);
    return group === undefined ? items : <optgroup key={group} label={group}>{items}</optgroup>;
  });
}

export function Check({ label, checked, onChange }: { readonly label: string; readonly checked: boolean; readonly onChange: (checked: boolean) => void }) {
  return <label className="ed-check"><input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />{label}</label>;
}

/** Fields of the form, numbers of the plan, facts and variables as a list to choose from. */
export function fieldOptions(fields: readonly Field[], lang: 'zh' | 'en', fits: (field: Field) => boolean = () => true): readonly Option[] {
  const { groups } = drawerTexts(lang);
  return fields.filter(fits).map((field) => ({ value: field.path, text: pick(lang, field.label, field.labelEn), group: groups[field.group] ?? field.group }));
}

/** A text in which fields can be named: `{{form.name}}`. */
export function TemplateField({ store, label, hint, value, onChange, long = false }: Labelled & {
  readonly store: EditorStore; readonly value: string; readonly onChange: (value: string) => void; readonly long?: boolean;
}) {
  const lang = useEditorPart(store, (state) => state.lang);
  const fields = useEditorPart(store, (state) => state.context.fields);
  const texts = drawerTexts(lang);
  const [caret, setCaret] = useState<number>();
  const insert = (path: string): void => {
    const at = caret ?? value.length;
    onChange(`${value.slice(0, at)}{{${path}}}${value.slice(at)}`);
  };
  return (
    <Row label={label} hint={hint}>
      {({ id, describedBy }) => (
        <div className="ed-template">
          <textarea id={id} aria-describedby={describedBy} rows={long ? 4 : 2} value={value} onChange={(event) => onChange(event.target.value)}
            onSelect={(event) => setCaret(event.currentTarget.selectionEnd)} />
          <select aria-label={texts.insertField} value="" onChange={(event) => insert(event.target.value)}>
            <option value="">{texts.insertField}</option>
            <Options options={fieldOptions(fields, lang)} />
          </select>
        </div>
      )}
    </Row>
  );
}

/** A number, or a formula that gives one: most limits of the plan are parameters. */
export function NumberOrFormula({ store, label, hint, error, expression, onChange }: Labelled & {
  readonly store: EditorStore; readonly expression: { readonly type: string; readonly value: unknown } | undefined;
  readonly onChange: (expression: { readonly type: string; readonly value: unknown } | undefined) => void;
}) {
  const lang = useEditorPart(store, (state) => state.lang);
  const texts = drawerTexts(lang);
  const formula = expression?.type === 'Formula';
  return (
    <div className="ed-number-or-formula">
      {formula
        ? <FormulaText store={store} label={label} value={String(expression.value ?? '')} expects="number" onChange={(value) => onChange({ type: 'Formula', value })} />
        : <NumberField label={label} hint={hint} error={error} value={expression?.value === undefined || expression.value === null ? '' : String(expression.value)}
            onChange={(value) => onChange(value === undefined ? undefined : { type: 'Literal', value })} />}
      <button type="button" className="ed-link" onClick={() => onChange(formula ? undefined : { type: 'Formula', value: String(expression?.value ?? '') })}>{formula ? texts.byNumber : texts.byFormula}</button>
    </div>
  );
}

/** Anything else, as JSON. What is no JSON stays in the field and is not taken over. */
export function JsonField({ label, hint, value, onChange, badText }: Labelled & { readonly value: unknown; readonly onChange: (value: unknown) => void; readonly badText: string }) {
  const written = value === undefined ? '' : JSON.stringify(value, null, 2);
  const [typed, setTyped] = useState<string>();
  const wrong = typed !== undefined;
  const change = (text: string): void => {
    try {
      onChange(text.trim() === '' ? undefined : JSON.parse(text));
      setTyped(undefined);
    } catch {
      setTyped(text);
    }
  };
  return (
    <Row label={label} hint={hint} error={wrong ? badText : undefined}>
      {({ id, describedBy }) => (
        <textarea id={id} aria-describedby={describedBy} aria-invalid={wrong} className="ed-code" spellCheck={false} rows={Math.min(14, (typed ?? written).split('\n').length + 1)}
          value={typed ?? written} onChange={(event) => change(event.target.value)} />
      )}
    </Row>
  );
}

/** Any number of things out of a list. */
export function Checklist({ label, hint, error, chosen, options, onChange }: Labelled & { readonly chosen: readonly string[]; readonly options: readonly Option[]; readonly onChange: (chosen: readonly string[]) => void }) {
  const all = [...options, ...chosen.filter((value) => !options.some((option) => option.value === value)).map((value) => ({ value, text: value }))];
  return (
    <fieldset className="ed-checklist">
      <legend>{label}</legend>
      {(error ?? hint) !== undefined && <p className={error === undefined ? 'ed-muted' : 'ed-wrong'}>{error ?? hint}</p>}
      <div>
        {all.map((option) => (
          <Check key={option.value} label={option.text} checked={chosen.includes(option.value)} onChange={(checked) => onChange(checked ? [...chosen, option.value] : chosen.filter((value) => value !== option.value))} />
        ))}
      </div>
    </fieldset>
  );
}

import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { ApiError } from '../editor/api';
import { pick, useEditorPart, type EditorStore } from '../editor/store';
import type { Language } from '../model/definition';
import { asArray, asObject, asObjects, asText } from '../model/json';

/** Texts of a panel in both languages; the reader's is picked. */
export type Say = (zh: string, en: string) => string;

export function useSay(store: EditorStore): Say {
  const lang = useEditorPart(store, (state) => state.lang);
  return (zh, en) => pick(lang, zh, en);
}

export type Load<T> = { readonly kind: 'loading' } | { readonly kind: 'failed'; readonly error: unknown } | { readonly kind: 'ready'; readonly value: T };

/** Reads something when a panel opens, and again when it is asked to. An answer that comes too late is dropped. */
export function useLoad<T>(read: (signal: AbortSignal) => Promise<T>, key: string): readonly [load: Load<T>, again: () => void] {
  const [load, setLoad] = useState<Load<T>>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    const abort = new AbortController();
    latest.current(abort.signal).then(
      (value) => abort.signal.aborted || setLoad({ kind: 'ready', value }),
      (error: unknown) => abort.signal.aborted || setLoad({ kind: 'failed', error }),
    );
    return () => abort.abort();
  }, [key, attempt]);
  return [load, () => setAttempt(attempt + 1)];
}

/** Runs one request at a time and keeps what went wrong with it. */
export function useTask(): { readonly busy: boolean; readonly error: unknown; readonly run: (task: () => Promise<void>) => void; readonly clear: () => void } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => { alive.current = false; };
  }, []);
  return {
    busy, error, clear: () => setError(undefined),
    run: (task) => {
      setBusy(true);
      setError(undefined);
      task().catch((reason: unknown) => alive.current && setError(reason)).finally(() => alive.current && setBusy(false));
    },
  };
}

/** Says what a request was refused for, with each place that the server names. */
export function Problem({ error, say, onRetry }: { readonly error: unknown; readonly say: Say; readonly onRetry?: (() => void) | undefined }) {
  if (error === undefined) {
    return null;
  }
  const api = error instanceof ApiError ? error : undefined;
  const lines = api === undefined ? [] : [...new Set([
    ...Object.values(asObject(api.problem['errors']) ?? {}).flatMap((texts) => asArray(texts).flatMap((line) => asText(line) ?? [])),
    ...asObjects(api.problem['rules']).flatMap((item) => asText(item['detail']) ?? asText(item['message']) ?? asText(item['text']) ?? []),
  ])].filter((line) => line !== api.message);
  const text = error instanceof Error && (api === undefined || api.message !== `HTTP ${api.status}`) && !(error instanceof TypeError)
    ? error.message : say('服务暂时没有应答，请稍后再试。', 'The service does not answer right now. Try again in a moment.');
  return (
    <div className="pn-problem" role="alert">
      <p>{text}</p>
      {lines.length > 0 && <ul>{lines.map((line, index) => <li key={index}>{line}</li>)}</ul>}
      {onRetry !== undefined && <button type="button" className="ed-button ed-button--small" onClick={onRetry}>{say('重试', 'Try again')}</button>}
    </div>
  );
}

export function Waiting({ say }: { readonly say: Say }) {
  return <div className="pn-waiting" role="status"><span className="flow-skeleton" aria-hidden><i /><i /><i /></span><p>{say('正在读取…', 'Loading…')}</p></div>;
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return <div className="pn-empty"><p><strong>{title}</strong></p>{children !== undefined && <div>{children}</div>}</div>;
}

interface FieldProps {
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly required?: boolean | undefined;
  readonly children: (id: string, described: string | undefined) => ReactNode;
}

/** A label over its input, with help under the label and the error at the field. */
export function Labelled({ label, help, error, required = false, children }: FieldProps) {
  const id = useId();
  const described = [help !== undefined ? `${id}h` : '', error !== undefined ? `${id}e` : ''].filter((one) => one !== '').join(' ');
  return (
    <div className="pn-field" data-wrong={error !== undefined}>
      <label htmlFor={id}>{label}{required && <span aria-hidden> *</span>}</label>
      {help !== undefined && <p id={`${id}h`} className="ed-muted">{help}</p>}
      {children(id, described === '' ? undefined : described)}
      {error !== undefined && <p id={`${id}e`} className="pn-error">{error}</p>}
    </div>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly rows?: number | undefined;
  readonly type?: string | undefined;
  readonly required?: boolean | undefined;
  readonly maxLength?: number | undefined;
}

export function TextInput({ label, value, onChange, help, error, rows, type = 'text', required, maxLength }: TextProps) {
  return (
    <Labelled label={label} help={help} error={error} required={required}>
      {(id, described) => rows === undefined
        ? <input id={id} type={type} value={value} maxLength={maxLength} aria-describedby={described} aria-invalid={error !== undefined} onChange={(event) => onChange(event.target.value)} />
        : <textarea id={id} rows={rows} value={value} maxLength={maxLength} aria-describedby={described} aria-invalid={error !== undefined} onChange={(event) => onChange(event.target.value)} />}
    </Labelled>
  );
}

interface ChooseProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
  readonly help?: string | undefined;
}

export function Choose({ label, value, options, onChange, help }: ChooseProps) {
  return (
    <Labelled label={label} help={help}>
      {(id, described) => (
        <select id={id} value={value} aria-describedby={described} onChange={(event) => onChange(event.target.value)}>
          {options.map(([key, text]) => <option key={key} value={key}>{text}</option>)}
        </select>
      )}
    </Labelled>
  );
}

export function Tick({ label, checked, onChange }: { readonly label: string; readonly checked: boolean; readonly onChange: (checked: boolean) => void }) {
  return <label className="pn-tick"><input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />{label}</label>;
}

interface TabsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  readonly onChange: (value: T) => void;
}

export function Switch<T extends string>({ label, value, options, onChange }: TabsProps<T>) {
  return (
    <div className="ed-switch pn-switch" role="group" aria-label={label}>
      {options.map(([key, text]) => <button key={key} type="button" aria-pressed={key === value} onClick={() => onChange(key)}>{text}</button>)}
    </div>
  );
}

const instant = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });

/** `2016-06-13 09:30` in Nanning; a legal date has no hour. */
export function when(value: string | undefined): string {
  const time = value === undefined ? Number.NaN : Date.parse(value);
  return value === undefined ? '' : /^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(time) ? value : instant.format(time);
}

/** The day of a deadline, which is the end of that day. */
export function dueDay(value: string): string {
  const time = Date.parse(value);
  return Number.isNaN(time) ? value : when(new Date(time - 1).toISOString()).slice(0, 10);
}

const yuan = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export function money(amount: number): string {
  return yuan.format(amount);
}

export function textIn(lang: Language, object: Readonly<Record<string, unknown>>, key: string): string {
  return (lang === 'en' ? asText(object[`${key}En`]) : undefined) ?? asText(object[key]) ?? '';
}

/** Takes the panel's marks off the drawing when it closes. */
export function useOverlayOff(store: EditorStore, owner: string): void {
  useEffect(() => () => {
    if (store.getState().overlay?.owner === owner) {
      store.set({ overlay: undefined });
    }
  }, [store, owner]);
}

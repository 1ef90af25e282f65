import { IconCheck } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { FormulaError, parseFormula } from '../../model/formula';
import { asNumber, asObject, asObjects, asText } from '../../model/json';
import { Options, fieldOptions } from './fields';
import { pick, useEditorPart, type EditorStore } from '../store';
import { drawerTexts } from './texts';

interface Wrong {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  /** It is let through; the person should know all the same. */
  readonly isWarning?: boolean;
}

interface Props {
  readonly store: EditorStore;
  readonly label: string;
  readonly value: string;
  readonly expects: 'boolean' | 'number' | 'date' | 'text' | 'list' | 'any';
  readonly onChange: (value: string) => void;
  readonly hint?: string | undefined;
}

/** A formula as text. The server checks names and types while one types; what is wrong is marked at its place. */
export function FormulaText({ store, label, value, expects, onChange, hint }: Props) {
  const id = useId();
  const lang = useEditorPart(store, (state) => state.lang);
  const fields = useEditorPart(store, (state) => state.context.fields);
  const texts = drawerTexts(lang);
  const found = useFormulaCheck(store, value, expects);
  const wrong = found?.some((one) => one.isWarning !== true) === true;
  const [caret, setCaret] = useState<number>();
  return (
    <div className="ed-field ed-formula" data-wrong={wrong}>
      <label htmlFor={id}>{label}</label>
      <textarea id={id} className="ed-code" rows={Math.min(6, 1 + Math.ceil(value.length / 44))} spellCheck={false} value={value} aria-invalid={wrong} aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)} onSelect={(event) => setCaret(event.currentTarget.selectionEnd)} />
      <div className="ed-row">
        <select aria-label={texts.insertField} value="" onChange={(event) => {
          const at = caret ?? value.length;
          onChange(`${value.slice(0, at)}${event.target.value}${value.slice(at)}`);
        }}>
          <option value="">{texts.insertField}</option>
          <Options options={fieldOptions(fields, lang)} />
        </select>
      </div>
      <div id={`${id}-note`} aria-live="polite">
        {found === undefined && hint !== undefined && <p className="ed-muted">{hint}</p>}
        {found?.length === 0 && value.trim() !== '' && <p className="ed-right"><IconCheck size={14} aria-hidden />{texts.formulaOk}</p>}
        {found?.map((one) => (
          <p key={`${one.from} ${one.message}`} className={one.isWarning === true ? 'ed-warned' : 'ed-wrong'}>
            <code>{value.slice(Math.max(0, one.from - 12), one.from)}<mark>{value.slice(one.from, Math.max(one.to, one.from + 1)) || '▁'}</mark>{value.slice(Math.max(one.to, one.from + 1), one.to + 12)}</code> {one.message}
          </p>
        ))}
      </div>
    </div>
  );
}

/** What is wrong with a formula; undefined while nobody knows. Grammar at once, names and types from the server. */
function useFormulaCheck(store: EditorStore, text: string, expects: Props['expects']): readonly Wrong[] | undefined {
  const [result, setResult] = useState<{ readonly text: string; readonly wrong: readonly Wrong[] }>();
  const lang = useEditorPart(store, (state) => state.lang);
  useEffect(() => {
    if (text.trim() === '') {
      setResult(undefined);
      return undefined;
    }
    const grammar = grammarOf(text, lang);
    if (grammar !== undefined) {
      setResult({ text, wrong: [grammar] });
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const { model, procedure } = store.getState();
      store.api.post('/api/designer/formula', { text, ...(expects === 'any' ? {} : { expects }), model, procedure }, abort.signal).then((answer) => {
        const wrong = asObjects(asObject(answer)?.['errors']).map((error): Wrong => {
          const from = asNumber(error['from']) ?? 0;
          const message = asText(error['message']) ?? '';
          return { from, to: asNumber(error['to']) ?? from + 1, message: pick(lang, message, asText(error['messageEn']) ?? message), isWarning: error['severity'] === 'warning' };
        });
        setResult({ text, wrong });
      }, () => undefined);
    }, 400);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [store, text, expects, lang]);
  return result?.text === text ? result.wrong : undefined;
}

function grammarOf(text: string, lang: 'zh' | 'en'): Wrong | undefined {
  try {
    parseFormula(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof FormulaError)) {
      throw error;
    }
    const message = error.found === '' ? pick(lang, '公式没有写完', 'The formula is not complete') : pick(lang, `此处不应出现“${error.found}”`, `“${error.found}” is not expected here`);
    return { from: error.at, to: error.at + error.found.length, message };
  }
}

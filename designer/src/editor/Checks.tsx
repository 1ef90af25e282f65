import { IconAlertCircle, IconAlertTriangle, IconCircleCheck, IconRoute } from '@tabler/icons-react';
import { useState } from 'react';
import type { Finding } from '../model/findings';
import { drawingOf } from './drawing';
import { fixesOf } from './fixes';
import { ConnectPicker } from './Pickers';
import { pick, useEditorPart, type EditorStore } from './store';
import { textsOf } from './texts';

/** What is wrong with the draft: each finding with its place, the way there, an example and what can be done at once. */
export function Checks({ store }: { readonly store: EditorStore }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const findings = useEditorPart(store, (state) => state.findings);
  const checking = useEditorPart(store, (state) => state.checking);
  const texts = textsOf(lang);
  return (
    <section className="ed-checks" aria-live="polite">
      {checking === 'failed' && <p className="ed-muted">{texts.checkFailed}</p>}
      {findings.length === 0 && checking !== 'failed' && (
        <p className="ed-empty"><IconCircleCheck size={28} aria-hidden />{checking === 'running' ? texts.checking : texts.nothingWrong}</p>
      )}
      <ul>
        {findings.map((finding, index) => <FindingItem key={`${finding.code} ${finding.activityId} ${finding.port} ${index}`} finding={finding} store={store} />)}
      </ul>
    </section>
  );
}

/** One finding. */
export function FindingItem({ finding, store }: { readonly finding: Finding; readonly store: EditorStore }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const shown = useEditorPart(store, (state) => state.shown === finding);
  const cards = useEditorPart(store, drawingOf).cards;
  const fields = useEditorPart(store, (state) => state.context.fields);
  const [choosing, setChoosing] = useState<{ readonly from: string; readonly port?: string | undefined }>();
  const texts = textsOf(lang);
  const name = finding.activityId === undefined ? undefined : (cards.get(finding.activityId)?.name ?? finding.activityId);
  const show = (on: boolean): void => store.set({ shown: on ? finding : undefined });
  return (
    <li data-severity={finding.severity} data-shown={shown} onMouseEnter={() => show(true)} onMouseLeave={() => show(false)}>
      {finding.severity === 'error' ? <IconAlertCircle size={17} aria-hidden /> : <IconAlertTriangle size={17} aria-hidden />}
      <div>
        {name !== undefined && <button type="button" className="ed-link" onClick={() => store.reveal(finding.activityId ?? '')} onFocus={() => show(true)} onBlur={() => show(false)}>{name}</button>}
        <p>{named(pick(lang, finding.message, finding.messageEn), finding.activityId)}</p>
        {finding.path.length > 0 && (
          <p className="ed-muted ed-checks__path"><IconRoute size={14} aria-label={texts.showPath} />
            {finding.path.map((step) => {
              const card = cards.get(step.id);
              const outcome = card?.ports.find((port) => port.name === step.outcome)?.text ?? step.outcome;
              return `${card?.name ?? step.id}${step.outcome === '' || card?.ports.length === 1 ? '' : pick(lang, `（${outcome}）`, ` (${outcome})`)}`;
            }).join(' → ')}
          </p>
        )}
        {finding.example !== undefined && (
          <dl className="ed-checks__example">
            <dt>{texts.falls}</dt>
            {Object.entries(finding.example).map(([key, value]) => {
              const field = fields.find((one) => one.path === key || one.path === `form.${key}`);
              const choice = field?.choices.find((one) => one.value === value);
              return <dd key={key}><span>{field === undefined ? key : pick(lang, field.label, field.labelEn)}</span><b>{choice === undefined ? plain(value) : pick(lang, choice.label, choice.labelEn)}</b></dd>;
            })}
          </dl>
        )}
        <div className="ed-row">
          {fixesOf(finding, store, texts).map((fix) => (
            <button key={fix.text} type="button" className="ed-button ed-button--small" onClick={() => (fix.choose === undefined ? fix.run?.() : setChoosing(fix.choose))}>{fix.text}</button>
          ))}
        </div>
      </div>
      {choosing !== undefined && <ConnectPicker store={store} from={choosing.from} port={choosing.port} onClose={() => setChoosing(undefined)} />}
    </li>
  );
}

/** The texts for authors of files name a place by the id of its step; here the name stands above already. */
function named(message: string, id: string | undefined): string {
  return id !== undefined && message.startsWith(`${id} → `) ? message.slice(id.length + 3) : message;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : value === null || value === undefined ? '—' : JSON.stringify(value);
}

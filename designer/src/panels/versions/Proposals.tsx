import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { sayAfterReload } from '../../editor/afterReload';
import { useEditorPart, type EditorStore } from '../../editor/store';
import type { Proposal } from '../../model/versions';
import { Problem, TextInput, useTask, when, type Say } from '../pieces';

/** What is written about a draft before it is proposed. The panel keeps it, so that a look at the differences loses nothing. */
export interface Words {
  readonly note: string;
  readonly day: string;
}

interface Props {
  readonly store: EditorStore;
  readonly words: Words;
  readonly proposals: readonly Proposal[];
  readonly say: Say;
  readonly onWords: (words: Words) => void;
  readonly onChanged: () => void;
  readonly onCompare: (id: string) => void;
}

/** The way of a draft into force: one administrator proposes it, another one looks at it and publishes it. */
export function Proposals({ store, words, proposals, say, onWords, onChanged, onCompare }: Props) {
  const open = proposals.filter((one) => one.state === 'Open');
  const done = proposals.filter((one) => one.state !== 'Open');
  return (
    <>
      {open.length === 0 ? <Propose store={store} words={words} say={say} onWords={onWords} onChanged={onChanged} /> : open.map((one) => <Pending key={one.id} store={store} proposal={one} say={say} onChanged={onChanged} onCompare={onCompare} />)}
      {done.length > 0 && (
        <details className="pn-card"><summary>{say(`以前的提议（${done.length}）`, `Earlier proposals (${done.length})`)}</summary>
          <ul className="pn-lines">{done.map((one) => (
            <li key={one.id}><strong>{one.note}</strong>
              <span className="ed-muted">{stateText(one, say)} · {one.proposedBy} · {when(one.proposedAt)}{one.decidedBy === undefined ? '' : ` · ${one.decidedBy} ${when(one.decidedAt)}`}</span>
              {one.reason !== undefined && <span>{say('理由：', 'Reason: ')}{one.reason}</span>}</li>
          ))}</ul></details>
      )}
    </>
  );
}

/** The first field of a form, where what is missing is written. */
function focusInside(form: HTMLElement | null): void {
  form?.querySelector<HTMLElement>('input, textarea')?.focus();
}

function stateText(one: Proposal, say: Say): string {
  const words: Readonly<Record<string, readonly [string, string]>> = { Published: ['已发布', 'Published'], Rejected: ['已退回', 'Rejected'], Withdrawn: ['已撤回', 'Withdrawn'], Open: ['待复核', 'Waits for review'] };
  const pair = words[one.state];
  return `${pair === undefined ? one.state : say(pair[0], pair[1])}${one.publishedVersion === undefined ? '' : say(`（第 ${one.publishedVersion} 版）`, ` (version ${one.publishedVersion})`)}`;
}

function Propose({ store, words: { note, day }, say, onWords, onChanged }: Omit<Props, 'proposals' | 'onCompare'>) {
  const saving = useEditorPart(store, (state) => state.saveState.kind);
  const errors = useEditorPart(store, (state) => state.findings.filter((finding) => finding.severity === 'error').length);
  const [asked, setAsked] = useState(false);
  const task = useTask();
  const unsaved = saving === 'dirty' || saving === 'saving' || saving === 'failed' || saving === 'conflict';
  return (
    <form className="pn-editor" noValidate onSubmit={(event) => {
      event.preventDefault();
      setAsked(true);
      if (note.trim() === '') {
        focusInside(event.currentTarget);
      } else {
        task.run(async () => {
          await store.api.post(`/api/designer/${encodeURIComponent(store.getState().context.definitionId)}/proposals`, { note: note.trim(), effectiveOn: day === '' ? null : day });
          onWords({ note: '', day: '' });
          onChanged();
        });
      }
    }}>
      <p className="ed-muted">{say('发布要由另一位管理员复核。已经在办的案件继续走原来的版本。', 'Another administrator has to approve the publication. Running cases keep their version.')}</p>
      {errors > 0 && <p className="pn-note" data-kind="warning">{say(`检查发现 ${errors} 个错误，改正后才能发布。`, errors === 1 ? 'The checks found an error; it has to be put right first.' : `The checks found ${errors} errors; they have to be put right first.`)} <button type="button" className="ed-link" onClick={() => store.set({ panel: 'checks' })}>{say('查看', 'Show')}</button></p>}
      <div data-first><TextInput label={say('改了什么，为什么', 'What is changed, and why')} rows={3} required maxLength={500} value={note} onChange={(text) => onWords({ note: text, day })} error={asked && note.trim() === '' ? say('请写明改动和理由', 'Say what is changed and why') : undefined} /></div>
      <TextInput label={say('施行日期', 'In force from')} type="date" value={day} onChange={(date) => onWords({ note, day: date })} help={say('不填为发布当天；填以后的日期，就成为自那天起施行的新版次。', 'The day of the publication when left empty. A later day makes a new edition of the procedure from that day on.')} />
      <button type="submit" className="ed-button ed-button--primary" disabled={task.busy || unsaved || errors > 0}><IconSend size={16} aria-hidden />{task.busy ? say('正在检查并重放试运行…', 'Checking and playing the runs…') : say('提交复核', 'Propose')}</button>
      {unsaved && <p className="ed-muted">{say('草稿保存后才能提交。', 'The draft has to be saved first.')}</p>}
      <Problem error={task.error} say={say} />
    </form>
  );
}

function Pending({ store, proposal, say, onChanged, onCompare }: Pick<Props, 'store' | 'say' | 'onChanged' | 'onCompare'> & { readonly proposal: Proposal }) {
  const [rejecting, setRejecting] = useState(false);
  const [reason, setReason] = useState('');
  const task = useTask();
  const send = (verb: 'approve' | 'reject' | 'withdraw'): void => task.run(async () => {
    await store.api.post(`/api/designer/${encodeURIComponent(store.getState().context.definitionId)}/proposals/${proposal.id}/${verb}`, verb === 'reject' ? { reason: reason.trim() } : {});
    if (verb === 'approve') {
      const published = say('已发布。', 'Published.');
      // The draft has become a version. What was drawn since stays on the screen; otherwise the page shows what is published now.
      if (['clean', 'saved'].includes(store.getState().saveState.kind)) {
        sayAfterReload(published);
        return;
      }
      store.set({ message: published });
    }
    onChanged();
  });
  return (
    <section className="pn-card" aria-label={say('待复核的发布', 'A publication that waits for review')}>
      <header className="ed-row"><span className="pn-pill" data-kind="changed">{say('待复核', 'Waits for review')}</span><strong>{proposal.note}</strong></header>
      <p className="ed-muted">{proposal.proposedBy} · {when(proposal.proposedAt)} · {proposal.effectiveOn === undefined ? say('发布当天施行', 'in force on publication') : say(`自 ${proposal.effectiveOn} 起施行`, `in force from ${proposal.effectiveOn}`)}</p>
      <div className="ed-row">
        <button type="button" className="ed-button ed-button--small" disabled={task.busy} onClick={() => onCompare(proposal.id)}>{say('查看改动', 'See the changes')}</button>
        {proposal.isMine ? <button type="button" className="ed-button ed-button--small" disabled={task.busy} onClick={() => send('withdraw')}>{say('撤回', 'Withdraw')}</button> : (
          <>
            <button type="button" className="ed-button ed-button--small ed-button--primary" disabled={task.busy} onClick={() => send('approve')}>{say('同意并发布', 'Approve and publish')}</button>
            <button type="button" className="ed-button ed-button--small" disabled={task.busy} aria-expanded={rejecting} onClick={() => setRejecting(!rejecting)}>{say('退回', 'Reject')}</button>
          </>
        )}
      </div>
      {proposal.isMine && <p className="ed-muted">{say('由另一位管理员复核后发布；在此之前可以撤回再改。', 'Another administrator looks at it and publishes it; until then you can withdraw it and go on drawing.')}</p>}
      {rejecting && <div className="pn-editor" ref={focusInside}><TextInput label={say('退回理由', 'Reason')} rows={2} required value={reason} onChange={setReason} />
        <button type="button" className="ed-button ed-button--small ed-button--danger" disabled={task.busy || reason.trim() === ''} onClick={() => send('reject')}>{say('确认退回', 'Reject it')}</button></div>}
      <Problem error={task.error} say={say} />
    </section>
  );
}

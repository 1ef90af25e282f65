import { IconClockPlus, IconDeviceFloppy, IconMail } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { asText, type JsonObject } from '../../model/json';
import { expectationOf, nameOfStep, stepWaitingFor, type Action, type Expectation, type Trial, type Waiting } from '../../model/scenario';
import { FormFill } from '../forms/FormFill';
import { dueDay, money, Problem, TextInput, useTask, when, type Say } from '../pieces';

interface Props {
  readonly store: EditorStore;
  readonly trial: Trial;
  readonly busy: boolean;
  readonly say: Say;
  readonly onAct: (action: Action) => void;
  readonly onSave: (name: string, expect: Expectation) => Promise<unknown>;
  readonly savedAs?: string | undefined;
}

const states: Readonly<Record<string, readonly [string, string]>> = {
  Running: ['办理中', 'In progress'], Suspended: ['办理中', 'In progress'], InProgress: ['办理中', 'In progress'], Submitted: ['已提交', 'Sent in'], Approved: ['已通过', 'Approved'], Rejected: ['不予通过', 'Rejected'],
  Closed: ['已办结', 'Closed'], Finished: ['已结束', 'Ended'], Withdrawn: ['已撤回', 'Withdrawn'], Faulted: ['运行异常', 'Fault'], SupplementRequested: ['待补正', 'Waits for supplements'], Cancelled: ['已取消', 'Cancelled'],
};

export function stateText(state: string, say: Say): string {
  const pair = states[state];
  return pair === undefined ? state : say(pair[0], pair[1]);
}

/** Where a trial is, what it waits for, and what has happened. */
export function TrialView({ store, trial, busy, say, onAct, onSave, savedAs }: Props) {
  const total = trial.grants.reduce((sum, grant) => sum + grant.amount, 0);
  return (
    <div className="pn-trial" aria-busy={busy}>
      <div className="pn-facts" aria-live="polite">
        <div><dt>{say('现在', 'Now')}</dt><dd>{when(trial.now)}</dd></div>
        <div><dt>{say('状态', 'State')}</dt><dd><span className="pn-pill" data-state={trial.status}>{stateText(trial.status, say)}</span></dd></div>
        {trial.grants.length > 0 && <div><dt>{say('拨款', 'Granted')}</dt><dd className="pn-number">{money(total)} {say('元', 'yuan')}</dd></div>}
        {trial.certificates.length > 0 && <div><dt>{say('证照', 'Certificates')}</dt><dd>{trial.certificates.join('、')}</dd></div>}
      </div>
      {trial.refused !== undefined && <div className="pn-problem" role="alert">
        <p>{trial.refused.action < 0 ? say('申请没有被接受：', 'The application was not accepted: ') : ''}{trial.refused.text}</p>
        {trial.refused.lines.length > 0 && <ul>{trial.refused.lines.map((line, index) => <li key={index}>{line}</li>)}</ul>}
      </div>}
      {trial.incidents.map((text) => <div key={text} className="pn-problem" role="alert"><p>{text}</p></div>)}
      {!trial.ended && trial.status !== '' && <Clock busy={busy} nextDueAt={trial.nextDueAt} say={say} onAct={onAct} />}
      {trial.waiting.length > 0 && <h3>{say('等待办理', 'Waiting')}</h3>}
      {trial.waiting.map((item, index) => <Item key={`${item.kind} ${item.item}`} first={index === 0} store={store} item={item} busy={busy} say={say} onAct={onAct} />)}
      {trial.waiting.length === 0 && trial.status !== '' && <p className="pn-note">{trial.ended ? say('流程已经走完。', 'The flow has come to its end.') : say('没有待办。拨动时间，或发送它等待的消息。', 'Nobody has to do anything. Move the clock, or send the message it waits for.')}</p>}
      {!trial.ended && trial.status !== '' && <Message busy={busy} say={say} onAct={onAct} />}
      <Save trial={trial} say={say} onSave={onSave} savedAs={savedAs} />
      <Happened store={store} trial={trial} say={say} />
    </div>
  );
}

function Clock({ busy, nextDueAt, say, onAct }: { readonly busy: boolean; readonly nextDueAt: string | undefined; readonly say: Say; readonly onAct: (action: Action) => void }) {
  const [days, setDays] = useState('10');
  const steps: readonly (readonly [string, Action])[] = [
    [say('+1 个工作日', '+1 working day'), { kind: 'advance', workingDays: 1 }], [say('+5 个工作日', '+5 working days'), { kind: 'advance', workingDays: 5 }],
    [say('+1 个月', '+1 month'), { kind: 'advance', period: 'P1M' }], [say('+1 年', '+1 year'), { kind: 'advance', period: 'P1Y' }],
    ...(nextDueAt === undefined ? [] : [[say(`到下一期限 ${when(nextDueAt).slice(0, 10)}`, `To what is due next, ${when(nextDueAt).slice(0, 10)}`), { kind: 'advance', period: 'next' }] as const]),
    [say('自动走完', 'Play to the end'), { kind: 'auto' }],
  ];
  return (
    <div className="ed-row" role="group" aria-label={say('拨动时间', 'Move the clock')}>
      <IconClockPlus size={16} aria-hidden className="ed-muted" />
      {steps.map(([text, action]) => <button key={text} type="button" className="ed-button ed-button--small" disabled={busy} onClick={() => onAct(action)}>{text}</button>)}
      <form className="ed-row pn-inline" onSubmit={(event) => { event.preventDefault(); onAct({ kind: 'advance', workingDays: Math.max(1, Math.trunc(Number(days)) || 1) }); }}>
        <input aria-label={say('工作日', 'Working days')} inputMode="numeric" value={days} size={3} onChange={(event) => setDays(event.target.value)} />
        <button type="submit" className="ed-button ed-button--small" disabled={busy}>{say('个工作日后', 'working days on')}</button>
      </form>
    </div>
  );
}

function Item({ store, first, item, busy, say, onAct }: { readonly store: EditorStore; readonly first: boolean; readonly item: Waiting; readonly busy: boolean; readonly say: Say; readonly onAct: (action: Action) => void }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const [opinion, setOpinion] = useState('');
  const [data, setData] = useState<JsonObject>({});
  const model = useEditorPart(store, (state) => state.model);
  // A message is known by the step that waits for it.
  const step = item.activityId !== '' ? item.activityId : item.kind === 'message' && item.name === item.item ? stepWaitingFor(model, item.item) : undefined;
  const name = step !== undefined && item.kind === 'message' ? nameOfStep(model, step, lang === 'en') : lang === 'en' ? item.nameEn : item.name;
  const given = Object.keys(data).length === 0 ? {} : { data };
  const said = opinion.trim() === '' ? {} : { opinion: opinion.trim() };
  const buttons: readonly (readonly [string, Action])[] = {
    item: item.outcomes.map((outcome) => [lang === 'en' ? outcome.textEn : outcome.text, { kind: 'decide', item: item.item, outcome: outcome.name, ...said, ...given }] as const),
    supplement: [[say('按原样补正', 'Supplement as it was'), { kind: 'supplement' }] as const],
    notice: [[say('提出异议', 'Object'), { kind: 'object', opinion: opinion.trim() || say('对公示内容有异议', 'An objection to the notice') }] as const],
    task: [[say('外部系统答复', 'The system outside answers'), { kind: 'task', item: item.item, ...given }] as const],
    message: [[say('消息到达', 'The message comes'), { kind: 'message', name: item.item, ...given }] as const],
  }[item.kind];
  const writes = item.kind === 'item' || item.kind === 'notice';
  return (
    <section className="pn-card" data-first={first ? true : undefined}>
      <header className="ed-row">{step === undefined ? <strong>{name}</strong> : <button type="button" className="ed-link" onClick={() => store.reveal(step)}>{name}</button>}
        {item.light !== undefined && item.light !== 'none' && <span className="pn-light" data-light={item.light}>{lightText(item.light, say)}</span>}</header>
      <p className="ed-muted">{[item.kind === 'message' ? say(`等待消息 ${item.item}`, `waits for the message ${item.item}`) : item.who, item.dueAt === undefined ? '' : say(`期限 ${dueDay(item.dueAt)}`, `due ${dueDay(item.dueAt)}`)].filter((part) => part !== '').join(' · ')}</p>
      {item.fields.length > 0 && <details><summary>{say('要填的内容（不填则自动填写）', 'What is asked (filled in by itself when left empty)')}</summary><FormFill fields={item.fields} values={data} onChange={setData} lang={lang} say={say} strict /></details>}
      {writes && <TextInput label={say('意见', 'Opinion')} rows={1} value={opinion} onChange={setOpinion} />}
      <div className="ed-row">{buttons.map(([text, action], index) => <button key={index} type="button" className="ed-button ed-button--small" disabled={busy} onClick={() => onAct(action)}>{text}</button>)}</div>
    </section>
  );
}

function lightText(light: string, say: Say): string {
  const words: Readonly<Record<string, readonly [string, string]>> = { green: ['按期', 'In time'], yellow: ['临期', 'Soon due'], red: ['超期', 'Overdue'], paused: ['暂停计时', 'Paused'], grey: ['暂停计时', 'Paused'] };
  const pair = words[light];
  return pair === undefined ? light : say(pair[0], pair[1]);
}

function Message({ busy, say, onAct }: { readonly busy: boolean; readonly say: Say; readonly onAct: (action: Action) => void }) {
  const [name, setName] = useState('');
  const [data, setData] = useState('');
  const [error, setError] = useState<string>();
  const send = (): void => {
    try {
      const parsed = data.trim() === '' ? undefined : (JSON.parse(data) as JsonObject);
      onAct({ kind: 'message', name: name.trim(), ...(parsed === undefined ? {} : { data: parsed }) });
    } catch {
      setError(say('内容应为 JSON，如 {"returnOn": "2018-03-01"}', 'Must be JSON, such as {"returnOn": "2018-03-01"}'));
    }
  };
  return (
    <details className="pn-card">
      <summary><IconMail size={15} aria-hidden /> {say('发送消息', 'Send a message')}</summary>
      <TextInput label={say('消息名称', 'Name')} value={name} onChange={setName} />
      <TextInput label={say('内容（JSON，可不填）', 'Content (JSON, may be empty)')} rows={2} value={data} error={error} onChange={(value) => { setData(value); setError(undefined); }} />
      <button type="button" className="ed-button ed-button--small" disabled={busy || name.trim() === ''} onClick={send}>{say('发送', 'Send')}</button>
    </details>
  );
}

function Save({ trial, say, onSave, savedAs }: { readonly trial: Trial; readonly say: Say; readonly onSave: Props['onSave']; readonly savedAs: string | undefined }) {
  const [name, setName] = useState(savedAs ?? '');
  const [saved, setSaved] = useState(false);
  const task = useTask();
  const expect = expectationOf(trial);
  return (
    <details className="pn-card">
      <summary><IconDeviceFloppy size={15} aria-hidden /> {say('存为试运行，以后每次发布都重放', 'Keep as a run that is played at every publication')}</summary>
      <p className="ed-muted">{say('以后应得到同样的结果：', 'It has to come to the same again: ')}{[stateText(expect.status ?? '', say), expect.amount === undefined ? '' : `${money(expect.amount)} ${say('元', 'yuan')}`, expect.endedOn ?? ''].filter((part) => part !== '').join(' · ')}</p>
      <form className="ed-row pn-inline" onSubmit={(event) => { event.preventDefault(); task.run(async () => { await onSave(name.trim(), expect); setSaved(true); }); }}>
        <input aria-label={say('名称', 'Name')} placeholder={say('如：一次通过', 'Such as: approved at once')} value={name} maxLength={100} onChange={(event) => { setName(event.target.value); setSaved(false); }} />
        <button type="submit" className="ed-button ed-button--small" disabled={task.busy || name.trim() === ''}>{say('保存', 'Keep')}</button>
        {saved && <span className="ed-ok" role="status">{say('已保存', 'Kept')}</span>}
      </form>
      <Problem error={task.error} say={say} />
    </details>
  );
}

function Happened({ store, trial, say }: { readonly store: EditorStore; readonly trial: Trial; readonly say: Say }) {
  const model = useEditorPart(store, (state) => state.model);
  const english = useEditorPart(store, (state) => state.lang) === 'en';
  const variables = Object.entries(trial.variables);
  return (
    <>
      {trial.mails.length > 0 && <details className="pn-card" open><summary>{say(`邮件和通知（${trial.mails.length}）`, `Mails and notices (${trial.mails.length})`)}</summary>
        <Latest items={trial.mails} say={say}>{(mail) => <><strong>{mail.subject}</strong><span className="ed-muted">{mail.to} · {when(mail.at)}</span><span>{mail.text}</span></>}</Latest></details>}
      {trial.timeline.length > 0 && <details className="pn-card" open><summary>{say(`经过（${trial.timeline.length}）`, `What happened (${trial.timeline.length})`)}</summary>
        <Latest items={trial.timeline} say={say}>{(line) => <><span className="ed-muted">{when(line.at)}</span><span>{line.text}</span></>}</Latest></details>}
      {trial.done.length > 0 && trial.timeline.length === 0 && <details className="pn-card" open><summary>{say('走过的环节', 'Steps that were passed')}</summary>
        <ol className="pn-lines">{trial.done.map((one, index) => <li key={index}>{nameOfStep(model, one.activityId, english)}{one.outcome === undefined ? '' : ` → ${one.outcome}`}</li>)}</ol></details>}
      {variables.length > 0 && <details className="pn-card"><summary>{say('变量', 'Variables')}</summary>
        <dl className="pn-variables">{variables.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{asText(value) ?? JSON.stringify(value)}</dd></div>)}</dl></details>}
    </>
  );
}

const shownAtOnce = 12;

/** The latest first; a case that ran for years has hundreds. */
function Latest<T>({ items, say, children }: { readonly items: readonly T[]; readonly say: Say; readonly children: (item: T) => ReactNode }) {
  const [all, setAll] = useState(false);
  const shown = [...items].reverse().slice(0, all ? undefined : shownAtOnce);
  return (
    <>
      <ol className="pn-lines">{shown.map((item, index) => <li key={items.length - index}>{children(item)}</li>)}</ol>
      {shown.length < items.length && <button type="button" className="ed-button ed-button--small" onClick={() => setAll(true)}>{say(`全部 ${items.length} 条`, `All ${items.length}`)}</button>}
    </>
  );
}

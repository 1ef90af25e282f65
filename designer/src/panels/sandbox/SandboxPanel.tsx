import { IconArrowBackUp, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { focusDrawer } from '../../editor/focus';
import { asObject, asObjects, asText, type JsonObject } from '../../model/json';
import { valueAt } from '../../model/form';
import { readTrial, type Action, type Run, type Trial } from '../../model/scenario';
import { Choose, Empty, Problem, Switch, TextInput, useOverlayOff, useSay, useTask, Waiting, type Say } from '../pieces';
import { FormFill } from '../forms/FormFill';
import { overlayOf, owner } from './overlay';
import { Runs } from './Runs';
import { TrialView } from './TrialView';

interface Session {
  readonly form: JsonObject;
  readonly startedAt?: string | undefined;
  readonly actions: readonly Action[];
  readonly trial: Trial;
}

/** Plays the draft through with invented data: decisions, mails, money and years pass, and nothing leaves the trial. */
export function SandboxPanel({ store }: { readonly store: EditorStore }) {
  const say = useSay(store);
  const [tab, setTab] = useState<'try' | 'runs'>('try');
  const [session, setSession] = useState<Session>();
  const [run, setRun] = useState<string>();
  const model = useEditorPart(store, (state) => state.model);
  const played = useRef(model);
  const task = useTask();
  useOverlayOff(store, owner);

  const play = (form: JsonObject, startedAt: string | undefined, actions: readonly Action[]): void => task.run(async () => {
    const pressed = document.activeElement?.textContent ?? '';
    const state = store.getState();
    const answer = await store.api.post('/api/designer/sandbox', { model: state.model, procedure: state.procedure, form, ...(startedAt === undefined ? {} : { startedAt }), actions });
    played.current = state.model;
    const trial = readTrial(answer);
    // What was refused is shown and forgotten, so that the next try begins where things stand.
    setSession({ form, startedAt, actions: trial.refused === undefined ? actions : actions.slice(0, trial.applied), trial });
    store.set({ overlay: overlayOf(trial, state.model) });
    // Where somebody has to do something; a message that is waited for all along comes last.
    const at = trial.waiting.find((one) => one.activityId !== '')?.activityId ?? trial.tokens[0];
    if (at !== undefined) {
      store.reveal(at, false);
    }
    keepFocus(pressed);
  });
  useEffect(() => {
    if (tab === 'try') {
      store.set({ overlay: session === undefined ? undefined : overlayOf(session.trial, store.getState().model) });
    }
  }, [tab, session, store]);

  const act = (action: Action): void => { if (session !== undefined) { play(session.form, session.startedAt, [...session.actions, action]); } };
  return (
    <div className="pn">
      <Switch label={say('试运行', 'Trial')} value={tab} onChange={setTab} options={[['try', say('试一次', 'Try')], ['runs', say('已存的试运行', 'Kept runs')]]} />
      {tab === 'runs' ? (
        <Runs store={store} say={say} onPlay={(one: Run) => { setTab('try'); setRun(one.name); play(one.form, one.startedAt, one.actions); }} />
      ) : session === undefined ? (
        task.busy ? <Waiting say={say} /> : <><Problem error={task.error} say={say} /><Start store={store} say={say} onStart={(form, startedAt) => { setRun(undefined); play(form, startedAt, []); }} /></>
      ) : (
        <>
          <div className="ed-row">
            <button type="button" className="ed-button ed-button--small" disabled={session.actions.length === 0 || task.busy} onClick={() => play(session.form, session.startedAt, session.actions.slice(0, -1))}><IconArrowBackUp size={15} aria-hidden />{say('退回一步', 'Back one step')}</button>
            <button type="button" className="ed-button ed-button--small" disabled={task.busy} onClick={() => play(session.form, session.startedAt, session.actions)}><IconRefresh size={15} aria-hidden />{say('按现在的图重放', 'Play again on the drawing')}</button>
            <button type="button" className="ed-button ed-button--small" disabled={task.busy} onClick={() => { setSession(undefined); store.set({ overlay: undefined }); }}>{say('重新开始', 'Start over')}</button>
          </div>
          {played.current !== model && <p className="pn-note">{say('图已修改，点“按现在的图重放”看新的结果。', 'The drawing has changed; play again to see what it does now.')}</p>}
          <Problem error={task.error} say={say} />
          <TrialView store={store} trial={session.trial} busy={task.busy} say={say} onAct={act} onSave={(name, expect) => store.api.put(
            `/api/designer/${encodeURIComponent(store.getState().context.definitionId)}/runs/${encodeURIComponent(name)}`,
            { form: session.form, actions: session.actions, expect, ...(session.startedAt === undefined ? {} : { startedAt: session.startedAt }) })} savedAs={run} />
        </>
      )}
    </div>
  );
}

/** Buttons rest while the trial answers; whoever goes on with the keyboard finds the same one again, or else what there is to do next. */
function keepFocus(pressed: string): void {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const now = document.activeElement;
    if (now === null || now === document.body || now.matches(':disabled')) {
      const same = [...document.querySelectorAll<HTMLButtonElement>('.pn-trial button:not(:disabled)')].find((one) => pressed !== '' && one.textContent === pressed);
      same === undefined ? focusDrawer() : same.focus();
    }
  }));
}

function Start({ store, say, onStart }: { readonly store: EditorStore; readonly say: Say; readonly onStart: (form: JsonObject, startedAt: string | undefined) => void }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const procedure = useEditorPart(store, (state) => state.procedure);
  const example = useEditorPart(store, (state) => state.context.example);
  const finding = useEditorPart(store, (state) => state.findings.find((one) => one.example !== undefined)?.example);
  const exampleForm = useMemo(() => asObject(example?.['form']) ?? {}, [example]);
  const [source, setSource] = useState<'example' | 'finding' | 'own'>('example');
  const [own, setOwn] = useState<JsonObject>(exampleForm);
  const [day, setDay] = useState(asText(example?.['on']) ?? '');
  const sections = asObjects(valueAt(procedure, ['form', 'sections']));
  const form = source === 'example' ? exampleForm : source === 'finding' ? { ...exampleForm, ...finding } : own;
  return (
    <form className="pn-editor" onSubmit={(event) => { event.preventDefault(); onStart(form, day === '' ? undefined : `${day}T09:00:00+08:00`); }}>
      <p className="ed-muted">{say('在独立的环境里运行这份草稿：时间由您拨动，邮件和拨款只记录在这里，不会发出。', 'The draft runs in a place of its own: you move the clock, and mails and grants are only written down here.')}</p>
      <Choose label={say('申请内容', 'Application')} value={source} onChange={(value) => setSource(value as typeof source)} options={[
        ['example', say('事项的示例', 'The example of the procedure')], ...(finding === undefined ? [] : [['finding', say('检查发现的反例', 'The example that a check found')] as const]), ['own', say('自己填写', 'My own')]]} />
      {source === 'own' && (sections.length === 0 ? <p className="ed-muted">{say('这个流程没有申请表。', 'This flow has no application form.')}</p> : sections.map((section, index) => (
        <details key={index} className="pn-card" open={index === 0}><summary>{lang === 'en' ? asText(section['titleEn']) ?? asText(section['title']) : asText(section['title'])}</summary>
          <FormFill fields={asObjects(section['fields'])} values={own} onChange={setOwn} lang={lang} say={say} strict /></details>
      )))}
      <TextInput label={say('提交日期', 'Sent in on')} type="date" value={day} onChange={setDay} help={say('不填为今天', 'Today when left empty')} />
      <button type="submit" className="ed-button ed-button--primary"><IconPlayerPlay size={16} aria-hidden />{say('提交申请，开始试运行', 'Send in and begin')}</button>
      {Object.keys(exampleForm).length === 0 && source === 'example' && <Empty title={say('这个流程没有示例申请，将以空表提交', 'This flow has no example; an empty form is sent in')} />}
    </form>
  );
}

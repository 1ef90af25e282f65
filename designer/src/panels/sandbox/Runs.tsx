import { IconCircleCheck, IconCircleX, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { nameOfStep, readResults, readRuns, type Run, type RunResult } from '../../model/scenario';
import { readDefinition } from '../../model/definition';
import { outcomeText } from '../../model/words';
import { Empty, money, Problem, useLoad, useTask, Waiting, type Say } from '../pieces';
import { coverageOverlay } from './overlay';
import { stateText } from './TrialView';

/** The runs that are kept: played all at once against the drawing, with what they reach of it. */
export function Runs({ store, say, onPlay }: { readonly store: EditorStore; readonly say: Say; readonly onPlay: (run: Run) => void }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const model = useEditorPart(store, (state) => state.model);
  const base = `/api/designer/${encodeURIComponent(store.getState().context.definitionId)}/runs`;
  const [load, again] = useLoad((signal) => store.api.get(base, signal).then(readRuns), base);
  const [played, setPlayed] = useState<ReturnType<typeof readResults>>();
  const task = useTask();
  if (load.kind !== 'ready') {
    return load.kind === 'loading' ? <Waiting say={say} /> : <Problem error={load.error} say={say} onRetry={again} />;
  }
  const results = new Map<string, RunResult>(played?.results.map((one) => [one.name, one]));
  const flow = readDefinition(model);
  const { coverage } = played ?? {};
  return (
    <>
      {load.value.length === 0 ? <Empty title={say('还没有存下的试运行', 'No run has been kept yet')}><p>{say('先试一次，在结果下方保存。每次发布前都会重放，结果变了就不能发布。', 'Try the flow and keep the result. Every publication plays it again, and is refused when it comes out differently.')}</p></Empty> : (
        <>
          <button type="button" className="ed-button ed-button--primary" disabled={task.busy} onClick={() => task.run(async () => {
            const { model: now, procedure } = store.getState();
            const answer = readResults(await store.api.post(`${base}/execute`, { model: now, procedure }));
            setPlayed(answer);
            store.set({ overlay: coverageOverlay(answer.coverage, now) });
          })}><IconPlayerPlay size={16} aria-hidden />{task.busy ? say('正在重放…', 'Playing…') : say(`全部重放（${load.value.length}）`, `Play all (${load.value.length})`)}</button>
          <Problem error={task.error} say={say} />
          {coverage !== undefined && (
            <div className="pn-card" role="status">
              <p><strong>{say(`走过 ${coverage.edges} 条连线中的 ${coverage.covered} 条`, `${coverage.covered} of ${coverage.edges} connections were taken`)}</strong></p>
              <progress max={Math.max(1, coverage.edges)} value={coverage.covered} aria-label={say('覆盖', 'Coverage')} />
              {coverage.missing.length > 0 && <details><summary>{say(`没有走到的 ${coverage.missing.length} 条（图上红色）`, `${coverage.missing.length} were not (red in the drawing)`)}</summary>
                <ul className="pn-lines">{coverage.missing.map(({ id, port }) => <li key={`${id} ${port}`}><button type="button" className="ed-link" onClick={() => store.reveal(id)}>{nameOfStep(model, id, lang === 'en')} → {outcomeText(flow.steps.find((step) => step.id === id), port, lang)}</button></li>)}</ul></details>}
            </div>
          )}
          <ul className="pn-runs">
            {load.value.map((run) => {
              const result = results.get(run.name);
              return (
                <li key={run.name} className="pn-card">
                  <header className="ed-row">{result !== undefined && (result.passed ? <IconCircleCheck size={17} className="ed-ok" aria-label={say('通过', 'Passed')} /> : <IconCircleX size={17} className="pn-bad" aria-label={say('未通过', 'Failed')} />)}<strong>{run.name}</strong></header>
                  <p className="ed-muted">{[say(`${run.actions.length} 步`, `${run.actions.length} steps`), run.expect.status === undefined ? '' : stateText(run.expect.status, say), run.expect.amount === undefined ? '' : `${money(run.expect.amount)} ${say('元', 'yuan')}`, run.expect.endedOn ?? ''].filter((part) => part !== '').join(' · ')}</p>
                  {result?.passed === false && <p className="pn-error">{result.why ?? say('结果与保存时不同', 'It came out differently')}</p>}
                  <div className="ed-row">
                    <button type="button" className="ed-button ed-button--small" onClick={() => onPlay(run)}>{say('打开', 'Open')}</button>
                    <button type="button" className="ed-button ed-button--small ed-button--danger" disabled={task.busy} aria-label={say(`删除 ${run.name}`, `Remove ${run.name}`)} onClick={() => task.run(async () => { await store.api.remove(`${base}/${encodeURIComponent(run.name)}`); again(); })}><IconTrash size={14} aria-hidden />{say('删除', 'Remove')}</button>
                  </div>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </>
  );
}

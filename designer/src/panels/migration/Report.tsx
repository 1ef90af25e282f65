import { useEffect, useRef, useState } from 'react';
import type { EditorStore } from '../../editor/store';
import { readMigration, readResults, type Migration } from '../../model/migration';
import { Empty, Problem, useLoad, useTask, Waiting, type Say } from '../pieces';

const words: Readonly<Record<string, readonly [string, string]>> = {
  Pending: ['等待', 'Pending'], Safe: ['可以迁移', 'Can go over'], Unsafe: ['留在原版本', 'Stays'], Migrated: ['已迁移', 'Has gone over'], Changed: ['期间有变动', 'Moved on meanwhile'], Failed: ['失败', 'Failed'], Left: ['停止时未迁移', 'Left when stopped'],
};

/** What a dry run showed, and how far the migration is. */
export function Report({ store, plan, say, onDone }: { readonly store: EditorStore; readonly plan: Migration; readonly say: Say; readonly onDone: () => void }) {
  const [now, setNow] = useState(plan);
  const [sure, setSure] = useState(false);
  const task = useTask();
  const url = `/api/console/migrations/${now.id}`;
  const moving = now.state === 'Planning' || now.state === 'Running';
  useEffect(() => {
    const timer = moving ? setInterval(() => void store.api.get(url).then((json) => setNow(readMigration(json) ?? now), () => undefined), 1500) : undefined;
    return () => clearInterval(timer);
  }, [moving, url, store, now]);
  const ended = now.state !== 'Planned' && !moving && now.state !== 'Paused';
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    if (ended) {
      done.current();
    }
  }, [ended]);
  const turn = (verb: 'start' | 'pause' | 'continue' | 'stop'): void => task.run(async () => {
    await store.api.post(`${url}/${verb}`, {});
    setSure(false);
    setNow(readMigration(await store.api.get(url)) ?? now);
  });
  const text = (verdict: string): string => { const pair = words[verdict]; return pair === undefined ? verdict : say(pair[0], pair[1]); };
  const safe = now.counts['Safe'] ?? 0;
  const over = (now.counts['Migrated'] ?? 0) + (now.counts['Changed'] ?? 0) + (now.counts['Failed'] ?? 0);
  if (now.total === 0) {
    return <Empty title={say('没有运行这个版本的案件', 'No case runs this version')} />;
  }
  return (
    <section className="pn-card" aria-live="polite">
      <p><strong>{say(`${now.total} 个案件`, `${now.total} cases`)}</strong> {Object.entries(now.counts).map(([verdict, count]) => <span key={verdict} className="pn-pill" data-verdict={verdict}>{text(verdict)} {count}</span>)}</p>
      {now.state !== 'Planned' && <progress max={Math.max(1, over + safe + (now.counts['Left'] ?? 0))} value={over} aria-label={say('进度', 'Progress')} />}
      <div className="ed-row">
        {now.state === 'Planned' && safe > 0 && (sure
          ? <><button type="button" className="ed-button ed-button--primary" disabled={task.busy} onClick={() => turn('start')}>{say(`确认迁移 ${safe} 个案件，不能退回`, `Carry over ${safe} cases; there is no way back`)}</button><button type="button" className="ed-button" onClick={() => setSure(false)}>{say('取消', 'Cancel')}</button></>
          : <button type="button" className="ed-button ed-button--primary" onClick={() => setSure(true)}>{say('执行', 'Carry out')}</button>)}
        {now.state === 'Running' && <button type="button" className="ed-button" disabled={task.busy} onClick={() => turn('pause')}>{say('暂停', 'Pause')}</button>}
        {now.state === 'Paused' && <button type="button" className="ed-button" disabled={task.busy} onClick={() => turn('continue')}>{say('继续', 'Continue')}</button>}
        {(now.state === 'Running' || now.state === 'Paused') && <button type="button" className="ed-button ed-button--danger" disabled={task.busy} onClick={() => turn('stop')}>{say('停止', 'Stop')}</button>}
        <a className="ed-button ed-button--small" href={`${url}/report.csv`} download>{say('逐案报告 CSV', 'Report by case, CSV')}</a>
        <a className="ed-button ed-button--small" href={`/console/migrations/${now.id}`}>{say('在运行台打开', 'Open in the console')}</a>
      </div>
      <Problem error={task.error} say={say} />
      <table className="pn-table">
        <thead><tr><th scope="col">{say('停在', 'At')}</th><th scope="col">{say('结果', 'Result')}</th><th scope="col">{say('案件', 'Cases')}</th><th scope="col">{say('会怎样', 'What happens')}</th></tr></thead>
        <tbody>{now.groups.map((group, index) => (
          <tr key={index}><th scope="row">{group.places.join('、')}</th><td><span className="pn-pill" data-verdict={group.verdict}>{text(group.verdict)}</span></td><td title={group.examples.join(' ')}>{group.count}</td>
            <td>{group.problem ?? group.moves.map((move) => move.replace(/ kept$/, say('（保留）', ' (kept)')).replace(/ restarted$/, say('（重新开始）', ' (begins anew)')).replace(/ removed$/, say('（取消）', ' (taken away)'))).join('；')}</td></tr>
        ))}</tbody>
      </table>
      <Cases key={`${now.id} ${now.state}`} store={store} url={url} say={say} text={text} />
    </section>
  );
}

const shownAtOnce = 20;

/** Case by case: where it stands, how it went, and why not. */
function Cases({ store, url, say, text }: { readonly store: EditorStore; readonly url: string; readonly say: Say; readonly text: (verdict: string) => string }) {
  const [load, again] = useLoad((signal) => store.api.get(`${url}/items?pageSize=${shownAtOnce}`, signal).then(readResults), url);
  if (load.kind !== 'ready') {
    return load.kind === 'loading' ? <Waiting say={say} /> : <Problem error={load.error} say={say} onRetry={again} />;
  }
  const { items, total } = load.value;
  return (
    <details open>
      <summary>{say(`逐案（${total}）`, `Case by case (${total})`)}</summary>
      <table className="pn-table" aria-label={say('逐案结果', 'Result of each case')}>
        <thead><tr><th scope="col">{say('办件', 'Case')}</th><th scope="col">{say('停在', 'At')}</th><th scope="col">{say('结果', 'Result')}</th></tr></thead>
        <tbody>{items.map((item) => (
          <tr key={item.caseId + item.places.join()}><th scope="row"><a href={`/cases/${item.caseId}`}>{item.caseNumber}</a></th><td>{item.places.join('、')}</td>
            <td><span className="pn-pill" data-verdict={item.verdict}>{text(item.verdict)}</span> {item.problem}</td></tr>
        ))}</tbody>
      </table>
      {total > items.length && <p className="ed-muted">{say(`显示前 ${items.length} 件，全部见逐案报告。`, `The first ${items.length}; the report has all.`)}</p>}
    </details>
  );
}

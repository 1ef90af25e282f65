import { IconRefresh } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { heatOf, readLive, type LiveToken } from '../../model/live';
import { nameOfStep } from '../../model/scenario';
import { Choose, Empty, Problem, Switch, useLoad, useOverlayOff, useSay, Waiting } from '../pieces';

const owner = 'live';

/** Where the running cases are, over the drawing: how many at each step, and how long they have waited. */
export function LivePanel({ store }: { readonly store: EditorStore }) {
  const say = useSay(store);
  const model = useEditorPart(store, (state) => state.model);
  const english = useEditorPart(store, (state) => state.lang) === 'en';
  const [version, setVersion] = useState('');
  const [by, setBy] = useState<'mean' | 'oldest' | 'overdue'>('mean');
  const url = `/api/designer/${encodeURIComponent(store.getState().context.definitionId)}/live${version === '' ? '' : `?version=${version}`}`;
  const [load, again] = useLoad((signal) => store.api.get(url, signal).then(readLive), url);
  const live = load.kind === 'ready' ? load.value : undefined;
  useOverlayOff(store, owner);
  useEffect(() => {
    if (live !== undefined) {
      store.set({ overlay: { owner, heat: heatOf(live.tokens, by), badges: new Map(live.tokens.filter((token) => token.open > 0).map((token) => [token.activityId, String(token.open)])) } });
    }
  }, [live, by, store]);
  if (load.kind !== 'ready') {
    return <div className="pn">{load.kind === 'loading' ? <Waiting say={say} /> : <Problem error={load.error} say={say} onRetry={again} />}</div>;
  }
  const { tokens, versions } = load.value;
  const open = tokens.reduce((sum, token) => sum + token.open, 0);
  const days = (value: number | undefined): string => (value === undefined ? '–' : say(`${Math.round(value * 10) / 10} 天`, `${Math.round(value * 10) / 10} days`));
  const rows = [...tokens].sort((a, b) => (valueOf(b, by) ?? 0) - (valueOf(a, by) ?? 0));
  return (
    <div className="pn">
      <div className="pn-head">
        <Choose label={say('版本', 'Version')} value={version} onChange={setVersion} options={[['', say('全部运行中的案件', 'All running cases')], ...versions.map(([number, count]): [string, string] => [String(number), say(`第 ${number} 版（${count}）`, `Version ${number} (${count})`)])]} />
        <button type="button" className="ed-button ed-button--small" onClick={again}><IconRefresh size={15} aria-hidden />{say('刷新', 'Refresh')}</button>
      </div>
      {open === 0 ? <Empty title={say('现在没有运行中的案件', 'No case is running now')} /> : (
        <>
          <Switch label={say('颜色表示', 'Colour shows')} value={by} onChange={setBy} options={[['mean', say('平均等待', 'Mean wait')], ['oldest', say('最久等待', 'Longest wait')], ['overdue', say('超期', 'Overdue')]]} />
          <p className="pn-scale" aria-hidden><span>{say('短', 'short')}</span><i /><span>{say('长', 'long')}</span></p>
          <table className="pn-table">
            <thead><tr><th scope="col">{say('环节', 'Step')}</th><th scope="col">{say('在办', 'Open')}</th><th scope="col">{say('超期', 'Overdue')}</th><th scope="col">{say('平均', 'Mean')}</th><th scope="col">{say('最久', 'Longest')}</th></tr></thead>
            <tbody>{rows.map((token) => (
              <tr key={token.activityId}><th scope="row"><button type="button" className="ed-link" onClick={() => store.reveal(token.activityId)}>{token.name ?? nameOfStep(model, token.activityId, english)}</button></th>
                <td>{token.open}</td><td data-good={token.overdue > 0 ? false : undefined}>{token.overdue}</td><td>{days(token.meanDays)}</td><td>{days(token.oldestDays)}</td></tr>
            ))}</tbody>
          </table>
          <p className="ed-muted"><a href={`/console/instances?definition=${encodeURIComponent(store.getState().context.definitionId)}`}>{say('在运行台查看这些案件', 'See these cases in the console')}</a></p>
        </>
      )}
    </div>
  );
}

function valueOf(token: LiveToken, by: 'mean' | 'oldest' | 'overdue'): number | undefined {
  return by === 'mean' ? token.meanDays : by === 'oldest' ? token.oldestDays : token.overdue;
}

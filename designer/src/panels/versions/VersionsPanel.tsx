import { IconArrowsDiff, IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { setModel } from '../../model/edit';
import { asObject, type JsonObject } from '../../model/json';
import { readProposals, readVersions, type Version } from '../../model/versions';
import { Empty, Problem, Switch, useLoad, useSay, useTask, Waiting, when, type Say } from '../pieces';
import { Compare, type Side } from './Compare';
import { Proposals, type Words } from './Proposals';

type Compared = { readonly before: Side; readonly after: Side };

/** The history of the definition, what is proposed for it, and what any two states of it differ in. */
export function VersionsPanel({ store }: { readonly store: EditorStore }) {
  const say = useSay(store);
  const base = `/api/designer/${encodeURIComponent(store.getState().context.definitionId)}`;
  const [tab, setTab] = useState<'propose' | 'history'>('propose');
  const [compared, setCompared] = useState<Compared>();
  const [words, setWords] = useState<Words>({ note: '', day: '' });
  const [load, again] = useLoad(async (signal) => {
    const [versions, proposals] = await Promise.all([store.api.get(`${base}/versions`, signal), store.api.get(`${base}/proposals`, signal)]);
    return { versions: readVersions(versions), proposals: readProposals(proposals) };
  }, base);
  const task = useTask();
  const draft = (): Side => { const { model, procedure } = store.getState(); return { name: say('草稿', 'Draft'), model, procedure }; };
  const versionSide = async (version: number): Promise<Side> => {
    const json = asObject(await store.api.get(`${base}/versions/${version}`)) ?? {};
    return { name: say(`第 ${version} 版`, `Version ${version}`), model: asObject(json['model']) ?? json, procedure: store.getState().context.published?.version === version ? formInForce() : undefined };
  };
  // The form and the materials of the edition in force: what a draft is measured against, and what stays where a proposal says nothing.
  const formInForce = (): JsonObject | null => {
    const { facts, procedure } = store.getState().context;
    return procedure === null ? null : Object.fromEntries(Object.keys(procedure).map((key) => [key, facts[key]]));
  };
  if (compared !== undefined) {
    return <Compare store={store} before={compared.before} after={compared.after} say={say} onBack={() => setCompared(undefined)} />;
  }
  if (load.kind !== 'ready') {
    return <div className="pn">{load.kind === 'loading' ? <Waiting say={say} /> : <Problem error={load.error} say={say} onRetry={again} />}</div>;
  }
  const { versions, proposals } = load.value;
  const [latest] = versions;
  return (
    <div className="pn">
      <div className="pn-head">
        <Switch label={say('版本', 'Versions')} value={tab} onChange={setTab} options={[['propose', say('发布', 'Publish')], ['history', say(`历史（${versions.length}）`, `History (${versions.length})`)]]} />
        {latest !== undefined && <button type="button" className="ed-button ed-button--small" disabled={task.busy} onClick={() => task.run(async () => setCompared({ before: await versionSide(latest.version), after: draft() }))}>
          <IconArrowsDiff size={15} aria-hidden />{say('草稿改了什么', 'What the draft changes')}</button>}
      </div>
      <Problem error={task.error} say={say} />
      {tab === 'propose' ? (
        <Proposals store={store} words={words} proposals={proposals} say={say} onWords={setWords} onChanged={again} onCompare={(id) => task.run(async () => {
          const json = asObject(await store.api.get(`${base}/proposals/${id}`)) ?? {};
          const after = { name: say('提议', 'Proposal'), model: asObject(json['model']) ?? {}, procedure: asObject(json['procedure']) ?? formInForce() };
          setCompared({ before: latest === undefined ? { name: '', model: {} } : await versionSide(latest.version), after });
        })} />
      ) : versions.length === 0 ? <Empty title={say('还没有发布过', 'Nothing has been published yet')} /> : (
        <History versions={versions} say={say} busy={task.busy}
          onCompare={(version) => task.run(async () => setCompared({ before: await versionSide(version), after: draft() }))}
          onPair={(a, b) => task.run(async () => setCompared({ before: await versionSide(a), after: await versionSide(b) }))}
          onRestore={(version) => task.run(async () => { const side = await versionSide(version); restore(store, side.model, say(`恢复第 ${version} 版`, `Restore version ${version}`)); })} />
      )}
      <Restored store={store} say={say} />
    </div>
  );
}

/** Puts a version into the editor as one edit, so that undo brings back what was there. */
function restore(store: EditorStore, model: JsonObject, name: string): void {
  store.dispatch(setModel((now) => ({ ...model, ...Object.fromEntries(['id', 'definitionId', 'version', 'isLatest', 'isPublished'].flatMap((key) => (now[key] === undefined ? [] : [[key, now[key]]]))) }), name));
}

function Restored({ store, say }: { readonly store: EditorStore; readonly say: Say }) {
  const last = useEditorPart(store, (state) => state.history.past.at(-1)?.name);
  return last !== undefined && /^(恢复第|Restore version)/.test(last) ? <p className="pn-note" role="status">{say('已放回草稿，撤销（Ctrl+Z）可以还原。', 'It is the draft now; undo (Ctrl+Z) takes it back.')}</p> : null;
}

interface HistoryProps {
  readonly versions: readonly Version[];
  readonly say: Say;
  readonly busy: boolean;
  readonly onCompare: (version: number) => void;
  readonly onPair: (before: number, after: number) => void;
  readonly onRestore: (version: number) => void;
}

function History({ versions, say, busy, onCompare, onPair, onRestore }: HistoryProps) {
  return (
    <ol className="pn-history">
      {versions.map((version, index) => {
        const before = versions[index + 1];
        return (
          <li key={version.version} className="pn-card">
            <header className="ed-row"><strong>{say(`第 ${version.version} 版`, `Version ${version.version}`)}</strong>
              {version.running > 0 && <span className="pn-pill">{say(`${version.running} 件运行中`, `${version.running} running`)}</span>}
              {version.editions.map((edition) => <span key={edition} className="pn-pill">{edition}</span>)}</header>
            <p>{version.note ?? say('随程序文件发布', 'Came with the files')}</p>
            <p className="ed-muted">{[version.proposedBy === undefined ? '' : say(`${version.proposedBy} 提议`, `proposed by ${version.proposedBy}`), version.by === undefined ? '' : say(`${version.by} 发布`, `published by ${version.by}`), when(version.at),
              version.effectiveOn === undefined ? '' : say(`自 ${version.effectiveOn} 起施行`, `in force from ${version.effectiveOn}`)].filter((part) => part !== '').join(' · ')}</p>
            <div className="ed-row">
              {before !== undefined && <button type="button" className="ed-button ed-button--small" disabled={busy} onClick={() => onPair(before.version, version.version)}><IconArrowsDiff size={14} aria-hidden />{say('与上一版比较', 'Compare with the one before')}</button>}
              <button type="button" className="ed-button ed-button--small" disabled={busy} onClick={() => onCompare(version.version)}>{say('与草稿比较', 'Compare with the draft')}</button>
              <button type="button" className="ed-button ed-button--small" disabled={busy} onClick={() => onRestore(version.version)}><IconHistory size={14} aria-hidden />{say('以此版为草稿', 'Make it the draft')}</button>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { asObject, type JsonObject } from '../../model/json';
import { placesIn, readMigration, sameStep, suggested, type Migration, type Place } from '../../model/migration';
import { readVersions } from '../../model/versions';
import { Choose, Empty, Labelled, Problem, TextInput, Tick, useLoad, useSay, useTask, Waiting, type Say } from '../pieces';
import { Report } from './Report';

const away = '—';

/** Carries running cases over to another version: choose, map what does not map by itself, look at the dry run, carry it out. */
export function MigrationPanel({ store }: { readonly store: EditorStore }) {
  const say = useSay(store);
  const base = `/api/designer/${encodeURIComponent(store.getState().context.definitionId)}`;
  const [load, again] = useLoad((signal) => store.api.get(`${base}/versions`, signal).then(readVersions), base);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  if (load.kind !== 'ready') {
    return <div className="pn">{load.kind === 'loading' ? <Waiting say={say} /> : <Problem error={load.error} say={say} onRetry={again} />}</div>;
  }
  const versions = load.value;
  const newest = versions[0];
  if (newest === undefined || versions.length < 2) {
    return <div className="pn"><Empty title={say('只有一个版本，没有可以迁移的案件', 'There is only one version, so nothing can be carried over')}><p>{say('发布新版本后，运行中的案件默认继续走原来的版本；需要时在这里迁移。', 'Once a new version is published, running cases keep theirs; here they can be carried over.')}</p></Empty></div>;
  }
  const target = to === '' ? String(newest.version) : to;
  const others = versions.filter((version) => String(version.version) !== target);
  const source = from !== '' && from !== target ? from : String([...others].sort((a, b) => b.running - a.running)[0]?.version ?? '');
  return (
    <div className="pn">
      <p className="ed-muted">{say('先试算，不改动任何案件；确认结果后再执行。法定时限照常计算，不重新开始。', 'First a dry run, which changes no case; then exactly what it showed. Legal clocks go on as they are.')}</p>
      <div className="pn-pair">
        <Choose label={say('从', 'From')} value={source} onChange={setFrom} options={others.map((one): [string, string] => [String(one.version), say(`第 ${one.version} 版（${one.running} 件运行中）`, `Version ${one.version} (${one.running} running)`)])} />
        <Choose label={say('到', 'To')} value={target} onChange={setTo} options={versions.map((one): [string, string] => [String(one.version), say(`第 ${one.version} 版`, `Version ${one.version}`)])} />
      </div>
      <Mapping key={`${source} ${target}`} store={store} base={base} from={Number(source)} to={Number(target)} say={say} onDone={() => {
        // What was chosen stays, also when other versions have more cases now.
        setFrom(source);
        setTo(target);
        again();
      }} />
      <p className="ed-muted"><a href="/console/migrations">{say('以前的迁移', 'Earlier migrations')}</a></p>
    </div>
  );
}

function Mapping({ store, base, from, to, say, onDone }: { readonly store: EditorStore; readonly base: string; readonly from: number; readonly to: number; readonly say: Say; readonly onDone: () => void }) {
  const english = useEditorPart(store, (state) => state.lang) === 'en';
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [restart, setRestart] = useState<readonly string[]>([]);
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const [plan, setPlan] = useState<Migration>();
  const [over, setOver] = useState<string>();
  const task = useTask();
  const [load, again] = useLoad(async (signal) => {
    const model = async (version: number): Promise<JsonObject> => { const json = asObject(await store.api.get(`${base}/versions/${version}`, signal)) ?? {}; return asObject(json['model']) ?? json; };
    const [before, after] = await Promise.all([model(from), model(to)]);
    return { old: placesIn(before), now: placesIn(after) };
  }, `${from} ${to}`);
  if (load.kind !== 'ready') {
    return load.kind === 'loading' ? <Waiting say={say} /> : <Problem error={load.error} say={say} onRetry={again} />;
  }
  const { old, now } = load.value;
  const nameOf = (place: Place): string => (english ? place.nameEn : place.name);
  const valueOf = (place: Place): string => chosen[place.id] ?? sameStep(place, now)?.id ?? suggested(place, old, now)?.id ?? '';
  const choose = (id: string, value: string): void => { setChosen({ ...chosen, [id]: value }); setPlan(undefined); };
  const dryRun = (): void => {
    setAsked(true);
    if (reason.trim() === '') {
      return;
    }
    const activities = Object.fromEntries(old.flatMap((place): [string, string | null][] => {
      const value = valueOf(place);
      return value === '' || value === sameStep(place, now)?.id ? [] : [[place.id, value === away ? null : value]];
    }));
    task.run(async () => {
      const { definitionId } = store.getState().context;
      setPlan(readMigration(await store.api.post(`/elsa/api/workflow-definitions/${encodeURIComponent(definitionId)}/migrations`, {
        fromVersion: from, toVersion: to, mapping: { activities, restartTimers: restart }, reason: reason.trim(), dryRun: true })));
    });
  };
  const open = old.filter((place) => sameStep(place, now) === undefined);
  const line = (place: Place) => (
    <li key={place.id} data-open={sameStep(place, now) === undefined} data-over={over === place.id} onDragOver={(event) => { event.preventDefault(); setOver(place.id); }} onDragLeave={() => setOver(undefined)}
      onDrop={(event) => { event.preventDefault(); setOver(undefined); const id = event.dataTransfer.getData('text/plain'); if (now.some((target) => target.id === id)) { choose(place.id, id); } }}>
      <Labelled label={nameOf(place)}>{(id) => (
        <select id={id} value={valueOf(place)} onChange={(event) => choose(place.id, event.target.value)}>
          <option value="">{say('不对应（停在这里的案件不迁移）', 'None (cases there stay)')}</option>
          <option value={away}>{say('取消停在这里的部分', 'Take away what stands there')}</option>
          {now.map((target) => <option key={target.id} value={target.id}>{nameOf(target)}{sameStep(place, now)?.id === target.id ? say('（同一环节）', ' (the same)') : suggested(place, old, now)?.id === target.id ? say('（建议）', ' (suggested)') : ''}</option>)}
        </select>
      )}</Labelled>
      {/^Elsa\.(Delay|StartAt|Timer|Cron)$/.test(place.type) && <Tick label={say('计时重新开始', 'Begin its timer anew')} checked={restart.includes(place.id)} onChange={(on) => { setRestart(on ? [...restart, place.id] : restart.filter((id) => id !== place.id)); setPlan(undefined); }} />}
    </li>
  );
  return (
    <>
      <h3>{say('环节对应', 'Steps')}</h3>
      <p className="ed-muted">{open.length === 0 ? say('所有环节都自动对应。', 'All steps go over by themselves.') : say(`${open.length} 个环节要指定去向：在右侧选择，或把下面的新环节拖到行上。`, `${open.length} steps need a place to go: choose it, or drag a new step onto the line.`)}</p>
      {open.length > 0 && <ul className="pn-chips" aria-label={say('新版本的环节', 'Steps of the new version')}>{now.map((target) => (
        <li key={target.id} draggable onDragStart={(event) => { event.dataTransfer.setData('text/plain', target.id); event.dataTransfer.effectAllowed = 'link'; }}>{nameOf(target)}</li>
      ))}</ul>}
      {open.length > 0 && <ul className="pn-mapping">{open.map(line)}</ul>}
      {open.length < old.length && <details className="pn-card"><summary>{say(`自动对应的 ${old.length - open.length} 个环节`, `${old.length - open.length} steps that go over by themselves`)}</summary>
        <ul className="pn-mapping">{old.filter((place) => !open.includes(place)).map(line)}</ul></details>}
      <TextInput label={say('迁移理由', 'Reason')} rows={2} required maxLength={500} value={reason} onChange={setReason} error={asked && reason.trim() === '' ? say('请写明理由，会记入每个案件', 'Say why; it is written into every case') : undefined} />
      <button type="button" className="ed-button ed-button--primary" disabled={task.busy} onClick={dryRun}><IconPlayerPlay size={16} aria-hidden />{task.busy ? say('正在试算…', 'Trying…') : say('试算', 'Dry run')}</button>
      <Problem error={task.error} say={say} />
      {plan !== undefined && <Report key={plan.id} store={store} plan={plan} say={say} onDone={onDone} />}
    </>
  );
}

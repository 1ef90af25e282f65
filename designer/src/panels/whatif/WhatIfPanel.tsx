import { IconChartBar } from '@tabler/icons-react';
import { useState } from 'react';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { readSide, type Side } from '../../model/whatif';
import { asNumber, asObject } from '../../model/json';
import { stepForms } from '../../model/form';
import { Choose, Empty, Problem, TextInput, useSay, useTask, Waiting, type Say } from '../pieces';

interface Answer {
  readonly cases: number;
  readonly cut: boolean;
  readonly measured?: Side | undefined;
  readonly before: Side;
  readonly after: Side;
}

/** Takes the applications of a past period through the draft: what would have been faster, and what slower. */
export function WhatIfPanel({ store }: { readonly store: EditorStore }) {
  const say = useSay(store);
  const lang = useEditorPart(store, (state) => state.lang);
  const departments = useEditorPart(store, (state) => state.context.departments);
  const model = useEditorPart(store, (state) => state.model);
  const steps = stepForms(model, lang);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [limitOf, setLimitOf] = useState('');
  const [limit, setLimit] = useState('');
  const [speedOf, setSpeedOf] = useState('');
  const [speed, setSpeed] = useState('');
  const [answer, setAnswer] = useState<Answer>();
  const task = useTask();
  const run = (): void => task.run(async () => {
    const { context, model: now, procedure } = store.getState();
    const changes = {
      ...(limitOf !== '' && Number(limit) > 0 ? { limits: { [limitOf]: Number(limit) } } : {}),
      ...(speedOf !== '' && Number(speed) > 0 ? { speed: { [speedOf]: Number(speed) } } : {}),
    };
    const json = asObject(await store.api.post(`/api/designer/${encodeURIComponent(context.definitionId)}/whatif`, {
      model: now, procedure, from: from === '' ? null : from, to: to === '' ? null : to, changes: Object.keys(changes).length === 0 ? null : changes })) ?? {};
    setAnswer({ cases: asNumber(json['cases']) ?? 0, cut: json['cut'] === true, measured: asObject(json['measured']) === undefined ? undefined : readSide(json['measured']), before: readSide(json['before']), after: readSide(json['after']) });
  });
  return (
    <div className="pn">
      <form className="pn-editor" onSubmit={(event) => { event.preventDefault(); run(); }}>
        <p className="ed-muted">{say('让一段时间内的真实申请分别走已发布的流程和这份草稿，比较办理时间。案件不会被改动。', 'The real applications of a period go through the published flow and through this draft, to compare how long they take. No case is touched.')}</p>
        <div className="pn-pair">
          <TextInput label={say('从', 'From')} type="date" value={from} onChange={setFrom} help={say('不填为一年前', 'A year ago when left empty')} />
          <TextInput label={say('到', 'To')} type="date" value={to} onChange={setTo} help={say('不填为今天', 'Today when left empty')} />
        </div>
        <details className="pn-card"><summary>{say('另作假设', 'Suppose, too')}</summary>
          <div className="pn-pair">
            <Choose label={say('环节时限', 'Limit of a step')} value={limitOf} onChange={setLimitOf} options={[['', say('不变', 'As it is')], ...steps.map((step): [string, string] => [step.id, step.name])]} />
            <TextInput label={say('改为（工作日）', 'Working days')} value={limit} onChange={setLimit} />
            <Choose label={say('单位办理速度', 'Speed of a department')} value={speedOf} onChange={setSpeedOf} options={[['', say('不变', 'As it is')], ...departments.map((one): [string, string] => [one.code, lang === 'en' ? one.nameEn : one.name])]} />
            <TextInput label={say('倍数', 'Factor')} help={say('2 为快一倍', '2 is twice as fast')} value={speed} onChange={setSpeed} />
          </div>
        </details>
        <button type="submit" className="ed-button ed-button--primary" disabled={task.busy}><IconChartBar size={16} aria-hidden />{say('推演', 'Compute')}</button>
      </form>
      <Problem error={task.error} say={say} onRetry={run} />
      {task.busy && <Waiting say={say} />}
      {!task.busy && answer !== undefined && (answer.cases === 0
        ? <Empty title={say('这段时间没有办结的申请', 'No application of this period was decided')}><p>{say('换一段更长的时间再试。', 'Try a longer period.')}</p></Empty>
        : <Result answer={answer} say={say} english={lang === 'en'} />)}
    </div>
  );
}

const one = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 1 });
const percent = (value: number | undefined): string => (value === undefined ? '–' : `${one.format(value * 100)}%`);
const number = (value: number | undefined): string => (value === undefined ? '–' : one.format(value));

function Result({ answer, say, english }: { readonly answer: Answer; readonly say: Say; readonly english: boolean }) {
  const { before, after, measured } = answer;
  const most = Math.max(1, ...[before, after].flatMap((side) => [side.p90Days ?? 0, ...side.byStep.map((step) => step.meanDays ?? 0)]));
  const names = [...new Map([...before.byStep, ...after.byStep].map((step) => [step.activityId, english ? step.nameEn : step.name]))];
  return (
    <div className="pn-whatif" aria-live="polite">
      <p>{say(`${answer.cases} 件申请${answer.cut ? '（只取最近的 2,000 件）' : ''}`, `${answer.cases} applications${answer.cut ? ' (only the latest 2,000)' : ''}`)}</p>
      <table className="pn-table">
        <thead><tr><th scope="col">{say('整体', 'All in all')}</th>{measured !== undefined && <th scope="col">{say('实际', 'What happened')}</th>}<th scope="col">{say('现行流程', 'Published')}</th><th scope="col">{say('草稿', 'Draft')}</th><th scope="col">{say('变化', 'Change')}</th></tr></thead>
        <tbody>
          <Row name={say('按期办结', 'In time')} values={[measured?.onTime, before.onTime, after.onTime]} show={percent} better="more" hasMeasured={measured !== undefined} />
          <Row name={say('平均工作日', 'Mean, working days')} values={[measured?.meanDays, before.meanDays, after.meanDays]} show={number} better="less" hasMeasured={measured !== undefined} />
          <Row name={say('九成在…工作日内', '90% within')} values={[measured?.p90Days, before.p90Days, after.p90Days]} show={number} better="less" hasMeasured={measured !== undefined} />
        </tbody>
      </table>
      <h3>{say('各环节平均工作日', 'Mean working days by step')}</h3>
      <ul className="pn-bars">
        {names.map(([id, name]) => {
          const [a, b] = [before.byStep.find((step) => step.activityId === id), after.byStep.find((step) => step.activityId === id)];
          return (
            <li key={id}>
              <span className="pn-bars__name">{name}</span>
              {([[a, 'before', say('现行', 'Published')], [b, 'after', say('草稿', 'Draft')]] as const).map(([step, side, text]) => (
                <span key={side} className="pn-bar" data-side={side}>
                  <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden><rect width={((step?.meanDays ?? 0) / most) * 100} height="8" rx="1" /></svg>
                  <span>{text} {number(step?.meanDays)}{step?.onTime === undefined ? '' : say(` · 按期 ${percent(step.onTime)}`, ` · in time ${percent(step.onTime)}`)}</span>
                </span>
              ))}
            </li>
          );
        })}
      </ul>
      <details><summary>{say('怎么算的', 'How it is computed')}</summary><p className="ed-muted">{say('走过的环节按当时的用时和结果，新环节按该单位的平均用时；条件按申请内容判断。它不知道人会不会因时限变短而更快，也不算排队。',
        'A step that a case visited takes as long and ends as it did; a new one takes what its department took on average; conditions are evaluated on the application. It does not know whether people would hurry, nor that cases wait for one another.')}</p></details>
    </div>
  );
}

interface RowProps {
  readonly name: string;
  readonly values: readonly [measured: number | undefined, before: number | undefined, after: number | undefined];
  readonly show: (value: number | undefined) => string;
  readonly better: 'more' | 'less';
  readonly hasMeasured: boolean;
}

function Row({ name, values: [measured, before, after], show, better, hasMeasured }: RowProps) {
  const change = before === undefined || after === undefined ? undefined : after - before;
  const good = change === undefined || Math.abs(change) < 0.0005 ? undefined : (change > 0) === (better === 'more');
  return (
    <tr><th scope="row">{name}</th>{hasMeasured && <td>{show(measured)}</td>}<td>{show(before)}</td><td>{show(after)}</td>
      <td data-good={good}>{change === undefined ? '–' : Math.abs(change) < 0.0005 ? '=' : `${change > 0 ? '↑' : '↓'} ${show(Math.abs(change))}`}</td></tr>
  );
}


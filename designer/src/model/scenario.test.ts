import { describe, expect, it } from 'vitest';
import { everyLink, expectationOf, nameOfStep, readResults, readRuns, readTrial } from './scenario';

const answer = {
  now: '2017-07-10T01:00:00Z', status: 'InProgress', ended: false, tokens: ['Accept1', { activityId: 'Opinions1' }], done: [{ activityId: 'Start1', outcome: 'Done' }],
  edges: [{ source: 'Start1', port: 'Done', count: 2 }], waiting: [{ item: 7, activityId: 'Accept1', name: '受理', who: [{ name: '陈科' }], outcomes: ['Approve', { name: 'Reject', text: '不予受理' }], light: 'Green' }],
  mails: [{ to: 'a@example.com', subject: '已受理', text: '…', at: '2017-07-10' }], grants: [{ amount: 1.1 }, { amount: 2.2 }], timeline: [{ at: '2017-07-03', text: '提交' }], certificates: [{ number: 'NNFH-1' }],
};

describe('the answer of a trial', () => {
  it('is read as it comes', () => {
    const trial = readTrial(answer);
    expect(trial.tokens).toEqual(['Accept1', 'Opinions1']);
    expect(trial.waiting[0]).toMatchObject({ item: '7', who: '陈科', light: 'green', outcomes: [{ name: 'Approve', text: 'Approve' }, { name: 'Reject', text: '不予受理', textEn: 'Reject' }] });
    expect(trial.passages).toEqual([{ id: 'Start1', port: 'Done', count: 2 }]);
    expect(trial.certificates).toEqual(['NNFH-1']);
  });

  it('says what stopped it', () => {
    const { refused } = readTrial({ refused: { action: -1, code: 'not-eligible', text: '不符合条件', errors: { area: ['面积不足'] }, rules: [{ text: '面积', detail: '只有 100 平方米' }] } });
    expect(refused).toEqual({ action: -1, text: '不符合条件', lines: ['面积不足', '只有 100 平方米'] });
  });

  it('is empty when there is nothing', () => expect(readTrial(null)).toMatchObject({ waiting: [], status: '', ended: false }));

  it('is what a run expects again, its end only once it has ended', () => {
    expect(expectationOf(readTrial(answer))).toEqual({ status: 'InProgress', amount: 3.3 });
    expect(expectationOf(readTrial({ ...answer, status: 'Rejected', grants: [], ended: true }))).toEqual({ status: 'Rejected', endedOn: '2017-07-10' });
  });
});

describe('runs that were kept', () => {
  it('are read from a list or a page', () => {
    const run = { name: '通过', form: { a: 1 }, actions: [{ kind: 'advance', workingDays: 5 }], expect: { status: 'Approved', amount: 5000 } };
    expect(readRuns({ items: [{ name: run.name, content: run }, {}], total: 2 })).toEqual(readRuns([run]));
    expect(readRuns([run])[0]?.expect).toEqual({ status: 'Approved', amount: 5000, endedOn: undefined });
  });

  it('say what they reach and what they miss', () => {
    expect(readResults({ results: [{ name: '通过', passed: false, why: '金额' }], coverage: { edges: 3, taken: 2, missing: [{ source: 'A', port: 'Reject' }] } })).toEqual(
      { results: [{ name: '通过', passed: false, why: '金额' }], coverage: { edges: 3, covered: 2, missing: [{ id: 'A', port: 'Reject' }] } });
  });
});

describe('a definition', () => {
  const inner = { id: 'F', type: 'Elsa.Flowchart', activities: [{ id: 'C', type: 'x' }], connections: [{ source: { activity: 'C', port: 'Done' }, target: { activity: 'D' } }] };
  const model = { root: { activities: [{ id: 'A', type: 'x', name: 'A1', metadata: { displayText: '甲', displayTextEn: 'First' } }, { id: 'L', type: 'Elsa.While', body: inner }],
    connections: [{ source: { activity: 'A' }, target: { activity: 'L' } }] } };

  it('has the connections of its containers, each once', () => expect(everyLink(model).map((link) => `${link.id}-${link.port}->${link.to}`)).toEqual(['A-Done->L', 'C-Done->D']));
  it('names its steps in the reader\u2019s language', () => expect([nameOfStep(model, 'A', false), nameOfStep(model, 'A', true), nameOfStep(model, 'Z', true)]).toEqual(['甲', 'First', 'Z']));
});

import { describe, expect, it } from 'vitest';
import { changesOf, compare, isEmpty } from './diff';
import type { JsonObject } from './json';

const literal = (value: unknown) => ({ typeName: 'Object', expression: { type: 'Literal', value } });
const formula = (value: string) => ({ typeName: 'Int32', expression: { type: 'Formula', value } });
const step = (id: string, inputs: JsonObject = {}, position = { x: 0, y: 0 }, text = id): JsonObject =>
  ({ id, type: 'Approvals.Review', nodeId: `old:${id}`, metadata: { displayText: text, designer: { position } }, ...inputs });
const flow = (activities: readonly JsonObject[], ...links: readonly string[]): JsonObject => ({
  name: '流程', variables: [], root: { id: 'Flowchart1', type: 'Elsa.Flowchart', activities, connections: links.map((link) => {
    const [a = '', port = '', b = ''] = link.split(' ');
    return { source: { activity: a, port }, target: { activity: b, port: 'In' } };
  }) },
});

describe('two versions of a flow', () => {
  it('are the same whatever the order and the node ids', () => {
    const [a, b] = [step('A'), step('B')];
    const difference = compare({ model: flow([a, b], 'A Done B') }, { model: { ...flow([{ ...b, nodeId: 'new' }, a], 'A Done B'), version: 7 } });
    expect(difference).toEqual({ steps: [], links: [], definition: [], procedure: [] });
    expect(isEmpty(difference)).toBe(true);
  });

  it('differ in steps that came, went, changed and moved', () => {
    const before = flow([step('A'), step('B', { workingDays: literal(5) }), step('C')], 'A Approve B', 'A Reject C');
    const after = flow([step('A', {}, { x: 40, y: 0 }), step('B', { workingDays: formula('params.days') }, { x: 9, y: 9 }, '审查'), step('D')], 'A Approve B', 'A Reject D');
    const { steps, links } = compare({ model: before }, { model: after });
    expect(steps.map((one) => [one.id, one.kind])).toEqual([['A', 'moved'], ['B', 'changed'], ['C', 'removed'], ['D', 'added']]);
    expect(steps[1]?.settings).toEqual([
      { path: 'workingDays', label: 'workingDays', labelEn: 'workingDays', before: '5', after: 'ƒ params.days' },
      { path: 'displayText', label: '名称', labelEn: 'Name', before: 'B', after: '审查' },
    ]);
    expect(links).toEqual([{ id: 'A', port: 'Reject', to: 'C', kind: 'removed' }, { id: 'A', port: 'Reject', to: 'D', kind: 'added' }]);
  });

  it('are compared inside of containers, too', () => {
    const loop = (days: number) => ({ id: 'L', type: 'Elsa.While', metadata: {}, body: { id: 'S', type: 'Elsa.Sequence', activities: [step('A', { workingDays: literal(days) })] } });
    expect(compare({ model: flow([loop(3)]) }, { model: flow([loop(4)]) }).steps.map((one) => [one.id, one.scope])).toEqual([['A', ['L/body']]]);
  });

  it('differ in outcomes by their names, not by their places', () => {
    const outcomes = (...names: string[]) => ({ outcomes: literal(names.map((name) => ({ name, text: `文${name}` }))) });
    const [changed] = compare({ model: flow([step('A', outcomes('Approve', 'Reject'))]) }, { model: flow([step('A', outcomes('Approve', 'Supplement', 'Reject'))]) }).steps;
    expect(changed?.settings.map((one) => [one.path, one.before, one.after])).toEqual([['outcomes.Supplement', undefined, '文Supplement']]);
  });
});

describe('two forms', () => {
  it('differ field by field and in their order', () => {
    const form = (...fields: JsonObject[]) => ({ form: { sections: [{ id: 'a', title: '申报单位', fields }] } });
    const [name, area] = [{ id: 'name', type: 'text', label: '名称' }, { id: 'area', type: 'number', label: '面积', min: 1 }];
    const changes = changesOf(form(name, area), form({ ...area, min: 300 }, name));
    expect(changes.map((one) => [one.label, one.before, one.after])).toEqual([
      ['表单 › 申报单位 › 面积 › 最小值', '1', '300'],
      ['表单 › 申报单位 › 顺序', '名称、面积', '面积、名称'],
    ]);
  });
});

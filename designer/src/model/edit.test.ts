import { describe, expect, it } from 'vitest';
import { allDescriptors, shippedFlows } from '../fixtures/shipped';
import { copySteps, pasteSteps } from './clipboard';
import { portsOf } from './descriptors';
import { activitiesOf, allActivities, idOf, levelAt, parseModel, replace, rootOf, serialise, typeOf, type Command, type EditorDocument } from './document';
import { addActivities, changeStep, connect, disconnect, freshId, insertOn, newActivity, place, removeActivities, rename, renamePort, setModel, type LinkKey } from './edit';
import { align, arrange, describeLevel, linksOf, placesOf } from './graph';
import { begin, perform, redo, undo } from './history';
import { setInput } from './inputs';
import type { JsonObject } from './json';
import { Obstacles, wire } from './wires';

const flows = shippedFlows();
const words = { lang: 'zh' as const, departmentName: () => undefined };

const flow = (name: string): JsonObject => {
  const found = flows.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`No flow ${name}.`);
  }
  return found.model;
};
const top = (model: JsonObject) => {
  const level = levelAt(model, []);
  if (level === undefined) {
    throw new Error('No root.');
  }
  return level;
};
const run = (model: JsonObject, command: Command): JsonObject => command.run({ model, procedure: null }).model;
const links = (model: JsonObject): readonly string[] => linksOf(top(model)).map((link) => `${link.id}-${link.port}->${link.to}`);
const likely = (_: string, ports: readonly string[]): string | undefined => ['Approve', 'True', 'Done'].find((port) => ports.includes(port)) ?? ports[0];

describe('files', () => {
  it('are many', () => expect(flows.length).toBeGreaterThan(24));

  it.each(flows)('$name comes out as it went in', ({ text, model }) => {
    const normal = `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
    expect(serialise(model)).toBe(normal);
    expect(serialise(parseModel(serialise(model)))).toBe(normal);
  });

  it('tell an activity in a slot from an input of the same name', () => {
    const notice = { id: 'Notice1', type: 'Approvals.PublicNotice', body: { typeName: 'String', expression: { type: 'Literal', value: '公示' } } };
    const round = { id: 'Each1', type: 'Elsa.ForEach', body: { id: 'Notify1', type: 'Approvals.Notify' } };
    const model = parseModel(JSON.stringify({ root: { type: 'Elsa.Flowchart', activities: [notice, round], connections: [] } }));
    expect(allActivities(model).map(({ activity }) => idOf(activity))).toEqual(['Notice1', 'Each1', 'Notify1']);
  });

  it('without a root are refused', () => {
    expect(() => parseModel('{"name":"x"}')).toThrow(SyntaxError);
    expect(() => parseModel('[]')).toThrow(SyntaxError);
  });
});

describe('undo', () => {
  it.each(flows)('brings $name back to the same bytes after any edits', ({ name, text, model }) => {
    const random = seeded(name.length * 7919 + text.length);
    const first: EditorDocument = { model, procedure: { form: { sections: [] } } };
    const before = JSON.stringify(first);
    let history = begin(first);
    for (let count = 0; count < 60; count += 1) {
      history = random() < 0.15 ? undo(history) : random() < 0.1 ? redo(history) : perform(history, anyEdit(history.document.model, random));
    }
    const after = JSON.stringify(history.document);
    const steps = history.past.length;
    for (let count = 0; count < steps; count += 1) {
      history = undo(history);
    }
    expect(JSON.stringify(history.document)).toBe(before);
    expect(history.document).toBe(first);
    for (let count = 0; count < steps; count += 1) {
      history = redo(history);
    }
    expect(JSON.stringify(history.document)).toBe(after);
  });

  it('takes typing in one field as one step', () => {
    let history = begin({ model: flow('P18b/flow.json'), procedure: null });
    for (const text of ['财', '财政', '财政局']) {
      history = perform(history, rename([], 'Examine1', 'displayText', text));
    }
    expect(history.past).toHaveLength(1);
    history = perform(undo(history), rename([], 'Examine1', 'displayText', '复核'));
    expect(history.past).toHaveLength(1);
  });

  it('remembers nothing that changed nothing', () => {
    const history = begin({ model: flow('P18b/flow.json'), procedure: null });
    const [link] = linksOf(top(history.document.model));
    expect(perform(history, connect([], link as LinkKey))).toBe(history);
    expect(perform(history, changeStep([], 'Nobody', (step) => ({ ...step })))).toBe(history);
  });
});

describe('edits', () => {
  const model = flow('P18b/flow.json');
  const review = newActivity('Review1', 'Approvals.Review', '复核', 'Second look', { x: 1.4, y: 2.6 });

  it('put a step on a connection', () => {
    const [link] = linksOf(top(model)).filter((one) => one.id === 'Examine1' && one.port === 'Approve');
    const next = run(model, insertOn([], link as LinkKey, review, 'Approve'));
    expect(links(next)).toContain('Examine1-Approve->Review1');
    expect(links(next)).toContain(`Review1-Approve->${link?.to}`);
    expect(links(next)).toHaveLength(links(model).length + 1);
  });

  it('join what was before and behind a step that is taken away', () => {
    const [link] = linksOf(top(model)).filter((one) => one.id === 'Examine1' && one.port === 'Approve');
    const next = run(run(model, insertOn([], link as LinkKey, review, 'Approve')), removeActivities([], ['Review1'], likely));
    expect(links(next)).toEqual(links(model));
  });

  it('give an outcome one connection, a fork several', () => {
    const next = run(model, connect([], { id: 'Examine1', port: 'Reject', to: 'Grant1' }));
    expect(links(next).filter((one) => one.startsWith('Examine1-Reject'))).toEqual(['Examine1-Reject->Grant1']);
    const forked = run(model, connect([], { id: 'Examine1', port: 'Reject', to: 'Grant1' }, true));
    expect(links(forked).filter((one) => one.startsWith('Examine1-Reject'))).toHaveLength(2);
  });

  it('keep what other tools wrote', () => {
    const marked = run(model, changeStep([], 'Examine1', (step) => ({ ...step, partner: { deep: [1, 2] } })));
    const moved = run(marked, place([], new Map([['Examine1', { x: 7, y: 9 }]])));
    const examined = activitiesOf(rootOf(moved)).find((step) => idOf(step) === 'Examine1');
    expect(examined?.['partner']).toEqual({ deep: [1, 2] });
    expect(Object.keys(examined ?? {}).slice(0, 4)).toEqual(['id', 'nodeId', 'name', 'type']);
  });

  it('rename an outcome with its connections', () => {
    const next = run(model, renamePort([], 'Examine1', 'Approve', 'Pass', (step) => step));
    expect(links(next).some((one) => one.startsWith('Examine1-Pass->'))).toBe(true);
    expect(links(next).some((one) => one.startsWith('Examine1-Approve->'))).toBe(false);
  });

  it('reach into containers and leave the rest alone', () => {
    const withContainer = flow('P13/flow.json');
    const inside = allActivities(withContainer).find(({ scope }) => scope.length > 0);
    const next = run(withContainer, rename(inside?.scope ?? [], idOf(inside?.activity ?? {}), 'displayTextEn', 'Inside'));
    expect(JSON.stringify(next).match(/"Inside"/g)).toHaveLength(1);
    const others = (whole: JsonObject) => activitiesOf(rootOf(whole)).filter((step) => idOf(step) !== inside?.scope[0]?.split('/')[0]);
    expect(others(next)).toEqual(others(withContainer));
  });

  it('put steps of a sequence one behind the other, without connections', () => {
    const sequence = { root: { id: 'S', type: 'Elsa.Sequence', activities: [{ id: 'A', type: 'Elsa.WriteLine' }, { id: 'B', type: 'Elsa.WriteLine' }] } };
    const next = run(sequence, insertOn([], { id: 'A', port: 'Done', to: 'B' }, { id: 'C', type: 'Elsa.WriteLine' }, 'Done'));
    expect(activitiesOf(rootOf(next)).map(idOf)).toEqual(['A', 'C', 'B']);
    expect(rootOf(next)['connections']).toBeUndefined();
    expect(links(next)).toEqual(['A-Done->C', 'C-Done->B']);
  });

  it('find identifiers that nobody has', () => {
    expect(freshId(model, 'Approvals.Review')).toBe('Review1');
    expect(freshId(run(model, addActivities([], [review])), 'Approvals.Review')).toBe('Review2');
    expect(freshId(model, 'Elsa.Start')).toBe('Start2');
  });
});

describe('the clipboard', () => {
  it.each(flows)('takes steps of $name into another flow under names of their own', ({ model }) => {
    const level = top(model);
    const target = flow('P18b/flow.json');
    const clip = pasteSteps(copySteps(level, level.activities.map(idOf)), target, 40);
    expect(clip?.activities).toHaveLength(level.activities.length);
    expect(clip?.links).toHaveLength(linksOf(level).length);
    const next = run(target, addActivities([], clip?.activities ?? [], clip?.links ?? []));
    const ids = allActivities(next).map(({ activity }) => idOf(activity));
    expect(new Set(ids).size).toBe(ids.length);
    expect(allActivities(next).map(({ activity }) => typeOf(activity)).length).toBe(allActivities(target).length + allActivities(model).length);
  });

  it('leaves any other text alone', () => {
    expect(pasteSteps('hello', {}, 0)).toBeUndefined();
    expect(pasteSteps('{"a":1}', {}, 0)).toBeUndefined();
  });
});

describe('the drawing of', () => {
  it.each(flows)('$name has room for every step and a port for every connection', ({ model }) => {
    const level = top(model);
    const cards = describeLevel(level, allDescriptors, words);
    expect(cards).toHaveLength(level.activities.length);
    const ports = new Map(cards.map((card) => [card.id, new Set(card.ports.map((port) => port.name))]));
    for (const link of linksOf(level)) {
      expect(ports.get(link.id)?.has(link.port) || link.port === 'Compensate', `${link.id} ${link.port}`).toBe(true);
    }
    const boxes = [...arrange(level, cards).values()];
    boxes.forEach((a, index) => boxes.slice(index + 1).forEach((b) => {
      expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
    }));
    expect(placesOf(level, cards).boxes.size).toBe(cards.length);
  });

  it('a connection goes round what stands in its way', () => {
    const box = { x: 100, y: -20, width: 100, height: 60 };
    const way = wire({ from: { x: 0, y: 0 }, to: { x: 300, y: 0 }, lane: 0 }, new Obstacles([box]));
    expect(way[0]).toEqual({ x: 0, y: 0 });
    expect(way.at(-1)).toEqual({ x: 300, y: 0 });
    expect(way.some((point) => point.y < box.y || point.y > box.y + box.height)).toBe(true);
    expect(wire({ from: { x: 0, y: 0 }, to: { x: 300, y: 0 }, lane: 0 }, new Obstacles([]))).toHaveLength(2);
  });

  it('steps can be put in line and spread evenly', () => {
    const boxes = new Map([['A', { x: 0, y: 10, width: 10, height: 10 }], ['B', { x: 100, y: 30, width: 10, height: 10 }], ['C', { x: 30, y: 50, width: 10, height: 10 }]]);
    expect([...align(boxes, 'left').values()].map((at) => at.x)).toEqual([0, 0, 0]);
    expect([...align(boxes, 'middle').values()].map((at) => at.y)).toEqual([30, 30, 30]);
    expect(align(boxes, 'across').get('C')?.x).toBe(50);
  });
});

describe('outcomes', () => {
  const names = (activity: JsonObject) => portsOf(activity, allDescriptors).map((port) => `${port.name}${port.optional ? '?' : ''}`);
  const input = (value: unknown) => ({ typeName: 'Object', expression: { type: 'Object', value } });

  it('follow the settings as in the engine', () => {
    expect(names({ type: 'Approvals.Review' })).toEqual(['Approve', 'Reject']);
    expect(names({ type: 'Approvals.Review', outcomes: input([{ name: 'Pass' }, { name: 'Supplement' }]) })).toEqual(['Pass', 'Supplement?']);
    expect(names({ type: 'Elsa.FlowSwitch', cases: input([{ label: '小额', condition: 'amount < 1' }]) })).toEqual(['小额', 'Default']);
    expect(names({ type: 'Elsa.FlowJoin', mode: { expression: { type: 'Literal', value: 'WaitN' } } })).toEqual(['Done', 'TooFew']);
    expect(names({ type: 'Elsa.FlowFork', branches: input(['A', 'B']) })).toEqual(['A', 'B']);
    expect(names({ type: 'Elsa.End' })).toEqual([]);
  });

  it('count what may happen meanwhile, unless it only tells somebody or decides', () => {
    const boundary = input([{ name: 'Late', kind: 'timer' }, { name: 'Remind', kind: 'timer', remind: {} }, { name: 'Tacit', kind: 'timer', decide: {} }]);
    expect(names({ type: 'Approvals.CoLeadOpinions', boundary })).toEqual(['Done', 'Late']);
  });

  it('leave an input as it is where nothing changed', () => {
    const activity = { id: 'A', days: { typeName: 'Int32', expression: { type: 'Literal', value: 5 }, memoryReference: null } };
    expect(setInput(activity, { name: 'days', typeName: 'Int32' }, { type: 'Literal', value: 5 })).toBe(activity);
    expect(setInput(activity, { name: 'days', typeName: 'Int32' }, { type: 'Literal', value: 6 })['days']).toEqual({ typeName: 'Int32', expression: { type: 'Literal', value: 6 }, memoryReference: null });
    expect('days' in setInput(activity, { name: 'days', typeName: 'Int32' }, undefined)).toBe(false);
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

function anyEdit(model: JsonObject, random: () => number): Command {
  const level = top(model);
  const any = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const step = idOf(level.activities.length === 0 ? {} : any(level.activities));
  const drawn = linksOf(level);
  const fresh = newActivity(freshId(model, 'Approvals.Review'), 'Approvals.Review', '复核', 'Review', { x: random() * 900, y: random() * 900 });
  const edits: readonly (() => Command)[] = [
    () => addActivities([], [fresh], [{ id: step, port: 'Extra', to: idOf(fresh) }]),
    () => (drawn.length === 0 ? addActivities([], [fresh]) : insertOn([], any(drawn), fresh, 'Approve')),
    () => removeActivities([], [step], likely),
    () => connect([], { id: step, port: 'Approve', to: idOf(any(level.activities) ?? {}) }, random() < 0.5),
    () => disconnect([], drawn.length === 0 ? [] : [any(drawn)]),
    () => place([], new Map([[step, { x: random() * 900, y: random() * 900 }]])),
    () => rename([], step, 'displayText', `环节 ${Math.floor(random() * 9)}`),
    () => changeStep([], step, (activity) => setInput(activity, { name: 'workingDays', typeName: 'Int32' }, random() < 0.3 ? undefined : { type: 'Literal', value: Math.floor(random() * 9) })),
    () => setModel((old) => replace(old, 'name', `流程 ${Math.floor(random() * 9)}`)),
  ];
  return any(edits)();
}

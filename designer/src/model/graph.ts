import { authoredBoxes, layOut, type Box, type Size } from './layout';
import { readDefinition, type Flow, type Language, type Position, type Step } from './definition';
import { portsOf, type Descriptors, type Port } from './descriptors';
import { idOf, typeOf, type Level } from './document';
import { membersOf } from './countersign';
import { linkOf, type LinkKey } from './edit';
import { asText, asObject, type JsonObject } from './json';
import { categoryText, departmentText, limitText, outcomeText, stepName } from './words';

export type CardShape = 'card' | 'pill' | 'chip';

/** A step as the editor draws it. */
export interface CardView {
  readonly id: string;
  readonly type: string;
  readonly activity: JsonObject;
  readonly step: Step;
  readonly shape: CardShape;
  readonly name: string;
  readonly kind: string;
  /** The second line: who and how long, or the condition. */
  readonly facts: readonly string[];
  readonly ports: readonly (Port & { readonly text: string })[];
  /** It holds other steps that can be opened. */
  readonly slots: readonly string[];
  readonly size: Size;
  readonly hasInput: boolean;
}

export interface Words {
  readonly lang: Language;
  readonly departmentName: (code: string) => string | undefined;
  /** What people call a name that formulas read. */
  readonly fieldName?: ((path: string) => string | undefined) | undefined;
}

const cardWidth = 208;
const header = 58;
const row = 22;
/** Steps that stand in one row are joined by straight lines, whatever their height. */
const entrance = 22;
const containers: Readonly<Record<string, readonly string[]>> = {
  'Elsa.Flowchart': [''], 'Elsa.Sequence': [''], 'Elsa.If': ['then', 'else'], 'Elsa.While': ['body'], 'Elsa.ForEach': ['body'], 'Elsa.ParallelForEach': ['body'],
};

export function describeLevel(level: Level, descriptors: Descriptors, words: Words): readonly CardView[] {
  const flow = flowOf(level);
  const steps = new Map(flow.steps.map((step) => [step.id, step]));
  const used = new Map<string, Set<string>>();
  linksOf(level).forEach(({ id, port }) => used.set(id, (used.get(id) ?? new Set()).add(port)));
  return level.activities.flatMap((activity) => {
    const step = steps.get(idOf(activity));
    return step === undefined ? [] : [cardOf(activity, step, used.get(step.id) ?? new Set(), descriptors, words)];
  });
}

export function flowOf(level: Level): Flow {
  return readDefinition({ root: level.container });
}

function cardOf(activity: JsonObject, step: Step, used: ReadonlySet<string>, descriptors: Descriptors, words: Words): CardView {
  const type = typeOf(activity);
  const descriptor = descriptors.get(type);
  const named = stepName(step, words.lang);
  const usual = words.lang === 'en' ? descriptor?.labelEn : descriptor?.label;
  const known = portsOf(activity, descriptors);
  // What undoes a step is no outcome, and a connection may be left over from an outcome that is gone: both are drawn, so that nothing is hidden.
  const others = [...used].filter((name) => !known.some((port) => port.name === name)).map((name) => ({ name, optional: true }));
  const ports = [...known, ...others].map((port) => ({ ...port, text: outcomeText(step, port.name, words.lang) }));
  const shape = shapeOf(step, ports.length);
  const name = named === categoryText(step.category, words.lang) && shape !== 'pill' ? (usual ?? named) : named;
  return {
    id: step.id, type, activity, step, shape, name, ports,
    kind: usual ?? categoryText(step.category, words.lang),
    facts: factsOf(activity, step, words),
    slots: containers[type] ?? [],
    size: sizeOf(shape, ports.length),
    hasInput: type !== 'Elsa.Start',
  };
}

function shapeOf(step: Step, ports: number): CardShape {
  switch (step.category) {
    case 'start': case 'end': return 'pill';
    case 'gateway': return ports > 1 ? 'card' : 'chip';
    case 'system': case 'notify': return ports > 1 ? 'card' : 'chip';
    default: return 'card';
  }
}

function sizeOf(shape: CardShape, ports: number): Size {
  switch (shape) {
    case 'pill': return { width: 148, height: 2 * entrance };
    case 'chip': return { width: 188, height: 2 * entrance };
    case 'card': return { width: cardWidth, height: ports > 1 ? header + ports * row + 8 : header + 8 };
  }
}

/** How far below its top a step's outcome leaves. */
export function portOffset(card: CardView, port: string): number {
  const index = card.ports.findIndex((one) => one.name === port);
  return card.ports.length > 1 && index >= 0 ? header + index * row + row / 2 : entrance;
}

/** How far below its top a step is entered. */
export const inputOffset = entrance;

function factsOf(activity: JsonObject, step: Step, words: Words): readonly string[] {
  const condition = asText(asObject(asObject(activity['condition'])?.['expression'])?.['value']);
  if (condition !== undefined) {
    return [condition.replaceAll(/'[^']*'|[A-Za-z_]\w*(?:\.\w+)*/g, (part) => words.fieldName?.(part) ?? part)];
  }
  const department = namesOf(activity, step, words) ?? (step.department === undefined ? undefined : words.departmentName(step.department)) ?? departmentText(step, words.lang);
  return [department, limitText(step, words.lang)].flatMap((text) => text ?? []);
}

export function linksOf(level: Level): readonly LinkKey[] {
  if (level.isSequence) {
    return level.activities.slice(1).map((activity, index) => ({ id: idOf(level.activities[index] ?? {}), port: 'Done', to: idOf(activity) }));
  }
  const ids = new Set(level.activities.map(idOf));
  return level.connections.flatMap((item) => {
    const link = linkOf(item);
    return link !== undefined && ids.has(link.id) && ids.has(link.to) ? [link] : [];
  });
}

export interface Places {
  readonly boxes: ReadonlyMap<string, Box>;
  /** The author placed every step and none lies on another; else they were laid out, and the file knows nothing of it. */
  readonly authored: boolean;
}

export function placesOf(level: Level, cards: readonly CardView[]): Places {
  const size = sizes(cards);
  const boxes = authoredBoxes(flowOf(level), size, { x: 8, y: 4 });
  return boxes === undefined ? { boxes: arrange(level, cards), authored: false } : { boxes, authored: true };
}

/** Lays a level out in layers from left to right. */
export function arrange(level: Level, cards: readonly CardView[]): ReadonlyMap<string, Box> {
  const drawing = layOut({ flow: flowOf(level), direction: 'right', sizeOf: sizes(cards), labelWidthOf: () => 0 });
  const boxes = [...drawing.boxes.values()];
  const left = Math.min(...boxes.map((box) => box.x), 0);
  const top = Math.min(...boxes.map((box) => box.y), 0);
  return new Map([...drawing.boxes].map(([id, box]) => [id, { ...box, ...snapped({ x: box.x - left + 40, y: box.y - top + 40 }) }]));
}

function sizes(cards: readonly CardView[]): (id: string) => Size {
  const byId = new Map(cards.map((card) => [card.id, card.size]));
  return (id) => byId.get(id) ?? { width: cardWidth, height: header };
}

export const grid = 20;

export function snapped({ x, y }: Position): Position {
  return { x: Math.round(x / (grid / 2)) * (grid / 2), y: Math.round(y / (grid / 2)) * (grid / 2) };
}

export type Alignment = 'left' | 'top' | 'center' | 'middle' | 'across' | 'down';

/** Where steps go when they are aligned with one another or spread evenly. */
export function align(boxes: ReadonlyMap<string, Box>, how: Alignment): ReadonlyMap<string, Position> {
  const all = [...boxes];
  const [first] = all;
  if (first === undefined) {
    return new Map();
  }
  const left = Math.min(...all.map(([, box]) => box.x));
  const top = Math.min(...all.map(([, box]) => box.y));
  const center = all.reduce((sum, [, box]) => sum + box.x + box.width / 2, 0) / all.length;
  const middle = all.reduce((sum, [, box]) => sum + box.y + box.height / 2, 0) / all.length;
  switch (how) {
    case 'left': return new Map(all.map(([id, box]) => [id, { x: left, y: box.y }]));
    case 'top': return new Map(all.map(([id, box]) => [id, { x: box.x, y: top }]));
    case 'center': return new Map(all.map(([id, box]) => [id, { x: center - box.width / 2, y: box.y }]));
    case 'middle': return new Map(all.map(([id, box]) => [id, { x: box.x, y: middle - box.height / 2 }]));
    case 'across': return spread(all, 'x', 'width');
    case 'down': return spread(all, 'y', 'height');
  }
}

function spread(all: readonly (readonly [string, Box])[], axis: 'x' | 'y', extent: 'width' | 'height'): ReadonlyMap<string, Position> {
  const sorted = [...all].sort(([, a], [, b]) => a[axis] - b[axis]);
  const start = sorted[0]?.[1][axis] ?? 0;
  const last = sorted.at(-1)?.[1];
  const end = last === undefined ? start : last[axis] + last[extent];
  const gap = (end - start - sorted.reduce((sum, [, box]) => sum + box[extent], 0)) / Math.max(1, sorted.length - 1);
  let at = start;
  return new Map(sorted.map(([id, box]) => {
    const position = axis === 'x' ? { x: at, y: box.y } : { x: box.x, y: at };
    at += box[extent] + gap;
    return [id, position];
  }));
}

/** Several departments that countersign, in words; people are counted. */
function namesOf(activity: JsonObject, step: Step, words: Words): string | undefined {
  const members = typeOf(activity) === 'Approvals.Countersign' ? membersOf(activity) : undefined;
  if (members === undefined || (members.departments.length < 2 && members.persons.length === 0)) {
    return undefined;
  }
  const departments = members.departments.map((code) => words.departmentName(code) ?? departmentText({ ...step, department: code }, words.lang) ?? code);
  const people = members.persons.length === 0 ? [] : [words.lang === 'en' ? `${members.persons.length} ${members.persons.length === 1 ? 'person' : 'people'}` : `${members.persons.length} 人`];
  return [...departments, ...people].join(words.lang === 'en' ? ', ' : '、');
}

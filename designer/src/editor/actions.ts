import type { Position } from '../model/definition';
import { copySteps, pasteSteps } from '../model/clipboard';
import type { ActivityDescriptor } from '../model/descriptors';
import { levelAt, replace, type Command } from '../model/document';
import { addActivities, changeStep, connect, disconnect, freshId, insertOn, newActivity, place, removeActivities, sameLink, type LinkKey, type Source } from '../model/edit';
import { align, snapped, type Alignment } from '../model/graph';
import { asObject, type JsonObject } from '../model/json';
import { arranged, drawingOf, type Drawing } from './drawing';
import { presetOf } from './presets';
import type { EditorStore } from './store';
import { textsOf } from './texts';

/** Where a new step goes: on a connection, behind an outcome, or to a place of the drawing. */
export type Target =
  | { readonly kind: 'link'; readonly link: LinkKey }
  | { readonly kind: 'port'; readonly source: Source; readonly at?: Position | undefined }
  | { readonly kind: 'place'; readonly at: Position };

/** The outcome that a case most often takes, as the prediction of the engine sees it. */
export function likelyPort(ports: readonly string[]): string | undefined {
  return ['Approve', 'Agree', 'True', 'Clear', 'Done'].find((port) => ports.includes(port)) ?? (ports.length === 1 ? ports[0] : undefined);
}

export function addStep(store: EditorStore, descriptor: ActivityDescriptor, target: Target): string {
  const state = store.getState();
  const drawing = drawingOf(state);
  const id = freshId(state.model, descriptor.type);
  const make = (at: Position): JsonObject => newActivity(id, descriptor.type, descriptor.label, descriptor.labelEn, at, presetOf(descriptor, state.context));
  const ports = descriptor.outcomes;
  switch (target.kind) {
    case 'link': {
      const { at, moves } = roomOn(drawing, target.link);
      const insert = insertOn(state.scope, target.link, make(at), likelyPort(ports) ?? ports[0]);
      store.dispatch(moves.size === 0 ? insert : both('insert', place(state.scope, moves), insert));
      break;
    }
    case 'port':
      store.dispatch(addActivities(state.scope, [make(target.at ?? placeBehind(drawing, target.source))], [{ ...target.source, to: id }]));
      break;
    case 'place':
      store.dispatch(addActivities(state.scope, [make(snapped(target.at))]));
      break;
  }
  store.select({ steps: [id] });
  return id;
}

function both(name: string, ...commands: readonly Command[]): Command {
  return { name, run: (document) => commands.reduce((before, command) => command.run(before), document) };
}

const gap = 60;

function placeBehind(drawing: Drawing, source: Source): Position {
  const box = drawing.boxes.get(source.id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const card = drawing.cards.get(source.id);
  const index = Math.max(0, card?.ports.findIndex((port) => port.name === source.port) ?? 0);
  let at = snapped({ x: box.x + box.width + gap, y: box.y + index * 90 });
  const taken = [...drawing.boxes.values()];
  while (taken.some((other) => at.x < other.x + other.width && other.x < at.x + 208 && at.y < other.y + other.height + 16 && other.y < at.y + 90)) {
    at = { ...at, y: at.y + 40 };
  }
  return at;
}

/** A place for a step between two others. What lies to the right moves on if there is no room, so that nothing is covered. */
function roomOn(drawing: Drawing, link: LinkKey): { readonly at: Position; readonly moves: ReadonlyMap<string, Position> } {
  const from = drawing.boxes.get(link.id);
  const to = drawing.boxes.get(link.to);
  if (from === undefined || to === undefined || to.x <= from.x) {
    return { at: placeBehind(drawing, link), moves: new Map() };
  }
  const at = snapped({ x: from.x + from.width + gap, y: to.y });
  const missing = at.x + 208 + gap - to.x;
  const moves = new Map<string, Position>();
  if (missing > 0) {
    for (const [id, box] of drawing.boxes) {
      if (box.x >= to.x - 1) {
        moves.set(id, snapped({ x: box.x + missing, y: box.y }));
      } else if (drawing.unwritten.has(id)) {
        moves.set(id, { x: box.x, y: box.y });
      }
    }
  }
  return { at, moves };
}

/** Joins an outcome with a step. A fork sends all of its ways at once; everywhere else the new connection takes the place of the old one. */
export function join(store: EditorStore, link: LinkKey): void {
  const { scope } = store.getState();
  const drawing = drawingOf(store.getState());
  const forks = drawing.cards.get(link.id)?.type === 'Elsa.FlowFork' || drawing.links.filter((other) => other.id === link.id && other.port === link.port).length > 1;
  store.dispatch(connect(scope, link, forks));
}

/** Leads a connection to another step, or lets it leave another one. */
export function relink(store: EditorStore, old: LinkKey, next: LinkKey): void {
  const { scope } = store.getState();
  if (!sameLink(old, next)) {
    store.dispatch(both('connect', disconnect(scope, [old]), connect(scope, next, old.id === next.id && old.port === next.port)));
  }
}

export function removeSelected(store: EditorStore): void {
  const { scope, selection } = store.getState();
  const commands = [
    ...(selection.links.length > 0 ? [disconnect(scope, selection.links)] : []),
    ...(selection.steps.length > 0 ? [removeActivities(scope, selection.steps, (_, ports) => likelyPort(ports))] : []),
  ];
  if (commands.length > 0) {
    const next = neighbour(store);
    store.dispatch(both('remove', ...commands));
    store.select(next === undefined ? {} : { steps: [next] });
  }
}

function neighbour(store: EditorStore): string | undefined {
  const { selection } = store.getState();
  const gone = new Set(selection.steps);
  return drawingOf(store.getState()).links.find((link) => gone.has(link.to) && !gone.has(link.id))?.id;
}

/** Writes where steps were moved to, and with them where the others are seen. */
export function moveTo(store: EditorStore, positions: ReadonlyMap<string, Position>, name = 'move'): void {
  const state = store.getState();
  store.dispatch(place(state.scope, new Map([...drawingOf(state).unwritten, ...positions]), name));
}

export function arrangeAll(store: EditorStore): void {
  const state = store.getState();
  store.dispatch(place(state.scope, arranged(drawingOf(state)), 'layout'));
}

export function alignSelected(store: EditorStore, how: Alignment): void {
  const state = store.getState();
  const { boxes } = drawingOf(state);
  const chosen = new Map(state.selection.steps.flatMap((id) => {
    const box = boxes.get(id);
    return box === undefined ? [] : [[id, box] as const];
  }));
  if (chosen.size > 1) {
    moveTo(store, new Map([...align(chosen, how)].map(([id, position]) => [id, snapped(position)])), 'align');
  }
}

export function nudge(store: EditorStore, by: Position): void {
  const state = store.getState();
  const { boxes } = drawingOf(state);
  moveTo(store, new Map(state.selection.steps.flatMap((id) => {
    const box = boxes.get(id);
    return box === undefined ? [] : [[id, { x: box.x + by.x, y: box.y + by.y }] as const];
  })));
}

// A page without https may not write to the clipboard: then the steps can be pasted in this browser all the same.
const localClip = 'designer-clip';

export function copySelected(store: EditorStore): string | undefined {
  const state = store.getState();
  if (state.selection.steps.length === 0) {
    return undefined;
  }
  const text = copySteps(drawingOf(state).level, state.selection.steps);
  try {
    localStorage.setItem(localClip, text);
  } catch {
    // A full or closed storage: the clipboard of the system still has it.
  }
  store.set({ message: textsOf(state.lang).copied(state.selection.steps.length) });
  return text;
}

export function pasteText(store: EditorStore, text: string): boolean {
  const state = store.getState();
  const clip = pasteSteps(text, state.model, 40) ?? pasteSteps(localStorage.getItem(localClip) ?? '', state.model, 40);
  if (clip === undefined || clip.activities.length === 0) {
    store.set({ message: textsOf(state.lang).nothingToPaste });
    return false;
  }
  store.dispatch(addActivities(state.scope, clip.activities, clip.links, 'paste'));
  store.select({ steps: clip.activities.map((activity) => String(activity['id'])) });
  store.set({ message: textsOf(state.lang).pasted(clip.activities.length) });
  return true;
}

export function duplicateSelected(store: EditorStore): void {
  const state = store.getState();
  const clip = pasteSteps(copySteps(drawingOf(state).level, state.selection.steps), state.model, 40);
  if (clip !== undefined && clip.activities.length > 0) {
    store.dispatch(addActivities(state.scope, clip.activities, clip.links, 'duplicate'));
    store.select({ steps: clip.activities.map((activity) => String(activity['id'])) });
  }
}

/** The next step in a direction: along the connections to the right and left, among those at the same height up and down. */
export function walk(store: EditorStore, way: 'right' | 'left' | 'up' | 'down'): void {
  const state = store.getState();
  const drawing = drawingOf(state);
  const [id] = state.selection.steps.slice(-1);
  const next = id === undefined ? startOf(drawing) : neighbourOf(drawing, id, way);
  if (next !== undefined) {
    store.reveal(next);
  }
}

export function startOf(drawing: Drawing): string | undefined {
  return ([...drawing.cards.values()].find((card) => card.step.category === 'start') ?? [...drawing.cards.values()][0])?.id;
}

function neighbourOf(drawing: Drawing, id: string, way: 'right' | 'left' | 'up' | 'down'): string | undefined {
  if (way === 'right') {
    const ways = drawing.links.filter((link) => link.id === id);
    return (ways.find((link) => link.port === likelyPort(ways.map((one) => one.port))) ?? ways[0])?.to;
  }
  if (way === 'left') {
    const here = drawing.boxes.get(id);
    const before = drawing.links.filter((link) => link.to === id);
    return (before.find((link) => (drawing.boxes.get(link.id)?.x ?? 0) < (here?.x ?? 0)) ?? before[0])?.id;
  }
  const here = drawing.boxes.get(id);
  if (here === undefined) {
    return undefined;
  }
  const sign = way === 'down' ? 1 : -1;
  const cost = (box: Position): number => Math.abs(box.y - here.y) + 3 * Math.abs(box.x - here.x);
  return [...drawing.boxes].filter(([other, box]) => other !== id && sign * (box.y - here.y) > 4)
    .sort(([, a], [, b]) => cost(a) - cost(b))[0]?.[0];
}

/** Opens the container that a step is, or one of its slots. An empty slot gets a flowchart, a single step in a slot a sequence around it. */
export function enter(store: EditorStore, id: string, slot: string): void {
  const { scope, model } = store.getState();
  const next = [...scope, slot === '' ? id : `${id}/${slot}`];
  if (levelAt(model, next) === undefined) {
    const inside = asObject(drawingOf(store.getState()).cards.get(id)?.activity[slot]);
    const type = inside === undefined ? 'Elsa.Flowchart' : 'Elsa.Sequence';
    const container = { id: freshId(model, type), type, version: 1, customProperties: {}, metadata: {}, activities: inside === undefined ? [] : [inside], ...(inside === undefined ? { connections: [] } : {}) };
    store.dispatch(changeStep(scope, id, (activity) => replace(activity, slot, container), 'container'));
  }
  store.set({ scope: next, panel: undefined });
  store.select({});
}

export function openPort(drawing: Drawing, id: string): string | undefined {
  const card = drawing.cards.get(id);
  const used = (port: string): boolean => drawing.links.some((link) => link.id === id && link.port === port);
  return (card?.ports.find((port) => !used(port.name) && !port.optional) ?? card?.ports.find((port) => !used(port.name)))?.name;
}

/** Where `/` puts a step: on the connection that is selected, behind the step that is selected, else in the middle of the window. */
export function targetOf(store: EditorStore, middle: Position): Target {
  const state = store.getState();
  const drawing = drawingOf(state);
  const [link] = state.selection.links;
  const [id] = state.selection.steps.slice(-1);
  if (link !== undefined && drawing.links.some((other) => sameLink(other, link))) {
    return { kind: 'link', link };
  }
  const port = id === undefined ? undefined : openPort(drawing, id);
  if (id !== undefined && port !== undefined) {
    return { kind: 'port', source: { id, port } };
  }
  const ways = drawing.links.filter((other) => other.id === id);
  const onward = ways.find((other) => other.port === likelyPort(ways.map((one) => one.port))) ?? ways[0];
  return onward === undefined ? { kind: 'place', at: middle } : { kind: 'link', link: onward };
}

import { activitiesOf, allActivities, changeLevel, idOf, replace, replaceAt, rootOf, typeOf, type Command, type EditorDocument, type Scope } from './document';
import type { Position } from './definition';
import { asArray, asObject, asText, type JsonObject } from './json';

/** The end of a connection that is drawn: a step and one of its outcomes. */
export interface Source {
  readonly id: string;
  readonly port: string;
}

export interface LinkKey extends Source {
  readonly to: string;
}

function edit(name: string, scope: Scope, change: (container: JsonObject, document: EditorDocument) => JsonObject, merge?: string): Command {
  return { name, merge, run: (document) => ({ ...document, model: changeLevel(document.model, scope, (container) => change(container, document)) }) };
}

function changeActivity(container: JsonObject, id: string, change: (activity: JsonObject) => JsonObject): JsonObject {
  const items = asArray(container['activities']);
  const changed = items.map((item) => {
    const activity = asObject(item);
    return activity !== undefined && idOf(activity) === id ? change(activity) : item;
  });
  return changed.some((item, index) => item !== items[index]) ? replace(container, 'activities', changed) : container;
}

export function linkOf(connection: unknown): LinkKey | undefined {
  const source = asObject(asObject(connection)?.['source']);
  const id = asText(source?.['activity']);
  const to = asText(asObject(asObject(connection)?.['target'])?.['activity']);
  return id === undefined || to === undefined ? undefined : { id, port: asText(source?.['port']) ?? 'Done', to };
}

export function sameLink(a: LinkKey, b: LinkKey): boolean {
  return a.id === b.id && a.port === b.port && a.to === b.to;
}

function connection({ id, port, to }: LinkKey): JsonObject {
  return { source: { activity: id, port }, target: { activity: to, port: 'In' }, vertices: [] };
}

function changeLinks(container: JsonObject, change: (items: readonly unknown[]) => readonly unknown[]): JsonObject {
  const old = asArray(container['connections']);
  const items = change(old);
  return items.length === old.length && items.every((item, index) => item === old[index]) ? container : replace(container, 'connections', items);
}

/** An identifier that no activity of the definition has: the noun of its type and a number. */
export function freshId(model: JsonObject, type: string, taken: ReadonlySet<string> = new Set()): string {
  const used = new Set([...allActivities(model).map(({ activity }) => idOf(activity)), idOf(rootOf(model)), ...taken]);
  const noun = type.slice(type.lastIndexOf('.') + 1);
  let number = 1;
  while (used.has(`${noun}${number}`)) {
    number += 1;
  }
  return `${noun}${number}`;
}

/** A new activity in the shape in which Elsa writes one. */
export function newActivity(id: string, type: string, text: string, textEn: string, position: Position, inputs: JsonObject = {}): JsonObject {
  return {
    id,
    name: text,
    type,
    version: 1,
    customProperties: { canStartWorkflow: type === 'Elsa.Start', runAsynchronously: false },
    metadata: { displayText: text, displayTextEn: textEn, designer: { position: rounded(position), size: { width: 0, height: 0 } } },
    ...inputs,
  };
}

function rounded({ x, y }: Position): Position {
  return { x: Math.round(x), y: Math.round(y) };
}

export function addActivities(scope: Scope, activities: readonly JsonObject[], links: readonly LinkKey[] = [], name = 'add'): Command {
  return edit(name, scope, (container) =>
    changeLinks(replace(container, 'activities', [...asArray(container['activities']), ...activities]), (old) => (
      // In a sequence the order says it all.
      typeOf(container) === 'Elsa.Sequence' ? old : [...old, ...links.map(connection)])));
}

/** Draws a connection. Where an outcome leads to several steps on purpose, `fork` keeps the others; else the older one is replaced. */
export function connect(scope: Scope, link: LinkKey, fork = false): Command {
  return edit('connect', scope, (container) => (typeOf(container) === 'Elsa.Sequence' ? container : changeLinks(container, (old) => {
    const keys = old.map(linkOf);
    if (keys.some((key) => key !== undefined && sameLink(key, link))) {
      return old;
    }
    const at = fork ? -1 : keys.findIndex((key) => key?.id === link.id && key.port === link.port);
    return at < 0 ? [...old, connection(link)] : old.map((item, index) => (index === at ? { ...asObject(item), ...connection(link) } : item));
  })));
}

export function disconnect(scope: Scope, links: readonly LinkKey[]): Command {
  return edit('disconnect', scope, (container) => changeLinks(container, (old) =>
    old.filter((item) => {
      const key = linkOf(item);
      return key === undefined || !links.some((link) => sameLink(link, key));
    })));
}

/** Puts a new step on a connection: what led to the target leads to the step, and the step leads on by one of its outcomes. */
export function insertOn(scope: Scope, link: LinkKey, activity: JsonObject, port: string | undefined): Command {
  return edit('insert', scope, (container) => {
    if (typeOf(container) === 'Elsa.Sequence') {
      return replace(container, 'activities', asArray(container['activities']).flatMap((item) => (idOf(asObject(item) ?? {}) === link.id ? [item, activity] : [item])));
    }
    const grown = replace(container, 'activities', [...asArray(container['activities']), activity]);
    return changeLinks(grown, (old) => [
      ...old.map((item) => {
        const key = linkOf(item);
        return key !== undefined && sameLink(key, link) ? { ...asObject(item), ...connection({ ...link, to: idOf(activity) }) } : item;
      }),
      ...(port === undefined ? [] : [connection({ id: idOf(activity), port, to: link.to })]),
    ]);
  });
}

/** Takes steps away. Where it is clear where the way goes on, what led to a step leads past it. */
export function removeActivities(scope: Scope, ids: readonly string[], likely: (id: string, ports: readonly string[]) => string | undefined): Command {
  return edit('remove', scope, (container) => ids.reduce((whole, id) => removeOne(whole, id, likely), container));
}

function removeOne(container: JsonObject, id: string, likely: (id: string, ports: readonly string[]) => string | undefined): JsonObject {
  const links = asArray(container['connections']);
  const outgoing = links.flatMap((item) => linkOf(item) ?? []).filter((link) => link.id === id && link.to !== id);
  const port = likely(id, [...new Set(outgoing.map((link) => link.port))]);
  const next = outgoing.find((link) => link.port === port)?.to;
  const kept = asArray(container['activities']).filter((item) => idOf(asObject(item) ?? {}) !== id);
  return changeLinks(replace(container, 'activities', kept), () => links.flatMap((item): unknown[] => {
    const key = linkOf(item);
    if (key === undefined || (key.id !== id && key.to !== id)) {
      return [item];
    }
    const past = next === undefined || key.id === id ? undefined : { ...key, to: next };
    const known = past !== undefined && links.some((other) => {
      const otherKey = linkOf(other);
      return otherKey !== undefined && sameLink(otherKey, past);
    });
    return past === undefined || known ? [] : [{ ...asObject(item), ...connection(past) }];
  }));
}

/** Moves steps. Those that had no place yet get one, so that a drawing that was laid out by itself stays as it was seen. */
export function place(scope: Scope, positions: ReadonlyMap<string, Position>, name = 'move'): Command {
  return edit(name, scope, (container) => [...positions].reduce((whole, [id, position]) =>
    changeActivity(whole, id, (activity) => setPosition(activity, position)), container));
}

function setPosition(activity: JsonObject, position: Position): JsonObject {
  const designer = asObject(asObject(activity['metadata'])?.['designer']);
  const old = asObject(designer?.['position']);
  const { x, y } = rounded(position);
  if (old?.['x'] === x && old['y'] === y) {
    return activity;
  }
  return replaceAt(activity, ['metadata', 'designer'], { size: { width: 0, height: 0 }, ...designer, position: { ...old, x, y } });
}

/** Changes one activity as a whole; the merge key makes typing one step of undo. */
export function changeStep(scope: Scope, id: string, change: (activity: JsonObject) => JsonObject, name = 'change', merge?: string): Command {
  return edit(name, scope, (container) => changeActivity(container, id, change), merge);
}

export function rename(scope: Scope, id: string, key: 'displayText' | 'displayTextEn', text: string): Command {
  return changeStep(scope, id, (activity) => {
    const named = replaceAt(activity, ['metadata', key], text);
    return key === 'displayText' ? replace(named, 'name', text) : named;
  }, 'rename', `rename ${id} ${key}`);
}

/** Renames an outcome together with the connections that leave by it. */
export function renamePort(scope: Scope, id: string, from: string, to: string, change: (activity: JsonObject) => JsonObject): Command {
  return edit('change', scope, (container) =>
    changeLinks(changeActivity(container, id, change), (old) => old.map((item) => {
      const key = linkOf(item);
      return key?.id === id && key.port === from ? { ...asObject(item), ...connection({ ...key, port: to }) } : item;
    })), `port ${id}`);
}

export function setProcedure(change: (procedure: JsonObject) => JsonObject, name = 'procedure', merge?: string): Command {
  return { name, merge, run: (document) => (document.procedure === null ? document : { ...document, procedure: change(document.procedure) }) };
}

export function setModel(change: (model: JsonObject) => JsonObject, name = 'definition', merge?: string): Command {
  return { name, merge, run: (document) => ({ ...document, model: change(document.model) }) };
}

export function findActivity(model: JsonObject, id: string): { readonly activity: JsonObject; readonly scope: Scope } | undefined {
  return allActivities(model).find(({ activity }) => idOf(activity) === id);
}

export { activitiesOf, typeOf };

import type { Language } from './definition';
import { asArray, asObject, asObjects, asText, type JsonObject } from './json';

/** What is edited: the Elsa definition as it is stored, and the part of the procedure that the designer may change. */
export interface EditorDocument {
  readonly model: JsonObject;
  readonly procedure: JsonObject | null;
}

/** One edit. It gives a new document and leaves the old one alone; undo is the old one. */
export interface Command {
  /** What was done, for the list of undo: a key of the editor's texts or a text. */
  readonly name: string;
  /** Edits in a row with the same key are one step of undo, such as typing in one field. */
  readonly merge?: string | undefined;
  readonly run: (document: EditorDocument) => EditorDocument;
}

/** Where in the definition one is: `Id` for a container with a slot of many, `Id/then` for one with named slots. The outermost level is empty. */
export type Scope = readonly string[];

const listSlots: ReadonlySet<string> = new Set(['Elsa.Flowchart', 'Elsa.Sequence']);

export interface Level {
  readonly container: JsonObject;
  readonly activities: readonly JsonObject[];
  readonly connections: readonly JsonObject[];
  /** Its steps follow one another and it has no connections of its own. */
  readonly isSequence: boolean;
}

export function rootOf(model: JsonObject): JsonObject {
  return asObject(model['root']) ?? {};
}

export function activitiesOf(container: JsonObject): readonly JsonObject[] {
  return asObjects(container['activities']);
}

export function idOf(activity: JsonObject): string {
  return asText(activity['id']) ?? '';
}

export function typeOf(activity: JsonObject): string {
  return asText(activity['type']) ?? '';
}

/** The level at a scope; undefined when a container on the way is gone. */
export function levelAt(model: JsonObject, scope: Scope): Level | undefined {
  const container = scope.reduce<JsonObject | undefined>((outer, id) => outer && childAt(outer, id), rootOf(model));
  return container === undefined || !listSlots.has(typeOf(container) || 'Elsa.Flowchart') ? undefined : {
    container,
    activities: activitiesOf(container),
    connections: asObjects(container['connections']),
    isSequence: typeOf(container) === 'Elsa.Sequence',
  };
}

function childAt(container: JsonObject, key: string): JsonObject | undefined {
  const [id, slot] = key.split('/');
  const child = activitiesOf(container).find((activity) => idOf(activity) === id);
  return slot === undefined ? child : asObject(child?.[slot]);
}

/** Changes the container at a scope; nothing happens when it is gone. */
export function changeLevel(model: JsonObject, scope: Scope, change: (container: JsonObject) => JsonObject): JsonObject {
  const root = asObject(model['root']);
  return root === undefined ? model : replace(model, 'root', changeInside(root, scope, change));
}

function changeInside(container: JsonObject, scope: Scope, change: (container: JsonObject) => JsonObject): JsonObject {
  const [key, ...rest] = scope;
  if (key === undefined) {
    return change(container);
  }
  const [id, slot] = key.split('/');
  return replace(container, 'activities', asArray(container['activities']).map((item) => {
    const activity = asObject(item);
    if (activity === undefined || idOf(activity) !== id) {
      return item;
    }
    const inner = slot === undefined ? activity : asObject(activity[slot]);
    return inner === undefined ? item : slot === undefined ? changeInside(inner, rest, change) : replace(activity, slot, changeInside(inner, rest, change));
  }));
}

/** Sets one member and keeps the order of the others, so that a file changes only where it was edited. */
export function replace(object: JsonObject, key: string, value: unknown): JsonObject {
  if (value === undefined) {
    const { [key]: _, ...others } = object;
    return key in object ? others : object;
  }
  return object[key] === value ? object : { ...object, [key]: value };
}

/** Sets a member deep inside; missing objects on the way are made. */
export function replaceAt(object: JsonObject, path: readonly string[], value: unknown): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) {
    return object;
  }
  return replace(object, key, rest.length === 0 ? value : replaceAt(asObject(object[key]) ?? {}, rest, value));
}

/** Every activity of the definition with the scope it stands in, containers before what they hold. */
export function allActivities(model: JsonObject): readonly { readonly activity: JsonObject; readonly scope: Scope }[] {
  const walk = (container: JsonObject, scope: Scope): { activity: JsonObject; scope: Scope }[] =>
    activitiesOf(container).flatMap((activity) => [
      { activity, scope },
      ...walk(activity, [...scope, idOf(activity)]),
      ...['then', 'else', 'body'].flatMap((slot) => {
        const inner = asObject(activity[slot]);
        const at = [...scope, `${idOf(activity)}/${slot}`];
        // An input may have the same name, as the text of a public notice does.
        return inner === undefined || typeOf(inner) === '' ? [] : [{ activity: inner, scope: at }, ...walk(inner, at)];
      }),
    ]);
  return walk(rootOf(model), []);
}

/** What a step is called, for lists that name steps of other levels too. */
export function labelOf(activity: JsonObject, language: Language): string {
  const metadata = asObject(activity['metadata']);
  const [own, other] = language === 'en' ? ['displayTextEn', 'displayText'] : ['displayText', 'displayTextEn'];
  return asText(metadata?.[own]) ?? asText(metadata?.[other]) ?? asText(activity['name']) ?? idOf(activity);
}

/** The file as it is written: two spaces, and a newline at the end. */
export function serialise(model: JsonObject): string {
  return `${JSON.stringify(model, null, 2)}\n`;
}

/** Reads a file again. The order of members is the file's own. */
export function parseModel(text: string): JsonObject {
  const model = asObject(JSON.parse(text));
  if (model === undefined || asObject(model['root']) === undefined) {
    throw new SyntaxError('The file holds no Elsa definition: it has no root.');
  }
  return model;
}

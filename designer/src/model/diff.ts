import type { Descriptors } from './descriptors';
import { allActivities, idOf, levelAt, type Level, type Scope } from './document';
import type { Position } from './definition';
import { linkOf, type LinkKey } from './edit';
import { asArray, asNumber, asObject, asText, type JsonObject } from './json';

export type ChangeKind = 'added' | 'removed' | 'changed' | 'moved';

/** One setting that differs. A side that has no such setting is undefined. */
export interface SettingChange {
  readonly path: string;
  readonly label: string;
  readonly labelEn: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

export interface StepChange {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly scope: Scope;
  readonly activity: JsonObject;
  readonly settings: readonly SettingChange[];
}

export interface LinkChange extends LinkKey {
  readonly kind: 'added' | 'removed';
}

export interface Difference {
  readonly steps: readonly StepChange[];
  readonly links: readonly LinkChange[];
  /** The definition's own: its name, its variables. */
  readonly definition: readonly SettingChange[];
  /** The form and the materials. */
  readonly procedure: readonly SettingChange[];
}

interface Side {
  readonly model: JsonObject;
  readonly procedure?: JsonObject | null | undefined;
}

const noDescriptors: Descriptors = new Map();

/** What the second definition does otherwise than the first, step by step. */
export function compare(before: Side, after: Side, descriptors: Descriptors = noDescriptors): Difference {
  const old = stepsOf(before.model);
  const now = stepsOf(after.model);
  const steps = [...new Set([...old.keys(), ...now.keys()])].flatMap((id): StepChange[] => {
    const [a, b] = [old.get(id), now.get(id)];
    if (a === undefined || b === undefined) {
      const one = b ?? a;
      return one === undefined ? [] : [{ id, kind: b === undefined ? 'removed' : 'added', scope: one.scope, activity: one.activity, settings: [] }];
    }
    const settings = settingsOf(a.activity, b.activity, descriptors);
    const moved = a.scope.join(' ') !== b.scope.join(' ') || !samePlace(placeOf(a.activity), placeOf(b.activity));
    return settings.length > 0 || moved ? [{ id, kind: settings.length > 0 ? 'changed' : 'moved', scope: b.scope, activity: b.activity, settings }] : [];
  });
  return {
    steps,
    links: linkChanges(before.model, after.model),
    definition: changesOf(withoutSteps(before.model), withoutSteps(after.model)),
    procedure: changesOf(before.procedure ?? {}, after.procedure ?? {}),
  };
}

export function isEmpty(difference: Difference): boolean {
  return difference.steps.every((step) => step.kind === 'moved') && difference.links.length === 0 && difference.definition.length === 0 && difference.procedure.length === 0;
}

function stepsOf(model: JsonObject): ReadonlyMap<string, { readonly activity: JsonObject; readonly scope: Scope }> {
  return new Map(allActivities(model).filter(({ activity }) => idOf(activity) !== '').map((one) => [idOf(one.activity), one]));
}

function placeOf(activity: JsonObject): Position | undefined {
  const position = asObject(asObject(asObject(activity['metadata'])?.['designer'])?.['position']);
  const [x, y] = [asNumber(position?.['x']), asNumber(position?.['y'])];
  return x === undefined || y === undefined ? undefined : { x, y };
}

function samePlace(a: Position | undefined, b: Position | undefined): boolean {
  return a?.x === b?.x && a?.y === b?.y;
}

// What a container holds is compared step by step; what other tools write for themselves says nothing to people.
const aside: ReadonlySet<string> = new Set(['id', 'nodeId', 'version', 'activities', 'connections', 'metadata', 'name', 'then', 'else']);
const usual: Readonly<Record<string, readonly [string, string]>> = {
  displayText: ['名称', 'Name'], displayTextEn: ['英文名称', 'English name'], type: ['类型', 'Type'], customProperties: ['自定义属性', 'Properties'], variables: ['变量', 'Variables'],
  label: ['名称', 'Label'], labelEn: ['英文名称', 'English label'], title: ['组名', 'Title'], titleEn: ['英文组名', 'English title'], text: ['文字', 'Text'], textEn: ['英文文字', 'English text'],
  help: ['填报说明', 'Help'], helpEn: ['英文填报说明', 'English help'], required: ['必填', 'Required'], visible: ['显示', 'Shown'], min: ['最小值', 'Smallest'], max: ['最大值', 'Largest'], maxLength: ['最多字数', 'Most characters'],
  unit: ['单位', 'Unit'], pattern: ['格式', 'Pattern'], default: ['默认值', 'Default'], accept: ['文件类型', 'File types'], maxSizeMb: ['单个最大 MB', 'Largest file, MB'], maxCount: ['最多份数', 'Most files'],
  options: ['选项', 'Options'], columns: ['列', 'Columns'], checks: ['填报校验', 'Checks'],
  name: ['名称', 'Name'], description: ['说明', 'Description'], form: ['表单', 'Form'], materials: ['材料', 'Materials'], boundary: ['边界事件', 'Boundary events'], likelyOutcome: ['预计结果', 'Likely outcome'],
};

function settingsOf(before: JsonObject, after: JsonObject, descriptors: Descriptors): readonly SettingChange[] {
  const plain = (activity: JsonObject): JsonObject => {
    const { designer: _, ...metadata } = asObject(activity['metadata']) ?? {};
    const isStep = asText(asObject(activity['body'])?.['type']) !== undefined;
    return { ...Object.fromEntries(Object.entries(activity).filter(([key]) => !aside.has(key) && !(key === 'body' && isStep))), ...metadata };
  };
  const inputs = descriptors.get(asText(after['type']) ?? '')?.inputs ?? [];
  return changesOf(plain(before), plain(after), (key) => {
    const input = inputs.find((one) => one.name === key);
    return input === undefined ? undefined : [input.label, input.labelEn];
  });
}

function withoutSteps(model: JsonObject): JsonObject {
  const ignored = new Set(['id', 'root', 'version', 'toolVersion', 'isLatest', 'isPublished', 'isReadonly', 'links', 'createdAt', 'publisher']);
  return Object.fromEntries(Object.entries(model).filter(([key]) => !ignored.has(key)));
}

/** The leaves of two objects that differ. Members of lists are told apart by their id, name or value, so that an insertion is one change. */
export function changesOf(before: JsonObject, after: JsonObject, labelOf: (key: string) => readonly [string, string] | undefined = () => undefined): readonly SettingChange[] {
  const changes: SettingChange[] = [];
  const walk = (a: unknown, b: unknown, path: readonly string[], label: string, labelEn: string): void => {
    if (JSON.stringify(a) === JSON.stringify(b)) {
      return;
    }
    const [left, right] = [membersOf(a), membersOf(b)];
    if (left === undefined || right === undefined) {
      const [x, y] = [textOf(a), textOf(b)];
      if (x !== y) {
        changes.push({ path: path.join('.'), label, labelEn, before: x, after: y });
      }
      return;
    }
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      // Sections and fields are told by their names alone.
      if (path.length > 0 && (key === 'sections' || key === 'fields')) {
        walk(left.get(key), right.get(key), [...path, key], label, labelEn);
        continue;
      }
      const [zh, en] = (path.length === 0 ? labelOf(key) : undefined) ?? usual[key] ?? [nameOf(left.get(key) ?? right.get(key)) ?? key, key];
      walk(left.get(key), right.get(key), [...path, key], label === '' ? zh : `${label} › ${zh}`, labelEn === '' ? en : `${labelEn} › ${en}`);
    }
    const order = [...left.keys()].filter((key) => right.has(key)).join('\n');
    if (Array.isArray(b) && order !== [...right.keys()].filter((key) => left.has(key)).join('\n')) {
      changes.push({ path: `${path.join('.')}.order`, label: `${label} › 顺序`, labelEn: `${labelEn} › Order`, before: namesOf(left), after: namesOf(right) });
    }
  };
  walk(before, after, [], '', '');
  return changes;
}

/** Members by name: of an object, and of a list whose items have names. An Elsa input is one value. */
function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  const object = asObject(value);
  if (object !== undefined) {
    const inner = asObject(object['expression'])?.['value'];
    return object['expression'] === undefined ? new Map(Object.entries(object)) : typeof inner === 'object' ? membersOf(inner) : undefined;
  }
  if (!Array.isArray(value)) {
    return undefined;
  }
  const keys = asArray(value).map((item) => { const one = asObject(item); return asText(one?.['id']) ?? asText(one?.['name']) ?? asText(one?.['value']) ?? asText(one?.['label']); });
  return keys.includes(undefined) || new Set(keys).size < keys.length ? undefined : new Map(keys.map((key, index) => [key ?? '', value[index]]));
}

function namesOf(members: ReadonlyMap<string, unknown>): string {
  return [...members].map(([key, value]) => nameOf(value) ?? key).join('、');
}

function nameOf(value: unknown): string | undefined {
  const one = asObject(value);
  return asText(one?.['label']) ?? asText(one?.['title']) ?? asText(one?.['text']) ?? asText(one?.['name']);
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  const expression = asObject(asObject(value)?.['expression']);
  const plain = expression === undefined ? value : expression['value'];
  const text = typeof plain === 'string' ? plain : asObject(plain) !== undefined && nameOf(plain) !== undefined ? nameOf(plain) : JSON.stringify(plain);
  return expression?.['type'] === 'Formula' ? `ƒ ${text}` : text;
}

function linkChanges(before: JsonObject, after: JsonObject): readonly LinkChange[] {
  const all = (model: JsonObject): ReadonlyMap<string, LinkKey> => {
    const scopes: readonly Scope[] = [[], ...allActivities(model).flatMap(({ activity, scope }) => [[...scope, idOf(activity)], ...['then', 'else', 'body'].map((slot) => [...scope, `${idOf(activity)}/${slot}`])])];
    const links = scopes.flatMap((scope) => { const level = levelAt(model, scope); return level === undefined ? [] : linksOf(level); });
    return new Map(links.map((link) => [`${link.id} ${link.port} ${link.to}`, link]));
  };
  const [old, now] = [all(before), all(after)];
  return [
    ...[...old].filter(([key]) => !now.has(key)).map(([, link]): LinkChange => ({ ...link, kind: 'removed' })),
    ...[...now].filter(([key]) => !old.has(key)).map(([, link]): LinkChange => ({ ...link, kind: 'added' })),
  ];
}

function linksOf(level: Level): readonly LinkKey[] {
  return level.isSequence
    ? level.activities.slice(1).map((activity, index) => ({ id: idOf(level.activities[index] ?? {}), port: 'Done', to: idOf(activity) }))
    : level.connections.flatMap((item) => linkOf(item) ?? []);
}

import type { Language } from './definition';
import { allActivities, idOf, labelOf, typeOf } from './document';
import { asArray, asObject, asObjects, asText, type JsonObject } from './json';

/** Where a list or a value stands: member names and places in lists. */
export type Path = readonly (string | number)[];

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (typeof key === 'number' ? asArray(value)[key] : asObject(value)?.[key]), root);
}

/** Sets a value and leaves the rest, and its order, alone. `undefined` takes a member away. */
export function setAt<T>(root: T, path: Path, value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) {
    return value as T;
  }
  if (typeof key === 'number') {
    const list = [...asArray(root)];
    list[key] = setAt(list[key], rest, value);
    return list as T;
  }
  const object = asObject(root) ?? {};
  const next = setAt(object[key], rest, value);
  if (next === undefined) {
    const { [key]: _, ...others } = object;
    return (key in object ? others : object) as T;
  }
  return next === object[key] ? root : ({ ...object, [key]: next } as T);
}

export function insertAt<T>(root: T, list: Path, index: number, item: unknown): T {
  const items = asArray(valueAt(root, list));
  return setAt(root, list, [...items.slice(0, index), item, ...items.slice(index)]);
}

export function removeAt<T>(root: T, list: Path, index: number): T {
  return setAt(root, list, asArray(valueAt(root, list)).filter((_, at) => at !== index));
}

/** Moves an item to a place in the same or in another list. The place is counted before it is taken out. */
export function moveAt<T>(root: T, from: Path, index: number, to: Path, place: number): T {
  const item = asArray(valueAt(root, from))[index];
  const same = from.join('/') === to.join('/');
  const target = same && place > index ? place - 1 : place;
  return item === undefined || (same && target === index) ? root : insertAt(removeAt(root, from, index), to, target, item);
}

export const fieldTypes = ['text', 'textarea', 'number', 'money', 'integer', 'date', 'boolean', 'choice', 'phone', 'email', 'creditCode', 'idNumber', 'table'] as const;
export type FieldKind = (typeof fieldTypes)[number];

export const limits = { text: 200, textarea: 4000 } as const;

export function fieldKind(field: JsonObject): FieldKind {
  const type = asText(field['type'])?.toLowerCase();
  return fieldTypes.find((kind) => kind.toLowerCase() === type) ?? 'text';
}

export interface FieldPlace {
  readonly field: JsonObject;
  /** The list it stands in. */
  readonly list: Path;
  readonly index: number;
}

/** All fields of an application form, those of tables after their tables. */
export function fieldsOf(procedure: JsonObject | null): readonly FieldPlace[] {
  const within = (root: unknown, list: Path): FieldPlace[] => asArray(valueAt(root, list)).flatMap((item, index) => {
    const field = asObject(item);
    return field === undefined ? [] : [{ field, list, index }, ...within(root, [...list, index, 'columns'])];
  });
  return asArray(valueAt(procedure, ['form', 'sections'])).flatMap((_, index) => within(procedure, ['form', 'sections', index, 'fields']));
}

/** An identifier that no one has: formulas know fields by it. */
export function freshName(wish: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  let name = wish;
  for (let number = 2; used.has(name); number += 1) {
    name = `${wish}${number}`;
  }
  return name;
}

export function newField(kind: FieldKind, id: string, label: string, labelEn: string): JsonObject {
  return {
    id, type: kind, label, labelEn,
    ...(kind === 'choice' ? { options: [{ value: 'a', text: '选项一', textEn: 'First' }, { value: 'b', text: '选项二', textEn: 'Second' }] } : {}),
    ...(kind === 'table' ? { columns: [{ id: 'name', type: 'text', label: '名称', labelEn: 'Name', required: true }] } : {}),
  };
}

/** A field as one of another kind: what only the old kind knows goes, what the new one needs comes. */
export function retype(field: JsonObject, kind: FieldKind): JsonObject {
  const numeric = ['number', 'money', 'integer', 'table'].includes(kind);
  const textual = ['text', 'textarea'].includes(kind);
  const kept = Object.entries(field).filter(([key]) => ({
    min: numeric, max: numeric, maxLength: textual, pattern: textual, options: kind === 'choice', columns: kind === 'table', registered: kind === 'creditCode' || kind === 'idNumber',
  } as Readonly<Record<string, boolean>>)[key] ?? true);
  return { ...newField(kind, '', '', ''), ...Object.fromEntries(kept), type: kind };
}

export interface Use {
  /** The step that reads the field, or undefined when it is the form or the rules. */
  readonly activityId?: string | undefined;
  readonly where: string;
  readonly whereEn: string;
  readonly text: string;
}

/** Everything that reads a field: conditions of the flow, other fields, rules, amounts. Taking it away would break them. */
export function usesOf(id: string, model: JsonObject, procedure: JsonObject | null, facts: JsonObject): readonly Use[] {
  const reads = reader(id);
  const inModel = allActivities(model).flatMap(({ activity }): Use[] => {
    const { activities: _, then: __, else: ___, ...own } = activity;
    const name = asText(asObject(activity['metadata'])?.['displayText']) ?? idOf(activity);
    return textsIn(typeOf(activity).startsWith('Elsa.While') || typeOf(activity).includes('ForEach') ? { ...own, body: undefined } : own).filter(reads)
      .map((text) => ({ activityId: idOf(activity), where: `环节“${name}”`, whereEn: `Step “${name}”`, text }));
  });
  const inForm = fieldsOf(procedure).filter(({ field }) => field['id'] !== id).flatMap(({ field }): Use[] => textsIn([field['visible'], field['required'], field['default']]).filter(reads)
    .map((text) => ({ where: `字段“${asText(field['label']) ?? ''}”`, whereEn: `Field “${asText(field['labelEn']) ?? asText(field['label']) ?? ''}”`, text })));
  const checks = asObjects(valueAt(procedure, ['form', 'checks'])).filter((check) => check['field'] === id || reads(asText(check['formula']) ?? ''))
    .map((check) => ({ where: '填报校验', whereEn: 'Check of the form', text: asText(check['formula']) ?? '' }));
  const inFacts = ([['rules', '申报条件', 'Rules'], ['amount', '金额计算', 'Amount'], ['claims', '重复申领', 'Claims'], ['materials', '材料', 'Materials']] as const)
    .flatMap(([key, where, whereEn]) => textsIn(key === 'materials' ? procedure?.[key] : facts[key]).filter(reads).map((text): Use => ({ where, whereEn, text })));
  return [...inModel, ...inForm, ...checks, ...inFacts];
}

function reader(id: string): (text: string) => boolean {
  const pattern = new RegExp(`(?<![\\w.])form\\.${id.replace(/[^\w]/g, '\\$&')}(?!\\w)`);
  return (text) => pattern.test(text);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return Array.isArray(value) ? value.flatMap(textsIn) : Object.values(asObject(value) ?? {}).flatMap(textsIn);
}

/** Gives a field another identifier, and everything in the draft that reads it the new one. */
export function renameField<T>(root: T, from: string, to: string): T {
  const pattern = new RegExp(`(?<![\\w.])form\\.${from.replace(/[^\w]/g, '\\$&')}(?!\\w)`, 'g');
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return value.replace(pattern, () => `form.${to}`);
    }
    if (Array.isArray(value)) {
      const next = value.map(walk);
      return next.some((item, index) => item !== value[index]) ? next : value;
    }
    const object = asObject(value);
    if (object === undefined) {
      return value;
    }
    const next = Object.entries(object).map(([key, item]): [string, unknown] => [key, key === 'field' && item === from ? to : walk(item)]);
    return next.some(([key, item]) => item !== object[key]) ? Object.fromEntries(next) : value;
  };
  return walk(root) as T;
}

/** A step's own form: what is filled in with a decision. */
export function stepForms(model: JsonObject, language: Language = 'zh'): readonly { readonly id: string; readonly name: string; readonly fields: readonly JsonObject[] }[] {
  return allActivities(model).filter(({ activity }) => /^Approvals\.(Review|CoLeadOpinions|ExpertReview|Countersign)$/.test(typeOf(activity)))
    .map(({ activity }) => ({ id: idOf(activity), name: labelOf(activity, language), fields: asObjects(stepFields(activity)) }));
}

export const stepFormPath: Path = ['form', 'expression', 'value'];

function stepFields(activity: JsonObject): readonly unknown[] {
  const value = valueAt(activity, stepFormPath);
  if (typeof value !== 'string') {
    return asArray(value);
  }
  try {
    return asArray(JSON.parse(value));
  } catch {
    return [];
  }
}

/** Writes a step's form as Elsa writes an input, without fields as no form at all. */
export function withStepForm(activity: JsonObject, fields: readonly unknown[]): JsonObject {
  return setAt(activity, ['form'], fields.length === 0 ? undefined : { typeName: 'Object', expression: { type: 'Object', value: fields } });
}

/** What is wrong with a typed value, for the preview; the server has the last word. */
export function problemOf(field: JsonObject, value: string): readonly [zh: string, en: string] | undefined {
  const kind = fieldKind(field);
  const text = value.trim();
  if (text === '') {
    return field['required'] === true ? ['请填写', 'Please fill this in'] : undefined;
  }
  const [min, max] = [field['min'], field['max']];
  if (kind === 'number' || kind === 'money' || kind === 'integer') {
    const number = Number(text);
    const places = kind === 'integer' ? 0 : kind === 'money' ? 2 : 6;
    return !Number.isFinite(number) ? ['应为数字', 'Must be a number']
      : (text.split('.')[1]?.length ?? 0) > places ? [places === 0 ? '应为整数' : `最多 ${places} 位小数`, places === 0 ? 'Must be a whole number' : `At most ${places} decimals`]
      : typeof min === 'number' && number < min ? [`不能小于 ${min}`, `Must be at least ${min}`]
      : typeof max === 'number' && number > max ? [`不能大于 ${max}`, `Must be at most ${max}`] : undefined;
  }
  const most = typeof field['maxLength'] === 'number' ? field['maxLength'] : kind === 'textarea' ? limits.textarea : limits.text;
  return text.length > most ? [`最多 ${most} 个字符`, `At most ${most} characters`]
    : !matches(asText(field['pattern']), text) ? ['格式不正确', 'Has the wrong format'] : undefined;
}

function matches(pattern: string | undefined, text: string): boolean {
  try {
    return pattern === undefined || new RegExp(`^(?:${pattern})$`, 'u').test(text);
  } catch {
    return true;
  }
}

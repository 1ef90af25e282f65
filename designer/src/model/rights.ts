import { expressionOf, setInput } from './inputs';
import { asArray, asObject, asText, type JsonObject } from './json';

/** What a step lets its department do with a field of the application. A material can be read or hidden. */
export type Right = 'read' | 'write' | 'hidden';

/** The fields that a step names; all others are read. */
export function rightsOf(activity: JsonObject): ReadonlyMap<string, Right> {
  const given = asObject(expressionOf(activity, 'fields')?.value);
  return new Map((['write', 'hidden'] as const).flatMap((right) => asArray(given?.[right]).flatMap((name): [string, Right][] => {
    const id = asText(name);
    return id === undefined ? [] : [[id, right]];
  })));
}

/** Gives one field another right. When all are read again, the input goes, so that the file says no more than it must. */
export function withRight(activity: JsonObject, field: string, right: Right): JsonObject {
  const old = asObject(expressionOf(activity, 'fields')?.value) ?? {};
  const next = Object.fromEntries((['write', 'hidden'] as const).flatMap((list): [string, unknown][] => {
    const names = asArray(old[list]).filter((name) => name !== field);
    const all = right === list ? [...names, field] : names;
    return all.length === 0 ? [] : [[list, all]];
  }));
  return setInput(activity, { name: 'fields', typeName: 'Object' }, Object.keys(next).length === 0 ? undefined : { type: 'Object', value: next });
}

export interface RightsRow {
  readonly id: string;
  readonly label: string;
  readonly labelEn: string;
  readonly isMaterial: boolean;
}

export interface RightsGroup {
  readonly title: string;
  readonly titleEn: string;
  readonly rows: readonly RightsRow[];
}

/** The form's fields by section, then the materials, as a step may be given rights to them. */
export function rightsGroups(procedure: JsonObject | null): readonly RightsGroup[] {
  const row = (item: unknown, isMaterial: boolean): RightsRow[] => {
    const one = asObject(item);
    const id = asText(one?.['id']);
    const label = asText(one?.['label']) ?? asText(one?.['name']) ?? id ?? '';
    return id === undefined ? [] : [{ id, label, labelEn: asText(one?.['labelEn']) ?? asText(one?.['nameEn']) ?? label, isMaterial }];
  };
  const sections = asArray(asObject(procedure?.['form'])?.['sections']).map((item): RightsGroup => {
    const section = asObject(item);
    const title = asText(section?.['title']) ?? '';
    return { title, titleEn: asText(section?.['titleEn']) ?? title, rows: asArray(section?.['fields']).flatMap((field) => row(field, false)) };
  });
  const materials = { title: '材料', titleEn: 'Materials', rows: asArray(procedure?.['materials']).flatMap((material) => row(material, true)) };
  return [...sections, materials].filter((group) => group.rows.length > 0);
}

/** Who keeps out of a step: nobody by rule, whoever acted at any step before, or at the steps that are named. */
export type Eyes = { readonly kind: 'none' } | { readonly kind: 'earlier' } | { readonly kind: 'steps'; readonly steps: readonly string[] };

export function eyesOf(activity: JsonObject): Eyes {
  const value = expressionOf(activity, 'notBy')?.value;
  const names = (Array.isArray(value) ? value : value === undefined || value === null || value === '' ? [] : [value]).map(String);
  return expressionOf(activity, 'notBy') === undefined ? { kind: 'none' } : names.includes('earlier') ? { kind: 'earlier' } : { kind: 'steps', steps: names };
}

export function withEyes(activity: JsonObject, eyes: Eyes): JsonObject {
  return setInput(activity, { name: 'notBy', typeName: 'Object' }, eyes.kind === 'none' ? undefined : { type: 'Object', value: eyes.kind === 'earlier' ? ['earlier'] : eyes.steps });
}

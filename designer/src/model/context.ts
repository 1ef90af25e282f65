import { asArray, asObject, asText, type JsonObject } from './json';

export type FieldType = 'text' | 'number' | 'date' | 'boolean' | 'choice' | 'list' | 'group' | 'any';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly labelEn: string;
}

/** A name that formulas may read: a field of the form, a fact, a parameter or a variable. */
export interface Field {
  readonly path: string;
  readonly type: FieldType;
  /** form, params, applicant, history, case, procedure, day or variable. */
  readonly group: string;
  readonly label: string;
  readonly labelEn: string;
  readonly choices: readonly Choice[];
}

export interface Named {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly department?: string | undefined;
}

/** Everything that the server tells an editor when it opens. */
export interface EditorContext {
  readonly definitionId: string;
  readonly name: string;
  readonly nameEn: string;
  readonly model: JsonObject;
  readonly procedure: JsonObject | null;
  readonly isDraft: boolean;
  readonly revision: unknown;
  readonly savedAt?: string | undefined;
  readonly savedBy?: string | undefined;
  readonly published?: { readonly version: number; readonly effectiveFrom?: string | undefined; readonly model?: JsonObject | undefined } | undefined;
  /** The whole procedure as the server gives it, also what cannot be edited here. */
  readonly facts: JsonObject;
  readonly example: JsonObject | null;
  readonly fields: readonly Field[];
  readonly departments: readonly Named[];
  readonly roles: readonly Named[];
  readonly users: readonly Named[];
  readonly mayEdit: boolean;
  /** The answer as it came, for panels that read more of it. */
  readonly raw: JsonObject;
}

export function readContext(definitionId: string, json: unknown): EditorContext {
  const raw = asObject(json) ?? {};
  const draft = asObject(raw['draft']);
  const published = asObject(raw['published']);
  const facts = asObject(raw['procedure']) ?? {};
  const model = asObject(draft?.['model']) ?? asObject(raw['definition']) ?? {};
  const version = published?.['version'];
  const name = (facts['isMain'] === false ? undefined : asText(facts['name'])) ?? asText(model['name']) ?? definitionId;
  return {
    definitionId,
    name,
    nameEn: (facts['isMain'] === false ? asText(asObject(model['customProperties'])?.['displayNameEn']) : asText(facts['nameEn'])) ?? name,
    model,
    procedure: asObject(draft?.['procedure']) ?? editablePart(facts),
    isDraft: draft !== undefined,
    revision: draft?.['revision'] ?? 0,
    savedAt: asText(draft?.['savedAt']),
    savedBy: asText(draft?.['savedBy']) ?? asText(asObject(draft?.['savedBy'])?.['name']),
    published: typeof version !== 'number' ? undefined : {
      version, effectiveFrom: asText(published?.['effectiveFrom']), model: asObject(published?.['model']) ?? asObject(raw['definition']),
    },
    facts,
    example: asObject(raw['example']) ?? null,
    fields: asArray(raw['fields']).flatMap(readField),
    departments: asArray(raw['departments']).flatMap(readNamed),
    roles: asArray(raw['roles']).flatMap(readNamed),
    users: asArray(raw['users']).flatMap(readNamed),
    mayEdit: raw['mayEdit'] !== false,
    raw,
  };
}

function editablePart(facts: JsonObject): JsonObject | null {
  const keys = ['form', 'materials', 'stepForms'].filter((key) => facts[key] !== undefined && facts[key] !== null);
  return keys.length === 0 ? null : Object.fromEntries(keys.map((key) => [key, facts[key]]));
}

function readField(item: unknown): Field[] {
  const field = asObject(item);
  const path = asText(field?.['path']);
  if (field === undefined || path === undefined) {
    return [];
  }
  const choices = asArray(field['choices'] ?? field['options']).flatMap((entry): Choice[] => {
    const value = asText(entry) ?? asText(asObject(entry)?.['value']);
    const label = asText(asObject(entry)?.['label']) ?? asText(asObject(entry)?.['text']) ?? value;
    return value === undefined ? [] : [{ value, label: label ?? value, labelEn: asText(asObject(entry)?.['labelEn']) ?? asText(asObject(entry)?.['textEn']) ?? label ?? value }];
  });
  const label = asText(field['label']) ?? path;
  return [{ path, type: fieldType(asText(field['type']) ?? 'any', choices.length > 0), group: asText(field['group']) ?? path.split('.')[0] ?? '', label, labelEn: asText(field['labelEn']) ?? label, choices }];
}

const types: Readonly<Record<string, FieldType>> = {
  text: 'text', textarea: 'text', string: 'text', phone: 'text', email: 'text', idcard: 'text', creditcode: 'text',
  number: 'number', integer: 'number', money: 'number', decimal: 'number', int32: 'number', percent: 'number',
  date: 'date', datetimeoffset: 'date', boolean: 'boolean', checkbox: 'boolean', yesno: 'boolean', choice: 'choice', select: 'choice',
  list: 'list', table: 'list', rows: 'list', multichoice: 'list', multi: 'list', group: 'group', object: 'any',
};

/** The type of a form's field or of a variable, as formulas see it. */
export function fieldType(name: string, hasChoices = false): FieldType {
  const type = types[name.toLowerCase()] ?? 'any';
  return hasChoices && (type === 'any' || type === 'text') ? 'choice' : type;
}

function readNamed(item: unknown): Named[] {
  const named = asObject(item);
  const code = asText(item) ?? asText(named?.['code']) ?? asText(named?.['userName']) ?? asText(named?.['id']);
  const name = asText(named?.['name']) ?? code;
  return code === undefined || name === undefined ? [] : [{ code, name, nameEn: asText(named?.['nameEn']) ?? name, department: asText(named?.['department']) }];
}

import { expressionOf, setInput, textOf } from './inputs';
import { asNumber, asObject, type JsonObject } from './json';

/** Who countersigns: codes of departments (also `lead` and `coleads`) and user names. */
export interface Members {
  readonly departments: readonly string[];
  readonly persons: readonly string[];
}

/** Names as the engine splits them; undefined when a formula gives them. */
export function namesIn(activity: JsonObject, input: string, usual = ''): readonly string[] | undefined {
  const expression = expressionOf(activity, input);
  const text = expression === undefined || expression.value === '' ? usual : Array.isArray(expression.value) ? expression.value.join(',') : textOf(expression);
  return expression !== undefined && (!['Literal', 'Object', 'Json'].includes(expression.type) || text.includes('{{')) ? undefined
    : text.split(/[,，、;；]/).map((name) => name.trim()).filter((name) => name !== '');
}

export function membersOf(activity: JsonObject): Members | undefined {
  const departments = namesIn(activity, 'department', 'coleads');
  const persons = namesIn(activity, 'persons');
  return departments === undefined || persons === undefined ? undefined : { departments, persons };
}

export function withMembers(activity: JsonObject, members: Members): JsonObject {
  // An empty text would stand for all co-leads, as when nothing is said; an empty list is nobody.
  const departments = members.departments.length === 0 ? { type: 'Object', value: [] } : { type: 'Literal', value: members.departments.join(',') };
  const named = setInput(activity, { name: 'department', typeName: 'String' }, departments);
  return setInput(named, { name: 'persons', typeName: 'String' }, members.persons.length === 0 ? undefined : { type: 'Literal', value: members.persons.join(',') });
}

/** Those who have a vote of their own: the co-leads and the lead by name, each once. */
export function votersOf(members: Members, lead: string | undefined, coLeads: readonly string[]): readonly string[] {
  const departments = members.departments.flatMap((name) => (name === 'coleads' ? coLeads : name === 'lead' ? (lead === undefined ? [] : [lead]) : [name]));
  return [...new Set([...departments, ...members.persons])];
}

export const modes = ['all', 'sequential', 'ratio', 'any', 'vote'] as const;
export type Mode = (typeof modes)[number];

/** Settings that count in a mode only; they go when another one is chosen. */
const ofMode: Readonly<Record<string, readonly Mode[]>> = { ratio: ['ratio'], threshold: ['vote'], weights: ['vote'], tie: ['vote'], least: ['ratio', 'vote'] };

export function counts(setting: string, mode: string): boolean {
  return (ofMode[setting] ?? []).includes(mode as Mode);
}

/** Chooses how votes become a result. A ratio begins with two thirds, so that it says something at once. */
export function withMode(activity: JsonObject, mode: string): JsonObject {
  const kept = Object.keys(ofMode).filter((setting) => !counts(setting, mode)).reduce((step, setting) => setInput(step, { name: setting, typeName: 'Object' }, undefined), activity);
  const chosen = setInput(kept, { name: 'mode', typeName: 'String' }, { type: 'Literal', value: mode });
  return mode === 'ratio' && expressionOf(chosen, 'ratio') === undefined ? setInput(chosen, { name: 'ratio', typeName: 'Decimal' }, { type: 'Literal', value: 0.67 }) : chosen;
}

/** How many of the voters have to approve for a ratio; rounded up, as the engine counts. */
export function neededOf(ratio: number, voters: number): number {
  return Math.ceil(ratio * voters - 1e-9);
}

export function weightsOf(activity: JsonObject): ReadonlyMap<string, number> {
  return new Map(Object.entries(asObject(expressionOf(activity, 'weights')?.value) ?? {}).flatMap(([name, weight]) => {
    const number = typeof weight === 'string' ? Number(weight) : asNumber(weight);
    return number === undefined || Number.isNaN(number) ? [] : [[name, number] as const];
  }));
}

/** One voter's weight; 1 is what everybody has and is not written. */
export function withWeight(activity: JsonObject, voter: string, weight: number | undefined): JsonObject {
  const { [voter]: _, ...others } = asObject(expressionOf(activity, 'weights')?.value) ?? {};
  const next = weight === undefined || weight === 1 ? others : { ...others, [voter]: weight };
  return setInput(activity, { name: 'weights', typeName: 'Object' }, Object.keys(next).length === 0 ? undefined : { type: 'Object', value: next });
}

import type { InputDescriptor } from './descriptors';
import { replace } from './document';
import { asObject, asText, type JsonObject } from './json';

/** How an input is given: a value, a formula or a variable. */
export interface Expression {
  readonly type: string;
  readonly value: unknown;
}

export function expressionOf(activity: JsonObject, name: string): Expression | undefined {
  const expression = asObject(asObject(activity[name])?.['expression']);
  return expression === undefined ? undefined : { type: asText(expression['type']) ?? 'Literal', value: expression['value'] };
}

/** Sets an input and leaves alone what other tools wrote beside it; undefined takes the input away, so that the engine's default counts. */
export function setInput(activity: JsonObject, input: Pick<InputDescriptor, 'name' | 'typeName'>, expression: Expression | undefined): JsonObject {
  if (expression === undefined) {
    return replace(activity, input.name, undefined);
  }
  const old = asObject(activity[input.name]);
  const before = asObject(old?.['expression']);
  if (before?.['type'] === expression.type && before['value'] === expression.value) {
    return activity;
  }
  return replace(activity, input.name, { typeName: input.typeName, ...old, expression: { ...before, type: expression.type, value: expression.value } });
}

/** The text of an input as people type it, whatever it is. */
export function textOf(expression: Expression | undefined): string {
  const value = expression?.value;
  return value === undefined || value === null ? '' : typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

/** A step of many days, as `P5WD`, in plain numbers. */
export function workingDaysIn(period: unknown): number | undefined {
  const match = /^P(\d+)WD$/.exec(asText(period) ?? '');
  return match === null ? undefined : Number(match[1]);
}

import type { EditorContext } from '../model/context';
import type { ActivityDescriptor, InputDescriptor } from '../model/descriptors';
import type { JsonObject } from '../model/json';

/** The inputs that a new step begins with: what it cannot do without, with the default of the engine or an empty value to be filled in. */
export function presetOf(descriptor: ActivityDescriptor, _context: EditorContext): JsonObject {
  return Object.fromEntries(descriptor.inputs.flatMap((input): [string, unknown][] => {
    const value = input.default ?? (input.required ? first(input) : undefined);
    return value === undefined || value === null || (!input.required && !worthSaying.has(input.name)) ? [] : [[input.name, inputOf(input, value)]];
  }));
}

// Defaults that people look for in the drawing: they are written out when a step is new.
const worthSaying: ReadonlySet<string> = new Set(['department', 'outcomes', 'workingDays', 'to']);

function first(input: InputDescriptor): unknown {
  return input.options?.[0] ?? (input.typeName === 'Object' ? [] : '');
}

/** An input in Elsa's shape. A formula stays a formula, an object an object, all else is written as it is. */
export function inputOf(input: Pick<InputDescriptor, 'typeName' | 'isFormula'>, value: unknown, formula = input.isFormula): JsonObject {
  const type = formula ? 'Formula' : input.typeName === 'Object' && typeof value === 'object' ? 'Object' : 'Literal';
  return { typeName: input.typeName, expression: { type, value } };
}

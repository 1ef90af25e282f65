export type JsonObject = Readonly<Record<string, unknown>>;

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list; what is none is left out. */
export function asObjects(value: unknown): readonly JsonObject[] {
  return asArray(value).flatMap((item) => {
    const object = asObject(item);
    return object === undefined ? [] : [object];
  });
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

export function asNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The value of an Elsa input, `{typeName, expression: {type, value}}`, if it is written out in the definition. */
export function literalOf(activity: JsonObject, input: string): unknown {
  const wrapped = asObject(activity[input]);
  const expression = asObject(wrapped?.['expression']);
  if (expression === undefined) {
    return wrapped === undefined ? activity[input] : undefined;
  }
  return ['Literal', 'Object', 'Json'].includes(String(expression['type'])) ? expression['value'] : undefined;
}

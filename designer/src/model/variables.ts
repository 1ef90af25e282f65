import { replace } from './document';
import { asArray, asObjects, asText, type JsonObject } from './json';

export interface Variable {
  readonly id: string;
  readonly name: string;
  readonly typeName: string;
}

export function variablesOf(model: JsonObject): readonly Variable[] {
  return asObjects(model['variables']).flatMap((item): Variable[] => {
    const name = asText(item['name']);
    return name === undefined ? [] : [{ id: asText(item['id']) ?? name, name, typeName: asText(item['typeName']) ?? 'Object' }];
  });
}

/** A name that no variable has yet. */
export function freshVariable(model: JsonObject, noun: string): string {
  const names = new Set(variablesOf(model).map((variable) => variable.name));
  let name = noun;
  for (let number = 2; names.has(name); number += 1) {
    name = `${noun}${number}`;
  }
  return name;
}

/** Declares a variable in the shape in which Elsa writes one. */
export function withVariable(model: JsonObject, name: string, typeName: string): JsonObject {
  return replace(model, 'variables', [...asArray(model['variables']), { id: name, name, typeName, isArray: false, value: null, storageDriverTypeName: null }]);
}

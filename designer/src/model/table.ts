import { asArray, asObject, asObjects, asText, type JsonObject } from './json';

/** A decision table as it is edited: cells are texts, whatever they stand for. */
export interface DecisionTable {
  readonly hit: string;
  readonly inputs: readonly { readonly label: string; readonly formula: string }[];
  readonly outputs: readonly { readonly name: string; readonly label: string; readonly type: string }[];
  readonly rows: readonly { readonly when: readonly string[]; readonly then: readonly string[] }[];
  readonly tests: readonly { readonly given: readonly unknown[]; readonly expect: unknown }[];
}

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
const filled = (cells: readonly unknown[], length: number, empty: string): readonly string[] => Array.from({ length }, (_, index) => (cells[index] === undefined ? empty : text(cells[index])));

/** Reads a table with patience: rows that are too short are filled up. */
export function readTable(value: unknown): DecisionTable {
  const table = asObject(value) ?? {};
  const inputs = asObjects(asArray(table['inputs'])).map((one) => ({ label: text(one['label']), formula: text(one['formula']) }));
  const outputs = asObjects(asArray(table['outputs'])).map((one) => ({ name: text(one['name']), label: text(one['label']), type: asText(one['type']) ?? 'number' }));
  return {
    hit: asText(table['hit']) ?? 'first',
    inputs,
    outputs,
    rows: asObjects(asArray(table['rows'])).map((row) => ({ when: filled(asArray(row['when']), inputs.length, '-'), then: filled(asArray(row['then']), outputs.length, '') })),
    tests: asObjects(asArray(table['tests'])).map((test) => ({ given: inputs.map((_, index) => asArray(test['given'])[index] ?? null), expect: test['expect'] ?? null })),
  };
}

const at = <T>(list: readonly T[], index: number, value: T): readonly T[] => list.map((one, place) => (place === index ? value : one));
const without = <T>(list: readonly T[], index: number): readonly T[] => list.filter((_, place) => place !== index);

export const setCell = (table: DecisionTable, row: number, side: 'when' | 'then', column: number, value: string): DecisionTable =>
  ({ ...table, rows: table.rows.map((one, index) => (index === row ? { ...one, [side]: at(one[side], column, value) } : one)) });

export const addRow = (table: DecisionTable): DecisionTable => ({ ...table, rows: [...table.rows, { when: table.inputs.map(() => '-'), then: table.outputs.map(() => '') }] });

export const removeRow = (table: DecisionTable, row: number): DecisionTable => ({ ...table, rows: without(table.rows, row) });

export function moveRow(table: DecisionTable, row: number, by: number): DecisionTable {
  const rows = [...table.rows];
  const [moved] = rows.splice(row, 1);
  return moved === undefined ? table : { ...table, rows: [...rows.slice(0, row + by), moved, ...rows.slice(row + by)] };
}

export const setInputColumn = (table: DecisionTable, column: number, change: Partial<DecisionTable['inputs'][number]>): DecisionTable =>
  ({ ...table, inputs: table.inputs.map((one, index) => (index === column ? { ...one, ...change } : one)) });

export const setOutputColumn = (table: DecisionTable, column: number, change: Partial<DecisionTable['outputs'][number]>): DecisionTable =>
  ({ ...table, outputs: table.outputs.map((one, index) => (index === column ? { ...one, ...change } : one)) });

/** A new column; every row and test gets a cell for it. */
export function addColumn(table: DecisionTable, side: 'inputs' | 'outputs'): DecisionTable {
  if (side === 'inputs') {
    return {
      ...table,
      inputs: [...table.inputs, { label: '', formula: '' }],
      rows: table.rows.map((row) => ({ ...row, when: [...row.when, '-'] })),
      tests: table.tests.map((test) => ({ ...test, given: [...test.given, null] })),
    };
  }
  let number = table.outputs.length + 1;
  while (table.outputs.some((output) => output.name === `value${number}`)) {
    number += 1;
  }
  return { ...table, outputs: [...table.outputs, { name: `value${number}`, label: '', type: 'number' }], rows: table.rows.map((row) => ({ ...row, then: [...row.then, ''] })) };
}

export function removeColumn(table: DecisionTable, side: 'inputs' | 'outputs', column: number): DecisionTable {
  return side === 'inputs'
    ? {
        ...table,
        inputs: without(table.inputs, column),
        rows: table.rows.map((row) => ({ ...row, when: without(row.when, column) })),
        tests: table.tests.map((test) => ({ ...test, given: without(test.given, column) })),
      }
    : { ...table, outputs: without(table.outputs, column), rows: table.rows.map((row) => ({ ...row, then: without(row.then, column) })) };
}

export const addTest = (table: DecisionTable): DecisionTable => ({ ...table, tests: [...table.tests, { given: table.inputs.map(() => null), expect: null }] });

export const removeTest = (table: DecisionTable, test: number): DecisionTable => ({ ...table, tests: without(table.tests, test) });

export const setGiven = (table: DecisionTable, test: number, column: number, typed: string): DecisionTable =>
  ({ ...table, tests: table.tests.map((one, index) => (index === test ? { ...one, given: at(one.given, column, valueOf(typed)) } : one)) });

/** What a test expects of one output; nothing for every output means that no row holds. */
export function setExpected(table: DecisionTable, test: number, output: string, typed: string): DecisionTable {
  const tests = table.tests.map((one, index) => {
    if (index !== test) {
      return one;
    }
    const expect: Record<string, unknown> = { ...asObject(one.expect) };
    const value = valueOf(typed);
    if (value === null) {
      delete expect[output];
    } else {
      expect[output] = value;
    }
    return { ...one, expect: Object.keys(expect).length === 0 ? null : (expect as JsonObject) };
  });
  return { ...table, tests };
}

/** What somebody typed as a value of JSON: numbers and yes or no are themselves, all else is text. */
export function valueOf(typed: string): unknown {
  const trimmed = typed.trim();
  return trimmed === '' ? null
    : trimmed === 'true' || trimmed === '是' ? true
      : trimmed === 'false' || trimmed === '否' ? false
        : /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed)
          : trimmed;
}

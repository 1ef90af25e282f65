import { describe, expect, it } from 'vitest';
import { addColumn, addRow, addTest, moveRow, readTable, removeColumn, setCell, setExpected, setGiven, valueOf } from './table';

const json = { hit: 'unique', inputs: [{ label: '人数', formula: 'form.staff' }], outputs: [{ name: 'rate', label: '标准', type: 'number' }], rows: [{ when: ['< 10'], then: ['1'] }, { when: [], then: [2] }] };

describe('a decision table', () => {
  it('is read with patience', () => {
    const table = readTable(json);
    expect(table.rows).toEqual([{ when: ['< 10'], then: ['1'] }, { when: ['-'], then: ['2'] }]);
    expect(readTable(undefined)).toEqual({ hit: 'first', inputs: [], outputs: [], rows: [], tests: [] });
  });

  it('keeps as many cells as columns', () => {
    const wide = addColumn(addColumn(addTest(readTable(json)), 'inputs'), 'outputs');
    expect(wide.rows.map((row) => [row.when.length, row.then.length])).toEqual([[2, 2], [2, 2]]);
    expect(wide.tests[0]?.given).toHaveLength(2);
    expect(wide.outputs.map((output) => output.name)).toEqual(['rate', 'value2']);
    const narrow = removeColumn(removeColumn(wide, 'inputs', 0), 'outputs', 0);
    expect(narrow.rows.map((row) => [row.when.length, row.then.length])).toEqual([[1, 1], [1, 1]]);
    expect(narrow.tests[0]?.given).toHaveLength(1);
  });

  it('moves and fills rows', () => {
    const table = setCell(addRow(readTable(json)), 2, 'when', 0, '1..5');
    expect(moveRow(table, 2, -2).rows.map((row) => row.when[0])).toEqual(['1..5', '< 10', '-']);
    expect(moveRow(table, 0, 1).rows.map((row) => row.when[0])).toEqual(['-', '< 10', '1..5']);
  });

  it('has tests with values of JSON', () => {
    const table = setExpected(setGiven(addTest(readTable(json)), 0, 0, '12.5'), 0, 'rate', '2');
    expect(table.tests).toEqual([{ given: [12.5], expect: { rate: 2 } }]);
    expect(setExpected(table, 0, 'rate', '').tests[0]?.expect).toBeNull();
    expect(['', '是', 'false', '-1', '1.50', '2016-06-13', 'a'].map(valueOf)).toEqual([null, true, false, -1, 1.5, '2016-06-13', 'a']);
  });
});

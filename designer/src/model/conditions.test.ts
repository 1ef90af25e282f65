import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeAt, readCondition, writeCondition, type Group } from './conditions';
import { FormulaError, parseFormula, sameFormula } from './formula';

const workflows = join(import.meta.dirname, '../../../workflows');

function files(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter((name) => name.endsWith('flow.json'));
}

/** Every formula of every shipped flow. */
const shipped = [...new Set(files(workflows).flatMap((name) =>
  [...readFileSync(name, 'utf8').matchAll(/"type":\s*"Formula",\s*"value":\s*("(?:[^"\\]|\\.)*")/g)].map((match) => JSON.parse(match[1] ?? '""') as string)))];

describe('formulas', () => {
  it('reads every formula that is shipped', () => {
    expect(shipped.length).toBeGreaterThan(50);
    for (const text of shipped) {
      expect(() => parseFormula(text), text).not.toThrow();
    }
  });

  it.each([
    ['not a = b', 'not (a = b)'],
    ['a ?? 0 < 5', '(a ?? 0) < 5'],
    ['a or b and c', 'a or (b and c)'],
    ['1 + 2 * 3', '1 + (2 * 3)'],
    ['a == b && !c || d <> e', 'a = b and (!c) or d != e'],
    ['a ? b : c ? d : e', 'a ? b : (c ? d : e)'],
    ["'it''s'", '"it\'s"'],
  ])('binds %s as %s', (a, b) => {
    expect(sameFormula(parseFormula(a), parseFormula(b))).toBe(true);
  });

  it.each([['1 < x < 3', 6], ['form.', 5], ["'open", 0], ['a and', 5], ['f(1,)', 4], ['3a', 0], ['a b', 2], ['', 0], ['and', 0]])('says where %s is wrong', (text, at) => {
    expect(() => parseFormula(text)).toThrow(FormulaError);
    try {
      parseFormula(text);
    } catch (error) {
      expect((error as FormulaError).at).toBe(at);
    }
  });
});

describe('the builder of conditions', () => {
  it('shows every formula that is shipped and writes it back with the same meaning', () => {
    for (const text of shipped) {
      const group = readCondition(text);
      if (group !== undefined) {
        const written = writeCondition(group);
        expect(sameFormula(parseFormula(written), parseFormula(text)), `${text} → ${written}`).toBe(true);
        expect(readCondition(written)).toEqual(group);
      }
    }
  });

  it('takes a condition apart into rules that a person can change', () => {
    expect(readCondition("form.premises = 'lease' and (form.rentPaid > 10000 or not form.shared) and form.kind in ['a', 'b']")).toEqual({
      kind: 'group', op: 'and', negated: false, items: [
        { kind: 'rule', left: 'form.premises', op: '=', right: { kind: 'text', value: 'lease' } },
        { kind: 'group', op: 'or', negated: false, items: [
          { kind: 'rule', left: 'form.rentPaid', op: '>', right: { kind: 'number', value: '10000' } },
          { kind: 'rule', left: 'form.shared', op: 'isNot' },
        ] },
        { kind: 'rule', left: 'form.kind', op: 'in', right: { kind: 'list', values: ['a', 'b'] } },
      ],
    });
  });

  it.each(["not (a and b)", "isEmpty(form.note)", "not isEmpty(form.note)", "contains(opinions.outcome, 'Disagree')", 'length(procedure.coLeads) > 0', 'a = null', 'b != null', 'amount > params.cap * 2',
    'x > -5', "name = 'it''s'", 'not (a > 3)', 'a = true'])('keeps %s as it is', (text) => {
    expect(writeCondition(readCondition(text) as Group)).toBe(text);
  });

  it('leaves what chooses, and what is no formula, to the text', () => {
    expect(readCondition('a ? b : c')).toBeUndefined();
    expect(readCondition('a and')).toBeUndefined();
  });

  it('changes and takes out one rule', () => {
    const group = readCondition('a > 1 and (b or c)') as Group;
    expect(writeCondition(changeAt(group, [1, 0], () => undefined))).toBe('a > 1 and c');
    expect(writeCondition(changeAt(group, [0], (rule) => (rule.kind === 'rule' ? { ...rule, op: '<=' } : rule)))).toBe('a <= 1 and (b or c)');
    expect(writeCondition(changeAt(group, [], (all) => ({ ...(all as Group), op: 'or' })))).toBe('a > 1 or b or c');
  });
});

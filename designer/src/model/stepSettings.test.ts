import { describe, expect, it } from 'vitest';
import { allDescriptors } from '../fixtures/shipped';
import { membersOf, neededOf, votersOf, weightsOf, withMembers, withMode, withWeight } from './countersign';
import { changeStep } from './edit';
import { describeLevel } from './graph';
import { begin, perform, undo } from './history';
import { expressionOf, setInput } from './inputs';
import type { JsonObject } from './json';
import { eyesOf, rightsGroups, rightsOf, withEyes, withRight } from './rights';
import { problemsOf, type Surroundings } from './stepProblems';

const input = (type: string, value: unknown, typeName = 'String'): JsonObject => ({ typeName, expression: { type, value } });
const review: JsonObject = { id: 'Second1', type: 'Approvals.Review' };
const signing: JsonObject = { id: 'Sign1', type: 'Approvals.Countersign', department: input('Literal', 'coleads') };
const around: Surroundings = { steps: new Set(['Accept1', 'Second1']), fields: new Set(['rentPaid', 'lease']), voters: 3 };
const descriptor = (type: string) => {
  const found = allDescriptors.get(type);
  if (found === undefined) {
    throw new Error(`No ${type}.`);
  }
  return found;
};
const wrong = (activity: JsonObject): readonly string[] => [...problemsOf(activity, descriptor(String(activity['type'])), around).keys()];

describe('rights to fields', () => {
  it('are written as the engine reads them, and not at all when everything is read', () => {
    const hidden = withRight(withRight(review, 'rentPaid', 'write'), 'lease', 'hidden');
    expect(expressionOf(hidden, 'fields')).toEqual({ type: 'Object', value: { write: ['rentPaid'], hidden: ['lease'] } });
    const moved = withRight(hidden, 'rentPaid', 'hidden');
    expect([...rightsOf(moved)]).toEqual([['lease', 'hidden'], ['rentPaid', 'hidden']]);
    expect(withRight(withRight(moved, 'rentPaid', 'read'), 'lease', 'read')).toEqual(review);
  });

  it('are asked by section, materials last', () => {
    const procedure = { form: { sections: [{ title: '费用', titleEn: 'Costs', fields: [{ id: 'rentPaid', label: '房租', labelEn: 'Rent' }] }] }, materials: [{ id: 'lease', name: '合同' }] };
    expect(rightsGroups(procedure).map((group) => [group.titleEn, ...group.rows.map((row) => `${row.id}${row.isMaterial ? '*' : ''}`)])).toEqual([['Costs', 'rentPaid'], ['Materials', 'lease*']]);
    expect(rightsGroups(null)).toEqual([]);
  });

  it('to a field that the form no longer has are named', () => expect(wrong(withRight(review, 'gone', 'hidden'))).toEqual(['fields']));
});

describe('four eyes', () => {
  it('are nobody, everybody before, or the people of chosen steps', () => {
    expect(eyesOf(review)).toEqual({ kind: 'none' });
    const earlier = withEyes(review, { kind: 'earlier' });
    expect([expressionOf(earlier, 'notBy')?.value, eyesOf(earlier).kind]).toEqual([['earlier'], 'earlier']);
    expect(eyesOf({ ...review, notBy: input('Literal', 'earlier') })).toEqual({ kind: 'earlier' });
    expect(withEyes(withEyes(review, { kind: 'steps', steps: ['Accept1'] }), { kind: 'none' })).toEqual(review);
  });

  it('need a step, and one that is there', () => {
    expect(wrong(withEyes(review, { kind: 'steps', steps: ['Accept1'] }))).toEqual([]);
    expect(wrong(withEyes(review, { kind: 'steps', steps: [] }))).toEqual(['notBy']);
    expect(problemsOf(withEyes(review, { kind: 'steps', steps: ['Gone1'] }), descriptor('Approvals.Review'), around).get('notBy')?.[1]).toContain('Gone1');
  });
});

describe('countersigning', () => {
  it('asks departments and people by name', () => {
    expect(membersOf({ ...signing, department: input('Literal', 'czj、 rsj,') })).toEqual({ departments: ['czj', 'rsj'], persons: [] });
    expect(membersOf({ id: 'Sign1', type: 'Approvals.Countersign' })).toEqual({ departments: ['coleads'], persons: [] });
    expect(membersOf({ ...signing, department: input('Formula', 'form.district') })).toBeUndefined();
    expect(membersOf({ ...signing, persons: input('Literal', '{{form.manager}}') })).toBeUndefined();
    const named = withMembers(signing, { departments: [], persons: ['zwb.leader', 'kjj.officer'] });
    expect(membersOf(named)).toEqual({ departments: [], persons: ['zwb.leader', 'kjj.officer'] });
    expect(wrong(withMembers(signing, { departments: [], persons: [] }))).toEqual(['department']);
    expect(votersOf({ departments: ['coleads', 'lead', 'czj'], persons: ['zwb.leader'] }, 'rsj', ['czj', 'kjj'])).toEqual(['czj', 'kjj', 'rsj', 'zwb.leader']);
  });

  it('names its members on the card', () => {
    const facts = (step: JsonObject) => describeLevel({ container: { activities: [step] }, activities: [step], connections: [], isSequence: false }, allDescriptors, { lang: 'zh', departmentName: (code) => (code === 'czj' ? '财政局' : undefined) })[0]?.facts;
    expect(facts(withMembers(signing, { departments: ['lead', 'czj'], persons: ['zwb.leader'] }))).toEqual(['牵头单位、财政局、1 人']);
    expect(facts(signing)).toEqual(['配合单位']);
  });

  it('takes what counts in no other mode away', () => {
    const vote = withWeight(setInput(withMode(signing, 'vote'), { name: 'threshold', typeName: 'Decimal' }, { type: 'Literal', value: 3 }), 'czj', 2);
    const ratio = withMode(vote, 'ratio');
    expect(['threshold', 'weights', 'mode', 'ratio'].map((name) => expressionOf(ratio, name)?.value)).toEqual([undefined, undefined, 'ratio', 0.67]);
    expect(expressionOf(withMode(ratio, 'all'), 'ratio')).toBeUndefined();
  });

  it('counts as the engine does: rounded up', () => expect([neededOf(0.67, 3), neededOf(0.5, 4), neededOf(2 / 3, 3), neededOf(1, 5)]).toEqual([3, 2, 2, 5]));

  it('weighs 1 where nothing is said', () => {
    const heavy = withWeight(signing, 'czj', 2);
    expect([...weightsOf(heavy)]).toEqual([['czj', 2]]);
    expect(withWeight(heavy, 'czj', 1)).toEqual(signing);
    expect(wrong(withWeight(withMode(signing, 'vote'), 'czj', 0))).toEqual(['weights']);
  });

  it('says at once what cannot come out', () => {
    const ratio = (value: unknown) => setInput(withMode(signing, 'ratio'), { name: 'ratio', typeName: 'Decimal' }, { type: 'Literal', value });
    expect([0.67, 1, 0, 1.2, 'x'].map((value) => wrong(ratio(value)).includes('ratio'))).toEqual([false, false, true, true, true]);
    expect(wrong(setInput(withMode(signing, 'ratio'), { name: 'least', typeName: 'Int32' }, { type: 'Literal', value: 4 }))).toEqual(['least']);
    expect(wrong(setInput(withMode(signing, 'vote'), { name: 'threshold', typeName: 'Decimal' }, { type: 'Literal', value: 0 }))).toEqual(['threshold']);
  });
});

describe('other settings', () => {
  it('are whole days, at least one; a formula is left to the server', () => {
    const days = (value: unknown, type = 'Literal') => setInput(review, { name: 'workingDays', typeName: 'Int32' }, { type, value });
    expect([3, 0, 2.5, -1, '{{form.x}}'].map((value) => wrong(days(value)).includes('workingDays'))).toEqual([false, true, true, true, false]);
    expect(wrong(days('params.days', 'Formula'))).toEqual([]);
  });

  it('name somebody when they say that a step is given to somebody', () => {
    const given = (value: string) => setInput(review, { name: 'assignee', typeName: 'String' }, { type: 'Literal', value });
    expect(['czj.leader', '{{form.manager}}', '', '{{}}'].map((value) => wrong(given(value)).includes('assignee'))).toEqual([false, false, true, true]);
  });

  it('warn before the limit, where the engine knows of warnings', () => {
    const warned = { ...descriptor('Approvals.Review'), inputs: [...descriptor('Approvals.Review').inputs.filter((one) => one.name !== 'warnDays'), { name: 'warnDays', typeName: 'Int32', label: '', labelEn: '', required: false, isTemplate: false, isFormula: false }] };
    const step = (limit: number | undefined, warn: number): JsonObject => ({ ...review, ...(limit === undefined ? {} : { workingDays: input('Literal', limit, 'Int32') }), warnDays: input('Literal', warn, 'Int32') });
    expect([step(5, 2), step(5, 5), step(undefined, 1)].map((activity) => problemsOf(activity, warned, around).has('warnDays'))).toEqual([false, true, true]);
  });

  it('are undone one by one', () => {
    const model = { root: { id: 'Root', type: 'Elsa.Flowchart', activities: [signing], connections: [] } };
    const done = [(old: JsonObject) => withMode(old, 'ratio'), (old: JsonObject) => withEyes(old, { kind: 'earlier' }), (old: JsonObject) => withRight(old, 'lease', 'hidden')]
      .reduce((history, edit) => perform(history, changeStep([], 'Sign1', edit, 'change')), begin({ model, procedure: null }));
    expect(undo(undo(undo(done))).document.model).toEqual(model);
  });
});

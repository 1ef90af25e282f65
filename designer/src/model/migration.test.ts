import { describe, expect, it } from 'vitest';
import { placesIn, readMigration, sameStep, suggested } from './migration';

const model = (...steps: readonly (readonly [id: string, type: string, name?: string])[]) => ({ root: { activities: steps.map(([id, type, name]) => ({ id, type, metadata: { displayText: name ?? id } })) } });

describe('the steps of two versions', () => {
  const old = placesIn(model(['Start', 'Elsa.Start'], ['Examine1', 'Approvals.Review', '审查'], ['Check1', 'Approvals.Review', '复核'], ['Wait1', 'Elsa.Delay'], ['Mail1', 'Approvals.Notify']));
  const now = placesIn(model(['Examine1', 'Approvals.Review', '审查'], ['Check2', 'Approvals.Review', '复核'], ['Wait1', 'Elsa.StartAt']));

  it('are those at which cases can stand', () => expect(old.map((place) => place.id)).toEqual(['Examine1', 'Check1', 'Wait1']));
  it('go together by id and kind', () => expect(old.map((place) => sameStep(place, now)?.id)).toEqual(['Examine1', undefined, undefined]));
  it('are suggested by their names', () => expect(old.slice(1).map((place) => suggested(place, old, now)?.id)).toEqual(['Check2', undefined]));
});

it('a dry run is read with the names of its steps', () => {
  const view = { row: { id: 'x', state: 'Planned', total: 3 }, names: { A: '审查', B: '复核' }, counts: { Safe: 2, Unsafe: 1 }, groups: [{ places: ['审查'], verdict: 'Safe', count: 2, examples: ['P18a-1'], plan: { moves: ['A → B kept'] }, problem: null }] };
  expect(readMigration(view)).toEqual({ id: 'x', state: 'Planned', total: 3, counts: { Safe: 2, Unsafe: 1 }, groups: [{ places: ['审查'], verdict: 'Safe', count: 2, examples: ['P18a-1'], moves: ['审查 → 复核 kept'], problem: undefined }] });
});

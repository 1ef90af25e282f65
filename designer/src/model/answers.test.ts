import { describe, expect, it } from 'vitest';
import { heatOf, readLive } from './live';
import { readSide } from './whatif';

describe('where the running cases are', () => {
  const live = readLive({ tokens: [{ activityId: 'A', name: '受理', open: 3, oldestDays: 9.5, meanDays: 4, overdue: 0 }, { activityId: 'B', open: 1, meanDays: 1, oldestDays: 1, overdue: 1 }, {}], version: null, versions: { 1: 3, 2: 1 } });
  it('is read with the newest version first', () => expect([live.tokens.length, live.versions]).toEqual([2, [[2, 1], [1, 3]]]));
  it('is hottest where it takes longest', () => expect([...heatOf(live.tokens, 'mean')]).toEqual([['A', 1], ['B', 0.25]]));
  it('is cold where there is nothing', () => expect([...heatOf([{ activityId: 'A', open: 1, overdue: 0 }], 'overdue')]).toEqual([['A', 0]]));
});

it('how long cases take is read, and stays open where nothing was measured', () => {
  expect(readSide({ onTime: 0.9, meanDays: 12.5, p90Days: null, byStep: [{ activityId: 'A', name: '受理', meanDays: 2 }] })).toEqual(
    { onTime: 0.9, meanDays: 12.5, p90Days: undefined, byStep: [{ activityId: 'A', name: '受理', nameEn: '受理', meanDays: 2, p90Days: undefined, onTime: undefined }] });
});

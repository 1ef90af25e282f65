import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { allDescriptors } from '../fixtures/shipped';
import { readContext } from '../model/context';
import { setModel } from '../model/edit';
import type { JsonObject } from '../model/json';
import { ApiError } from './api';
import { rescued, startSaving, type Saving } from './saving';
import { createStore, type EditorStore } from './store';

let stored: Map<string, string>;
let answers: (() => unknown)[];
let sent: JsonObject[];
let store: EditorStore;
let saving: Saving;

const named = (name: string) => setModel((model) => ({ ...model, name }));
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers();
  stored = new Map();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => stored.set(key, value), removeItem: (key: string) => stored.delete(key),
  });
  answers = [];
  sent = [];
  const context = readContext('P1', { definition: { name: 'first', root: { activities: [] } }, draft: null });
  const put = async (_: string, body: unknown) => {
    sent.push(body as JsonObject);
    return answers.shift()?.() ?? { revision: sent.length, savedAt: '2016-06-13T01:30:00Z' };
  };
  const real = createStore(context, allDescriptors, 'zh');
  store = { ...real, api: { ...real.api, put } };
  saving = startSaving(store);
});

afterEach(() => {
  saving.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a draft', () => {
  it('is saved once, a moment after the last edit, based on what was read', async () => {
    store.dispatch(named('a'));
    await pass(600);
    store.dispatch(named('b'));
    await pass(1300);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ basedOn: 0, model: { name: 'b' } });
    expect(store.getState().saveState).toEqual({ kind: 'saved', at: '2016-06-13T01:30:00Z' });
    store.dispatch(named('c'));
    await pass(1300);
    expect(sent[1]).toMatchObject({ basedOn: 1, model: { name: 'c' } });
  });

  it('is not saved again when the edit was undone', async () => {
    store.dispatch(named('a'));
    store.undo();
    await pass(3000);
    expect(sent).toEqual([]);
    expect(store.getState().saveState.kind).toBe('clean');
  });

  it('that the server did not get stays in the browser and is sent again', async () => {
    answers = [() => { throw new TypeError('offline'); }];
    store.dispatch(named('a'));
    await pass(1300);
    expect(store.getState().saveState.kind).toBe('failed');
    expect(rescued('P1')?.model['name']).toBe('a');
    await pass(6000);
    expect(sent).toHaveLength(2);
    expect(store.getState().saveState.kind).toBe('saved');
    expect(rescued('P1')).toBeUndefined();
  });

  it('of somebody else is not saved over before one has said so', async () => {
    answers = [() => { throw new ApiError(409, { code: 'draft-changed', detail: '何川保存了草稿', current: { revision: 7, savedBy: '何川', savedAt: '2016-06-13T02:00:00Z' } }); }];
    store.dispatch(named('a'));
    await pass(1300);
    expect(store.getState().saveState).toMatchObject({ kind: 'conflict', who: '何川', revision: 7 });
    store.dispatch(named('b'));
    await pass(9000);
    expect(sent).toHaveLength(1);
    saving.keepMine();
    await pass(10);
    expect(sent[1]).toMatchObject({ basedOn: 7, model: { name: 'b' } });
    expect(store.getState().saveState.kind).toBe('saved');
  });

  it('is saved at once when one asks for it', async () => {
    store.dispatch(named('a'));
    saving.now();
    await pass(1);
    expect(sent).toHaveLength(1);
  });
});

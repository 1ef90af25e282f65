import { asObject, asText, type JsonObject } from '../model/json';
import { ApiError } from './api';
import type { EditorStore } from './store';

const quiet = 1200;
const again = 5000;

/** What a browser keeps of edits that the server does not have yet. */
export interface Rescue {
  readonly model: JsonObject;
  readonly procedure: JsonObject | null;
  readonly at: string;
}

export interface Saving {
  readonly now: () => void;
  /** Goes on from what somebody else saved, with what is drawn here. */
  readonly keepMine: () => void;
  readonly stop: () => void;
}

/** Saves the draft a moment after the last edit. While the server has not got it, the browser keeps it. */
export function startSaving(store: EditorStore): Saving {
  const { definitionId } = store.getState().context;
  const url = `/api/designer/${encodeURIComponent(definitionId)}/draft`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving = false;
  let revision = store.getState().context.revision;
  let known = store.getState().history.document;
  let lastSaved = store.getState().saveState;

  const plan = (delay: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), delay);
  };
  const save = async (): Promise<void> => {
    clearTimeout(timer);
    const { document } = store.getState().history;
    if (saving || document === known || store.getState().saveState.kind === 'conflict') {
      return;
    }
    saving = true;
    store.set({ saveState: { kind: 'saving' } });
    try {
      const answer = asObject(await store.api.put(url, { model: document.model, procedure: document.procedure, basedOn: revision }));
      revision = answer?.['revision'] ?? revision;
      known = document;
      forget(definitionId);
      lastSaved = { kind: 'saved', at: asText(answer?.['savedAt']) ?? new Date().toISOString() };
      store.set({ saveState: store.getState().history.document === document ? lastSaved : { kind: 'dirty' } });
    } catch (error) {
      remember(definitionId, document);
      store.set({ saveState: stateOf(error) });
    } finally {
      saving = false;
    }
    const { saveState, history } = store.getState();
    if (history.document !== known && saveState.kind !== 'conflict') {
      plan(saveState.kind === 'failed' ? again : quiet);
    }
  };
  const unsubscribe = store.subscribe(() => {
    const { history, saveState } = store.getState();
    if (saveState.kind === 'dirty') {
      if (history.document === known) {
        // Undone to what the server has.
        clearTimeout(timer);
        store.set({ saveState: lastSaved });
      } else {
        plan(quiet);
      }
    }
  });
  const leave = (event: BeforeUnloadEvent): void => {
    const { document } = store.getState().history;
    if (document !== known) {
      remember(definitionId, document);
      event.preventDefault();
    }
  };
  window.addEventListener('beforeunload', leave);
  return {
    now: () => void save(),
    keepMine: () => {
      const { saveState } = store.getState();
      revision = saveState.kind === 'conflict' ? saveState.revision : revision;
      store.set({ saveState: { kind: 'dirty' } });
      void save();
    },
    stop: () => {
      clearTimeout(timer);
      unsubscribe();
      window.removeEventListener('beforeunload', leave);
    },
  };
}

function stateOf(error: unknown): ReturnType<EditorStore['getState']>['saveState'] {
  if (error instanceof ApiError && error.status === 409) {
    const { problem } = error;
    const found = asObject(problem['current']) ?? problem;
    return { kind: 'conflict', message: error.message, who: asText(found['savedBy']), at: asText(found['savedAt']), revision: found['revision'] ?? null };
  }
  return { kind: 'failed', message: error instanceof Error ? error.message : '' };
}

function keyOf(definitionId: string): string {
  return `designer-rescue-${definitionId}`;
}

function remember(definitionId: string, document: Pick<Rescue, 'model' | 'procedure'>): void {
  try {
    localStorage.setItem(keyOf(definitionId), JSON.stringify({ ...document, at: new Date().toISOString() }));
  } catch {
    // A full storage: the page still warns before it is left.
  }
}

export function forget(definitionId: string): void {
  localStorage.removeItem(keyOf(definitionId));
}

/** Edits that never reached the server, from an earlier visit on this computer. */
export function rescued(definitionId: string): Rescue | undefined {
  try {
    const rescue = asObject(JSON.parse(localStorage.getItem(keyOf(definitionId)) ?? 'null'));
    const model = asObject(rescue?.['model']);
    return model === undefined ? undefined : { model, procedure: asObject(rescue?.['procedure']) ?? null, at: asText(rescue?.['at']) ?? '' };
  } catch {
    return undefined;
  }
}

import { readFindings } from '../model/findings';
import type { EditorStore } from './store';

const quiet = 700;

/** Asks the server what is wrong with the draft a moment after each edit, and drops an answer that is out of date. */
export function startChecking(store: EditorStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: unknown;
  let running: AbortController | undefined;
  const check = async (): Promise<void> => {
    const { document } = store.getState().history;
    asked = document;
    running?.abort();
    const abort = new AbortController();
    running = abort;
    store.set({ checking: 'running' });
    try {
      const answer = await store.api.post('/api/designer/check', { model: document.model, procedure: document.procedure }, abort.signal);
      if (!abort.signal.aborted) {
        store.set({ findings: readFindings(answer), checking: 'idle', shown: undefined });
      }
    } catch {
      if (!abort.signal.aborted) {
        store.set({ checking: 'failed' });
      }
    }
  };
  const plan = (delay: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void check(), delay);
  };
  const unsubscribe = store.subscribe(() => {
    if (store.getState().history.document !== asked) {
      asked = store.getState().history.document;
      plan(quiet);
    }
  });
  asked = store.getState().history.document;
  plan(50);
  return () => {
    clearTimeout(timer);
    running?.abort();
    unsubscribe();
  };
}

import { useEffect, useState } from 'react';
import { readContext } from '../model/context';
import type { Language } from '../model/definition';
import { readDescriptors } from '../model/descriptors';
import { saidBeforeReload } from './afterReload';
import { apiFor } from './api';
import { Shell } from './Shell';
import { createStore, type EditorStore } from './store';
import { textsOf } from './texts';

type Load = { readonly kind: 'loading' } | { readonly kind: 'failed'; readonly message: string } | { readonly kind: 'ready'; readonly store: EditorStore };

/** Fetches what is to be edited and opens the editor on it, or says that it cannot. */
export function EditorHost({ definitionId, language }: { readonly definitionId: string; readonly language: Language }) {
  const texts = textsOf(language);
  const [load, setLoad] = useState<Load>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setLoad({ kind: 'loading' });
    open(definitionId, language, abort.signal).then(
      (store) => setLoad({ kind: 'ready', store }),
      (error: unknown) => {
        if (!abort.signal.aborted) {
          setLoad({ kind: 'failed', message: error instanceof Error ? error.message : '' });
        }
      },
    );
    return () => abort.abort();
  }, [definitionId, language, attempt]);

  if (load.kind === 'ready') {
    return <Shell store={load.store} />;
  }
  return (
    <div data-flow className="ed ed--waiting" role={load.kind === 'failed' ? 'alert' : 'status'}>
      <p>{load.kind === 'failed' ? texts.failed : texts.loading}</p>
      {load.kind === 'failed' && (
        <>
          <p className="ed-muted">{load.message}</p>
          <button type="button" className="ed-button" onClick={() => setAttempt(attempt + 1)}>{texts.retry}</button>
        </>
      )}
    </div>
  );
}

async function open(definitionId: string, language: Language, signal: AbortSignal): Promise<EditorStore> {
  const api = apiFor(language);
  const [context, descriptors] = await Promise.all([
    api.get(`/api/designer/${encodeURIComponent(definitionId)}`, signal),
    api.get('/elsa/api/descriptors/activities', signal),
  ]);
  const store = createStore(readContext(definitionId, context), readDescriptors(descriptors), language);
  store.set({ message: saidBeforeReload() });
  return store;
}

import { useEffect, useState } from 'react';
import type { Language } from '../model/definition';
import { readPayload, type Payload } from '../model/payload';
import { fetchJson } from './fetching';
import { FlowView } from './FlowView';
import { textsOf } from './texts';

type Load = { readonly kind: 'loading' } | { readonly kind: 'failed' } | { readonly kind: 'ready'; readonly payload: Payload };

interface Props {
  readonly source: string;
  /** Where to read how long cases wait at each step, when the page says so and not what is drawn. */
  readonly heatSource?: string | undefined;
  readonly heatOn?: boolean;
  readonly language: Language;
}

/** Fetches what is to be drawn and shows it, or says that it cannot. */
export function FlowHost({ source, heatSource, heatOn = false, language }: Props) {
  const texts = textsOf(language);
  const [load, setLoad] = useState<Load>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const abort = new AbortController();
    setLoad({ kind: 'loading' });
    fetchJson(source, language, abort.signal).then(readPayload).then(
      (payload) => setLoad({ kind: 'ready', payload }),
      (error: unknown) => {
        if (!abort.signal.aborted) {
          console.error('The flow could not be loaded.', error);
          setLoad({ kind: 'failed' });
        }
      },
    );
    return () => abort.abort();
  }, [source, language, attempt]);

  switch (load.kind) {
    case 'loading':
      return (
        <div className="flow flow--waiting" role="status">
          <span className="flow-skeleton" aria-hidden><i /><i /><i /><i /></span>
          <p>{texts.loading}</p>
        </div>
      );
    case 'failed':
      return (
        <div className="flow flow--waiting" role="alert">
          <p><strong>{texts.failed}</strong></p>
          <p>{texts.failedHint}</p>
          <button type="button" className="flow-button" onClick={() => setAttempt(attempt + 1)}>{texts.retry}</button>
        </div>
      );
    case 'ready':
      return <FlowView payload={load.payload} heatSource={heatSource ?? load.payload.heat} heatOn={heatOn} language={language} />;
  }
}

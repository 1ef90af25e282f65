import { useEffect, useState } from 'react';
import type { Language } from '../model/definition';
import { readLive, type LiveToken } from '../model/live';
import { fetchJson } from './fetching';

/** How long the running cases wait at each step: read when somebody asks for it, and anew each time. */
export function useHeat(source: string | undefined, asked: boolean, language: Language): { readonly on: boolean; readonly failed: boolean; readonly tokens: readonly LiveToken[] | undefined; readonly toggle: () => void } {
  const [on, setOn] = useState(asked && source !== undefined);
  const [tokens, setTokens] = useState<readonly LiveToken[]>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    setTokens(undefined);
    setFailed(false);
    if (!on || source === undefined) {
      return undefined;
    }
    const abort = new AbortController();
    fetchJson(source, language, abort.signal).then(readLive).then(
      (live) => abort.signal.aborted || setTokens(live.tokens),
      () => abort.signal.aborted || setFailed(true),
    );
    return () => abort.abort();
  }, [on, source, language]);
  return { on, failed, tokens, toggle: () => setOn(!on) };
}

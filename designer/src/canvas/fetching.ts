import type { Language } from '../model/definition';

/** @throws Error when it is not there. */
export async function fetchJson(source: string, language: Language, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(source, {
    signal,
    credentials: 'same-origin',
    headers: { Accept: 'application/json', 'Accept-Language': language === 'en' ? 'en-US' : 'zh-CN' },
  });
  if (!response.ok) {
    throw new Error(`${source} answered ${response.status}.`);
  }
  return response.json();
}

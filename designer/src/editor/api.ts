import type { Language } from '../model/definition';
import { asObject, asObjects, asText, type JsonObject } from '../model/json';

/** An answer that is no success: what the server says of it in the reader's language, with its places. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly problem: JsonObject) {
    super(asText(problem['detail']) ?? asText(problem['title']) ?? `HTTP ${status}`);
  }

  get code(): string | undefined {
    return asText(this.problem['code']);
  }

  get errors(): readonly JsonObject[] {
    return asObjects(this.problem['errors']);
  }
}

export interface Api {
  readonly get: (url: string, signal?: AbortSignal) => Promise<unknown>;
  readonly post: (url: string, body: unknown, signal?: AbortSignal) => Promise<unknown>;
  readonly put: (url: string, body: unknown, signal?: AbortSignal) => Promise<unknown>;
  readonly remove: (url: string) => Promise<unknown>;
}

/** The server's REST API as the person who is signed in on this page. Every change carries a key, so that sending it twice does it once. */
export function apiFor(lang: Language): Api {
  const send = async (method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<unknown> => {
    const response = await fetch(url, {
      method,
      credentials: 'same-origin',
      ...(signal === undefined ? {} : { signal }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        Accept: 'application/json',
        'Accept-Language': lang === 'en' ? 'en-US' : 'zh-CN',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'Idempotency-Key': newKey() }),
      },
    });
    const text = await response.text();
    const json = parse(text);
    if (!response.ok) {
      throw new ApiError(response.status, asObject(json) ?? {});
    }
    return json;
  };
  return {
    get: (url, signal) => send('GET', url, undefined, signal),
    post: (url, body, signal) => send('POST', url, body, signal),
    put: (url, body, signal) => send('PUT', url, body, signal),
    remove: (url) => send('DELETE', url),
  };
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** `randomUUID` is only there on https and localhost. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

import { asNumber, asObject, asObjects, asText } from './json';

export interface LiveToken {
  readonly activityId: string;
  readonly name?: string | undefined;
  readonly open: number;
  readonly overdue: number;
  readonly meanDays?: number | undefined;
  readonly oldestDays?: number | undefined;
}

export interface Live {
  readonly tokens: readonly LiveToken[];
  /** Versions with tokens, the newest first. */
  readonly versions: readonly (readonly [version: number, tokens: number])[];
}

export function readLive(json: unknown): Live {
  const live = asObject(json) ?? {};
  return {
    tokens: asObjects(live['tokens']).flatMap((token): LiveToken[] => {
      const id = asText(token['activityId']);
      return id === undefined ? [] : [{ activityId: id, name: asText(token['name']), open: asNumber(token['open']) ?? 0, overdue: asNumber(token['overdue']) ?? 0, meanDays: asNumber(token['meanDays']), oldestDays: asNumber(token['oldestDays']) }];
    }),
    versions: Object.entries(asObject(live['versions']) ?? {}).map(([version, count]): [number, number] => [Number(version), asNumber(count) ?? 0]).sort(([a], [b]) => b - a),
  };
}

/** How hot each step is, compared with the hottest. */
export function heatOf(tokens: readonly LiveToken[], by: 'mean' | 'oldest' | 'overdue'): ReadonlyMap<string, number> {
  const value = (token: LiveToken): number => (by === 'mean' ? token.meanDays : by === 'oldest' ? token.oldestDays : token.overdue) ?? 0;
  const most = Math.max(0, ...tokens.map(value));
  return new Map(tokens.map((token) => [token.activityId, most === 0 ? 0 : value(token) / most]));
}

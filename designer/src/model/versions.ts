import { asArray, asNumber, asObject, asObjects, asText } from './json';

export interface Version {
  readonly version: number;
  readonly at?: string | undefined;
  readonly note?: string | undefined;
  readonly by?: string | undefined;
  readonly proposedBy?: string | undefined;
  readonly effectiveOn?: string | undefined;
  readonly editions: readonly string[];
  readonly running: number;
}

export interface Proposal {
  readonly id: string;
  readonly state: string;
  readonly note: string;
  readonly effectiveOn?: string | undefined;
  readonly proposedBy: string;
  readonly proposedAt?: string | undefined;
  readonly decidedBy?: string | undefined;
  readonly decidedAt?: string | undefined;
  readonly reason?: string | undefined;
  readonly publishedVersion?: number | undefined;
  /** The reader proposed it: somebody else has to look at it. */
  readonly isMine: boolean;
}

export function readVersions(json: unknown): readonly Version[] {
  return asObjects(Array.isArray(json) ? json : asObject(json)?.['items']).flatMap((item): Version[] => {
    const version = asNumber(item['version']);
    return version === undefined ? [] : [{
      version, at: asText(item['at']), note: asText(item['note']), by: asText(item['by']), proposedBy: asText(item['proposedBy']), effectiveOn: asText(item['effectiveOn']),
      editions: asArray(item['editions']).flatMap((edition) => asText(edition) ?? []), running: asNumber(item['running']) ?? 0,
    }];
  });
}

export function readProposals(json: unknown): readonly Proposal[] {
  return asObjects(Array.isArray(json) ? json : asObject(json)?.['items']).flatMap((item): Proposal[] => {
    const id = asText(item['id']);
    return id === undefined ? [] : [{
      id, state: asText(item['state']) ?? '', note: asText(item['note']) ?? '', effectiveOn: asText(item['effectiveOn']), proposedBy: asText(item['proposedBy']) ?? '', proposedAt: asText(item['proposedAt']),
      decidedBy: asText(item['decidedBy']), decidedAt: asText(item['decidedAt']), reason: asText(item['reason']), publishedVersion: asNumber(item['publishedVersion']), isMine: item['isMine'] === true,
    }];
  });
}

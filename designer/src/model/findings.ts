import { asArray, asObject, asText, type JsonObject } from './json';

export interface PathStep {
  readonly id: string;
  readonly outcome: string;
}

/** What the server found wrong with a draft. */
export interface Finding {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly activityId?: string | undefined;
  readonly port?: string | undefined;
  readonly message: string;
  readonly messageEn: string;
  /** The choices that lead there. */
  readonly path: readonly PathStep[];
  /** An application that shows it. */
  readonly example?: JsonObject | undefined;
  readonly fix?: JsonObject | undefined;
}

export function readFindings(json: unknown): readonly Finding[] {
  return asArray(asObject(json)?.['findings']).flatMap((item): Finding[] => {
    const finding = asObject(item);
    const code = asText(finding?.['code']);
    if (finding === undefined || code === undefined) {
      return [];
    }
    const message = asText(finding['message']) ?? code;
    return [{
      code,
      severity: finding['severity'] === 'warning' ? 'warning' : 'error',
      activityId: asText(finding['activityId']) ?? asText(asArray(finding['activities'])[0]),
      port: asText(finding['port']),
      message,
      messageEn: asText(finding['messageEn']) ?? message,
      path: asArray(finding['path']).flatMap(readStep),
      example: asObject(finding['example']),
      fix: asObject(finding['fix']),
    }];
  });
}

/** A step of a path is `{activityId, outcome}`, or the text `Accept1:Approve`. */
function readStep(item: unknown): PathStep[] {
  const [textId, textOutcome] = (asText(item) ?? '').split(':');
  const id = asText(asObject(item)?.['activityId']) ?? asText(textId);
  return id === undefined ? [] : [{ id, outcome: asText(asObject(item)?.['outcome']) ?? textOutcome ?? '' }];
}

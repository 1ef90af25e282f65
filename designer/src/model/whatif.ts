import { asNumber, asObject, asObjects, asText } from './json';

export interface StepTime {
  readonly activityId: string;
  readonly name: string;
  readonly nameEn: string;
  readonly meanDays?: number | undefined;
  readonly p90Days?: number | undefined;
  /** Share within the limit, from 0 to 1. */
  readonly onTime?: number | undefined;
}

/** How long cases take in one version of a flow. */
export interface Side {
  readonly onTime?: number | undefined;
  readonly meanDays?: number | undefined;
  readonly p90Days?: number | undefined;
  readonly byStep: readonly StepTime[];
}

export function readSide(json: unknown): Side {
  const side = asObject(json) ?? {};
  return {
    onTime: asNumber(side['onTime']), meanDays: asNumber(side['meanDays']), p90Days: asNumber(side['p90Days']),
    byStep: asObjects(side['byStep']).flatMap((step): StepTime[] => {
      const id = asText(step['activityId']);
      const name = asText(step['name']) ?? id ?? '';
      return id === undefined ? [] : [{ activityId: id, name, nameEn: asText(step['nameEn']) ?? name, meanDays: asNumber(step['meanDays']), p90Days: asNumber(step['p90Days']), onTime: asNumber(step['onTime']) }];
    }),
  };
}

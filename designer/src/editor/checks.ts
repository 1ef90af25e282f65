import type { Finding } from '../model/findings';

interface OfStep {
  readonly worst: 'error' | 'warning';
  readonly count: number;
}

const indexed = new WeakMap<readonly Finding[], ReadonlyMap<string, OfStep>>();

/** The findings by step, worked out once for each list. */
export function findingsOf(findings: readonly Finding[]): ReadonlyMap<string, OfStep> {
  let index = indexed.get(findings);
  if (index === undefined) {
    const byStep = new Map<string, OfStep>();
    for (const { activityId, severity } of findings) {
      if (activityId !== undefined) {
        const old = byStep.get(activityId);
        byStep.set(activityId, { worst: old?.worst === 'error' ? 'error' : severity, count: (old?.count ?? 0) + 1 });
      }
    }
    index = byStep;
    indexed.set(findings, index);
  }
  return index;
}

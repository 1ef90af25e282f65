import { waits } from './category';
import type { Flow, Link } from './definition';

export type VisitState = 'done' | 'current' | 'cancelled';
export type StepState = VisitState | 'coming';

/** One time a case was at a step. A step of several seats, or one in a loop, has several. */
export interface Visit {
  readonly activityId: string;
  readonly state: VisitState;
  readonly outcome?: string | undefined;
  readonly actor?: string | undefined;
  readonly at?: string | undefined;
  readonly department?: string | undefined;
  readonly dueAt?: string | undefined;
  /** How many work items wait here. */
  readonly count?: number | undefined;
}

export interface Progress {
  readonly state: StepState;
  readonly visits: readonly Visit[];
  /** Work items that wait here now. */
  readonly waiting: number;
}

export interface Overlay {
  readonly steps: ReadonlyMap<string, Progress>;
  readonly taken: ReadonlySet<string>;
}

const coming: Progress = { state: 'coming', visits: [], waiting: 0 };

export function progressOf(overlay: Overlay | undefined, stepId: string): Progress {
  return overlay?.steps.get(stepId) ?? coming;
}

/**
 * Lays the path of a case over its flow. The path names the steps where the case waited; the ones in between, which it
 * passed at once (forks, decisions, notices), are found by following the outcomes.
 */
export function overlayPath(flow: Flow, visits: readonly Visit[]): Overlay {
  const steps = new Map<string, Progress>();
  for (const step of flow.steps) {
    const own = visits.filter((visit) => visit.activityId === step.id);
    if (own.length > 0) {
      steps.set(step.id, summarise(own));
    }
  }

  const categories = new Map(flow.steps.map((step) => [step.id, step.category]));
  const passing = (id: string): boolean => !steps.has(id) && !waits(categories.get(id) ?? 'task');
  const named = new Set(steps.keys());
  const from = groupBy(flow.links, (link) => link.from);
  const open = flow.steps.filter((step) => named.has(step.id) || (step.category === 'start' && named.size > 0)).map((step) => step.id);
  const taken = new Set<string>();
  const passed = new Set<string>(open);

  for (const id of passed) {
    for (const link of from.get(id) ?? []) {
      if (leaves(steps.get(id), link, id) && leadsToNamed(link.to, named, from, passing)) {
        taken.add(link.id);
        passed.add(link.to);
      }
    }
  }

  for (const id of passed) {
    if (!steps.has(id)) {
      steps.set(id, { state: 'done', visits: [], waiting: 0 });
    }
  }
  return { steps, taken };
}

function summarise(visits: readonly Visit[]): Progress {
  const current = visits.filter((visit) => visit.state === 'current');
  const waiting = current.reduce((sum, visit) => sum + (visit.count ?? 1), 0);
  const state = current.length > 0 ? 'current' : visits.some((visit) => visit.state === 'done') ? 'done' : 'cancelled';
  return { state, visits, waiting };
}

/** Whether the case has left the step through this link. Steps that were only passed leave wherever the path goes on. */
function leaves(progress: Progress | undefined, link: Link, id: string): boolean {
  if (progress === undefined) {
    return true;
  }
  const done = progress.visits.filter((visit) => visit.state === 'done' && visit.activityId === id);
  return done.some((visit) => visit.outcome === undefined || visit.outcome === link.port) ||
    // Seats of one step are decided with words of their own (Agree, Score); the step then leaves by Done.
    (link.port === 'Done' && progress.state === 'done' && done.length > 0);
}

function leadsToNamed(
  start: string, named: ReadonlySet<string>, from: ReadonlyMap<string, readonly Link[]>, passing: (id: string) => boolean,
): boolean {
  const seen = new Set([start]);
  for (const id of seen) {
    if (named.has(id)) {
      return true;
    }
    if (passing(id)) {
      from.get(id)?.forEach((link) => seen.add(link.to));
    }
  }
  return false;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  items.forEach((item) => groups.set(key(item), [...(groups.get(key(item)) ?? []), item]));
  return groups;
}

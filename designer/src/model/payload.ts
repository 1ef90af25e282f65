import { DefinitionError, readDefinition, type Flow } from './definition';
import { asArray, asNumber, asObject, asText } from './json';
import type { Visit, VisitState } from './path';

export interface StepLabel {
  readonly department?: string | undefined;
  readonly limit?: string | undefined;
}

/** What a page hands over to be drawn. */
export interface Payload {
  readonly flow: Flow;
  /** What it is called in the reader's language, where that is known. */
  readonly name?: string | undefined;
  /** The path of a case; absent when only the procedure is shown. */
  readonly visits?: readonly Visit[] | undefined;
  readonly labels: ReadonlyMap<string, StepLabel>;
  /** Where to read how long all running cases wait at each step; absent for who has no business with that. */
  readonly heat?: string | undefined;
}

const states: ReadonlySet<string> = new Set<VisitState>(['done', 'current', 'cancelled']);

/** @throws DefinitionError when there is nothing to draw. */
export function readPayload(json: unknown): Payload {
  const payload = asObject(json);
  const flow = readDefinition(payload?.['definition']);
  if (flow.steps.length === 0) {
    throw new DefinitionError('The definition has no activities.');
  }
  const path = asObject(payload?.['path']);
  const labels = Object.entries(asObject(payload?.['labels']) ?? {});
  return {
    flow,
    name: asText(payload?.['name']),
    heat: asText(payload?.['heat']),
    visits: path === undefined ? undefined : asArray(path['steps']).flatMap((item) => readVisit(item) ?? []),
    labels: new Map(labels.map(([id, label]) => [id, { department: asText(asObject(label)?.['department']), limit: asText(asObject(label)?.['limit']) }])),
  };
}

function readVisit(item: unknown): Visit | undefined {
  const visit = asObject(item);
  const activityId = asText(visit?.['activityId']);
  const state = asText(visit?.['state'])?.toLowerCase();
  if (visit === undefined || activityId === undefined || state === undefined || !states.has(state)) {
    return undefined;
  }
  return {
    activityId,
    state: state as VisitState,
    outcome: asText(visit['outcome']),
    actor: asText(visit['actor']),
    at: asText(visit['at']),
    department: asText(visit['department']),
    dueAt: asText(visit['dueAt']),
    count: asNumber(visit['count']),
  };
}

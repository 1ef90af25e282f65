import type { Flow, Language, Step } from '../model/definition';
import { authoredBoxes, layOut, type Direction, type Drawing } from '../model/layout';
import { overlayPath, progressOf, type Overlay, type Progress } from '../model/path';
import { heatOf, type LiveToken } from '../model/live';
import type { Payload } from '../model/payload';
import { simplify } from '../model/simplify';
import { categoryText, departmentText, limitText, linkText, stepName } from '../model/words';
import { sizeOf, textWidth } from './sizes';
import { dayOf, textsOf } from './texts';

/** A step with everything that is said about it, in the reader's language. */
export interface StepView {
  readonly step: Step;
  readonly name: string;
  readonly kind: string;
  readonly department?: string | undefined;
  readonly limit?: string | undefined;
  /** Absent when no case is shown. */
  readonly progress?: Progress | undefined;
  /** What waits here over all running cases; absent unless that is shown. */
  readonly waiting?: LiveToken | undefined;
  /** From 0 to 1, compared with the step where cases wait longest. */
  readonly heat?: number | undefined;
}

export interface FlowViewModel {
  readonly flow: Flow;
  readonly name: string;
  readonly language: Language;
  readonly steps: readonly StepView[];
  readonly overlay?: Overlay | undefined;
  readonly linkLabels: ReadonlyMap<string, string>;
}

export function describeFlow(payload: Payload, language: Language, tokens?: readonly LiveToken[]): FlowViewModel {
  const heat = tokens && heatOf(tokens, 'mean');
  const waiting = new Map(tokens?.map((token) => [token.activityId, token]));
  const flow = simplify(payload.flow);
  const overlay = payload.visits && overlayPath(flow, payload.visits);
  const steps = flow.steps.map((step): StepView => {
    const label = payload.labels.get(step.id);
    const progress = overlay && progressOf(overlay, step.id);
    return {
      step,
      name: stepName(step, language),
      kind: categoryText(step.category, language),
      department: label?.department ?? departmentsOf(progress) ?? departmentText(step, language),
      limit: label?.limit ?? limitText(step, language),
      progress,
      waiting: waiting.get(step.id),
      heat: heat?.get(step.id),
    };
  });
  const byId = new Map(flow.steps.map((step) => [step.id, step]));
  const linkLabels = new Map(flow.links.flatMap((link): [string, string][] => {
    const text = linkText(byId.get(link.from), link, flow.links.filter((other) => other.from === link.from), language);
    return text === undefined ? [] : [[link.id, text]];
  }));
  return { flow, name: payload.name ?? flow.name, language, steps, overlay, linkLabels };
}

function departmentsOf(progress: Progress | undefined): string | undefined {
  const names = [...new Set(progress?.visits.flatMap((visit) => visit.department ?? []) ?? [])];
  return names.length === 0 ? undefined : names.join('、');
}

export function drawFlow(view: FlowViewModel, direction: Direction): Drawing {
  const byId = new Map(view.steps.map((item) => [item.step.id, item]));
  const size = (id: string) => sizeOf(byId.get(id)?.step.category ?? 'task', byId.get(id)?.name ?? id, direction);
  const label = (id: string) => {
    const text = view.linkLabels.get(id);
    return text === undefined ? 0 : textWidth(text, 12) + 20;
  };
  // A narrow page reads from top to bottom, whatever the author drew.
  const authored = direction === 'right' ? authoredBoxes(view.flow, size) : undefined;
  return authored === undefined
    ? layOut({ flow: view.flow, direction, sizeOf: size, labelWidthOf: label })
    : { direction, boxes: authored, routes: new Map() };
}

/** The step a reader looks for first: where the case is, else where it got to, else the start. */
export function focusOf(view: FlowViewModel): string | undefined {
  const at = (state: string) => view.steps.filter((item) => item.progress?.state === state && item.progress.visits.length > 0).map((item) => item.step.id);
  return at('current')[0] ?? at('done').at(-1) ?? startOf(view);
}

export function startOf(view: FlowViewModel): string | undefined {
  return (view.steps.find((item) => item.step.category === 'start') ?? view.steps[0])?.step.id;
}

/** The second line on a card: who, and until or since when. */
export function cardFacts(item: StepView, language: Language): readonly string[] {
  if (item.waiting !== undefined) {
    return waitingFacts(item, language).slice(0, 2);
  }
  const { progress } = item;
  const texts = textsOf(language);
  const last = progress?.visits.findLast((visit) => visit.state === progress.state);
  const when = progress?.state === 'current' ? last?.dueAt && texts.dueShort(dayOf(last.dueAt).slice(5))
    : progress?.state === 'done' ? last?.at && dayOf(last.at) : item.limit;
  return [item.department, when].flatMap((part) => (part === undefined || part === '' ? [] : [part]));
}

/** How much waits at a step, and how long. */
export function waitingFacts({ waiting }: StepView, language: Language): readonly string[] {
  return waiting === undefined ? [] : textsOf(language).heatFacts(waiting.open, waiting.meanDays, waiting.oldestDays, waiting.overdue);
}

/** All of a step in one sentence, for people who hear the drawing. */
export function spoken(item: StepView, language: Language): string {
  const texts = textsOf(language);
  const state = item.progress && texts.states[item.progress.state];
  return [item.name, item.kind === item.name ? undefined : item.kind, state, ...cardFacts(item, language)]
    .filter((part) => part !== undefined && part !== '').join(language === 'en' ? ', ' : '，');
}

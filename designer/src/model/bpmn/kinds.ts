import { boundariesOf, listOf } from '../descriptors';
import { typeOf } from '../document';
import { asObject, asText, literalOf, type JsonObject } from '../json';

/** How BPMN draws a kind of step, in px. */
export type Look = 'event' | 'gateway' | 'task';

export interface Kind {
  readonly tag: string;
  readonly look: Look;
  readonly attributes?: Readonly<Record<string, string | boolean | undefined>>;
  /** An event definition or a marker of loops, as a tag with attributes and, for times, a body. */
  readonly inner?: { readonly tag: string; readonly attributes?: Readonly<Record<string, string | boolean>>; readonly body?: { readonly tag: string; readonly text: string } };
}

const slots = ['then', 'else', 'body'] as const;

/** The containers of an activity: what it holds directly, or in its named slots. */
export function levelsOf(activity: JsonObject): readonly { readonly slot: string; readonly container: JsonObject }[] {
  const own = Array.isArray(activity['activities']) ? [{ slot: '', container: activity }] : [];
  return [...own, ...slots.flatMap((slot) => {
    const container = asObject(activity[slot]);
    // A notice has an input of the same name.
    return container === undefined || asText(container['type']) === undefined ? [] : [{ slot, container }];
  })];
}

const task = (tag: string, inner?: Kind['inner']): Kind => ({ tag, look: 'task', ...(inner === undefined ? {} : { inner }) });
const event = (tag: string, inner?: Kind['inner']): Kind => ({ tag, look: 'event', ...(inner === undefined ? {} : { inner }) });
const gateway = (tag: string): Kind => ({ tag, look: 'gateway' });

const kinds: Readonly<Record<string, Kind>> = {
  'Elsa.Start': event('startEvent'),
  'Elsa.End': event('endEvent', { tag: 'terminateEventDefinition' }),
  'Elsa.Finish': event('endEvent', { tag: 'terminateEventDefinition' }),
  'Elsa.Complete': event('endEvent', { tag: 'terminateEventDefinition' }),
  'Elsa.Break': event('endEvent', { tag: 'escalationEventDefinition' }),
  'Elsa.Fault': event('endEvent', { tag: 'errorEventDefinition' }),
  'Approvals.EndBranch': event('endEvent'),
  'Elsa.FlowDecision': gateway('exclusiveGateway'),
  'Elsa.FlowFork': gateway('parallelGateway'),
  'Elsa.PublishEvent': event('intermediateThrowEvent', { tag: 'messageEventDefinition' }),
  'Approvals.Compensate': event('intermediateThrowEvent', { tag: 'compensateEventDefinition' }),
  'Elsa.SetVariable': task('scriptTask'),
  'Elsa.WriteLine': task('scriptTask'),
  'Elsa.SendEmail': task('sendTask'),
  'Approvals.Notify': task('sendTask'),
  'Approvals.DecisionTable': task('businessRuleTask'),
  'Approvals.ComputeAmount': task('businessRuleTask'),
  'Approvals.Review': task('userTask'),
  'Approvals.RequestSupplement': task('userTask'),
  'Approvals.PublicNotice': task('userTask'),
  'Approvals.CoLeadOpinions': task('userTask', { tag: 'multiInstanceLoopCharacteristics' }),
  'Approvals.ExpertReview': task('userTask', { tag: 'multiInstanceLoopCharacteristics' }),
  'Approvals.Countersign': task('userTask', { tag: 'multiInstanceLoopCharacteristics' }),
  'Elsa.Flowchart': task('subProcess'),
  'Elsa.Sequence': task('subProcess'),
  'Elsa.If': task('subProcess'),
  'Elsa.While': task('subProcess', { tag: 'standardLoopCharacteristics', attributes: { testBefore: true } }),
  'Elsa.ForEach': task('subProcess', { tag: 'multiInstanceLoopCharacteristics', attributes: { isSequential: true } }),
  'Elsa.ParallelForEach': task('subProcess', { tag: 'multiInstanceLoopCharacteristics' }),
};

/** What BPMN calls an activity. A service that acts by itself is the word for all that has none of its own. */
export function kindOf(activity: JsonObject): Kind {
  const type = typeOf(activity);
  const starts = asObject(activity['customProperties'])?.['canStartWorkflow'] === true;
  const catches = (inner: Kind['inner']): Kind => event(starts ? 'startEvent' : 'intermediateCatchEvent', inner);
  switch (type) {
    case 'Elsa.FlowSwitch':
      return gateway(literalOf(activity, 'mode') === 'MatchAny' ? 'inclusiveGateway' : 'exclusiveGateway');
    case 'Elsa.FlowJoin':
      return gateway((literalOf(activity, 'mode') ?? 'WaitAll') === 'WaitAll' ? 'parallelGateway' : 'complexGateway');
    case 'Approvals.Countersign':
      return task('userTask', { tag: 'multiInstanceLoopCharacteristics', ...(literalOf(activity, 'mode') === 'sequential' ? { attributes: { isSequential: true } } : {}) });
    case 'Elsa.Event':
      return catches({ tag: 'messageEventDefinition' });
    case 'Elsa.Delay':
      return catches(timer('timeDuration', textOf(activity, 'timeSpan')));
    case 'Elsa.StartAt':
      return catches(timer('timeDate', textOf(activity, 'dateTime')));
    case 'Elsa.Timer':
      return catches(timer('timeCycle', textOf(activity, 'interval')));
    case 'Elsa.Cron':
      return catches(timer('timeCycle', textOf(activity, 'cronExpression')));
    case 'Elsa.ExecuteWorkflow':
    case 'Elsa.DispatchWorkflow':
      return { ...task('callActivity'), attributes: { calledElement: textOf(activity, 'workflowDefinitionId') } };
    default:
      return kinds[type] ?? task('serviceTask');
  }
}

function timer(tag: string, text: string | undefined): NonNullable<Kind['inner']> {
  return { tag: 'timerEventDefinition', ...(text === undefined ? {} : { body: { tag, text } }) };
}

/** What is written in an input, be it a value or a formula. */
export function textOf(activity: JsonObject, input: string): string | undefined {
  const value = asObject(asObject(activity[input])?.['expression'])?.['value'] ?? literalOf(activity, input);
  return typeof value === 'number' ? String(value) : asText(value);
}

export interface Boundary {
  readonly name: string;
  readonly interrupts: boolean;
  readonly inner: NonNullable<Kind['inner']>;
}

/** The boundary events of a step, as BPMN draws them at its edge. One that decides or tells has no way out of its own. */
export function boundaryEvents(activity: JsonObject): readonly Boundary[] {
  return boundariesOf(activity).flatMap((boundary): Boundary[] => {
    const name = asText(boundary['name']);
    const tells = boundary['remind'] !== undefined || boundary['escalate'] !== undefined;
    return name === undefined ? [] : [{
      name,
      interrupts: typeof boundary['interrupting'] === 'boolean' ? boundary['interrupting'] : !tells,
      inner: boundary['kind'] === 'event' ? { tag: 'messageEventDefinition' }
        : asText(boundary['after']) !== undefined ? timer('timeDuration', asText(boundary['after'])) : timer('timeDate', asText(boundary['at'])),
    }];
  });
}

/** The condition behind an outcome, where the drawing should say it. */
export function conditionOf(activity: JsonObject, port: string): string | undefined {
  switch (typeOf(activity)) {
    case 'Elsa.FlowDecision':
      return port === 'True' ? textOf(activity, 'condition') : undefined;
    case 'Elsa.FlowSwitch':
      return listOf(activity, 'cases').map(asObject).flatMap((one) => (one?.['label'] === port ? (asText(one['condition']) ?? []) : []))[0];
    default:
      return undefined;
  }
}

/** The outcome that BPMN marks as the way taken when no condition holds. */
export function defaultPort(activity: JsonObject): string | undefined {
  return { 'Elsa.FlowDecision': 'False', 'Elsa.FlowSwitch': 'Default' }[typeOf(activity)];
}

export const sizes: Readonly<Record<Look, { readonly width: number; readonly height: number }>> = {
  event: { width: 36, height: 36 }, gateway: { width: 50, height: 50 }, task: { width: 160, height: 80 },
};

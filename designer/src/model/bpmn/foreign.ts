import { newActivity } from '../edit';
import type { Position } from '../definition';
import type { JsonObject } from '../json';
import { spaces } from './names';
import type { XmlElement } from './xml';

/** Something of a file that has no counterpart here, and what became of it. */
export interface LeftOut {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly why: string;
  readonly whyEn: string;
}

/** How a sequence flow leaves its step when another tool drew it. */
export interface Way {
  readonly id: string;
  readonly name: string;
  readonly condition: string;
  readonly isDefault: boolean;
}

export interface Foreign {
  readonly activity: JsonObject;
  /** The outcome that each flow leaves by; `Done` for those that are not named. */
  readonly ports: ReadonlyMap<string, string>;
  readonly notes: readonly Omit<LeftOut, 'id' | 'name' | 'kind'>[];
}

export interface Surroundings {
  readonly id: string;
  readonly name: string;
  readonly position: Position;
  readonly ways: readonly Way[];
  readonly incoming: number;
  /** Something runs in parallel, so an end must not end all. */
  readonly forks: boolean;
}

export function literal(typeName: string, value: unknown): JsonObject {
  return { typeName, expression: { type: typeof value === 'object' ? 'Object' : 'Literal', value } };
}

function formula(typeName: string, value: string): JsonObject {
  return { typeName, expression: { type: 'Formula', value } };
}

export function eventDefinition(element: XmlElement): XmlElement | undefined {
  return element.children.find((child) => child.space === spaces.bpmn && child.name.endsWith('EventDefinition'));
}

/** A step of another tool as one of ours; undefined when nothing here comes near it. */
export function readForeign(element: XmlElement, around: Surroundings): Foreign | undefined {
  const make = (type: string, inputs: JsonObject = {}, ports: ReadonlyMap<string, string> = new Map(), notes: Foreign['notes'] = []): Foreign =>
    ({ activity: newActivity(around.id, type, around.name, around.name, around.position, inputs), ports, notes });
  switch (element.name) {
    case 'startEvent':
      return eventDefinition(element) === undefined ? make('Elsa.Start') : make('Elsa.Start', {}, new Map(), [{ why: '开始事件的触发条件没有导入', whyEn: 'What triggers the start was not read' }]);
    case 'endEvent':
      return endOf(element, around, make);
    case 'task':
    case 'manualTask':
    case 'userTask':
      return review(element, around, make);
    case 'serviceTask':
    case 'scriptTask':
    case 'businessRuleTask':
      return make('Elsa.RunTask', { taskName: literal('String', around.id) }, new Map(), element.name === 'serviceTask' ? [] : [
        { why: '脚本或规则没有导入，改为由外部系统完成的任务', whyEn: 'The script or rule was not read; the step is a task for a system outside' }]);
    case 'sendTask':
      return make('Approvals.Notify', { subject: literal('String', around.name), text: literal('String', around.name) });
    case 'receiveTask':
      return make('Elsa.Event', { eventName: literal('String', around.id) });
    case 'callActivity':
      return make('Elsa.ExecuteWorkflow', { workflowDefinitionId: literal('String', element.attributes['calledElement'] ?? '') });
    case 'exclusiveGateway':
    case 'inclusiveGateway':
      return choice(element, around, make);
    case 'parallelGateway':
      return around.ways.length > 1 ? make('Elsa.FlowFork') : make('Elsa.FlowJoin', { mode: literal('String', 'WaitAll') });
    case 'intermediateCatchEvent':
    case 'intermediateThrowEvent':
      return intermediate(element, around, make);
    default:
      return undefined;
  }
}

type Make = (type: string, inputs?: JsonObject, ports?: ReadonlyMap<string, string>, notes?: Foreign['notes']) => Foreign;

function endOf(element: XmlElement, { forks, name }: Surroundings, make: Make): Foreign {
  const definition = eventDefinition(element)?.name;
  if (definition === 'errorEventDefinition') {
    return make('Elsa.Fault', { message: literal('String', name) });
  }
  return make(definition === 'terminateEventDefinition' || !forks ? 'Elsa.End' : 'Approvals.EndBranch');
}

/** What people do is a step of the lead until somebody says whose it is; its ways out are its outcomes. */
function review(element: XmlElement, { ways }: Surroundings, make: Make): Foreign {
  const names = ways.map((way) => way.name || way.id);
  const outcomes = ways.length > 1
    ? names.map((text, index) => ({ name: ways[index]?.id ?? text, text, textEn: text }))
    : [{ name: 'Approve', text: '同意', textEn: 'Approve' }];
  const ports = new Map(ways.map((way): [string, string] => [way.id, ways.length > 1 ? way.id : 'Approve']));
  const loops = element.children.some((child) => child.name.endsWith('LoopCharacteristics'));
  return make('Approvals.Review', { department: literal('String', 'lead'), outcomes: literal('Object', outcomes) }, ports, loops
    ? [{ why: '多实例标记没有导入，请改用“配合单位意见”或循环', whyEn: 'The loop marker was not read; use the step for opinions of co-leads, or a loop' }] : []);
}

function choice(element: XmlElement, { ways }: Surroundings, make: Make): Foreign {
  const usual = ways.find((way) => way.isDefault) ?? ways.find((way) => way.condition === '');
  const conditional = ways.filter((way) => way !== usual);
  const cases = conditional.map((way) => ({ label: way.name || way.id, condition: way.condition || 'false' }));
  const ports = new Map(ways.map((way): [string, string] => [way.id, way === usual ? 'Default' : way.name || way.id]));
  return make('Elsa.FlowSwitch', {
    cases: literal('Object', cases), mode: literal('String', element.name === 'inclusiveGateway' ? 'MatchAny' : 'MatchFirst'),
  }, ports, cases.length === 0 ? [] : [
    { why: `条件按原文导入，请改写为公式：${cases.map((one) => one.condition).join('；')}`, whyEn: `The conditions came as they were and have to become formulas: ${cases.map((one) => one.condition).join('; ')}` }]);
}

function intermediate(element: XmlElement, { id, name }: Surroundings, make: Make): Foreign | undefined {
  const definition = eventDefinition(element);
  switch (definition?.name) {
    case undefined:
      return element.name === 'intermediateThrowEvent' ? make('Elsa.WriteLine', { text: literal('String', name) }) : undefined;
    case 'timerEventDefinition':
      return timer(definition, make);
    case 'messageEventDefinition':
    case 'signalEventDefinition':
      return element.name === 'intermediateThrowEvent'
        ? make('Elsa.PublishEvent', { eventName: literal('String', id), ...(definition.name === 'signalEventDefinition' ? { toAll: literal('Boolean', true) } : {}) })
        : make('Elsa.Event', { eventName: literal('String', id) });
    case 'compensateEventDefinition':
      return make('Approvals.Compensate');
    default:
      return undefined;
  }
}

/** The time of a timer: which word of BPMN, and what it says. */
export function timeOf(definition: XmlElement): { readonly tag: string; readonly text: string } {
  const time = definition.children.find((child) => child.name.startsWith('time'));
  return { tag: time?.name ?? 'timeDuration', text: time?.text.trim() ?? '' };
}

function timer(definition: XmlElement, make: Make): Foreign {
  const { tag, text } = timeOf(definition);
  const isFormula = !/^(P[\dTYMWDHS.,]+|\d{4}-|R\d*\/|[\d*?,/ -]+$)/.test(text);
  const value = (type: string): JsonObject => (isFormula ? formula(type, text) : literal(type, text));
  switch (tag) {
    case 'timeDate': return make('Elsa.StartAt', { dateTime: value('DateTimeOffset') });
    case 'timeCycle': return text.includes(' ') ? make('Elsa.Cron', { cronExpression: literal('String', text) }) : make('Elsa.Timer', { interval: literal('String', text.replace(/^R\d*\//, '')) });
    default: return make('Elsa.Delay', { timeSpan: value('String') });
  }
}

/** A boundary event of another tool as a line of the step's `boundary`. */
export function readBoundary(element: XmlElement, name: string): JsonObject | undefined {
  const definition = eventDefinition(element);
  const interrupting = element.attributes['cancelActivity'] === 'false' ? { interrupting: false } : {};
  switch (definition?.name) {
    case 'timerEventDefinition': {
      const { tag, text } = timeOf(definition);
      return { name, kind: 'timer', ...(tag === 'timeDate' ? { at: text } : { after: text.replace(/^R\d*\//, '') }), ...interrupting };
    }
    case 'messageEventDefinition':
    case 'signalEventDefinition':
      return { name, kind: 'event', event: name, ...interrupting };
    default:
      return undefined;
  }
}

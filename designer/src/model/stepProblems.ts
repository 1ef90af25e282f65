import { counts, namesIn } from './countersign';
import type { ActivityDescriptor } from './descriptors';
import { expressionOf, textOf } from './inputs';
import { asNumber, asObject, type JsonObject } from './json';
import { eyesOf, rightsOf } from './rights';

/** Something that does not fit, in Chinese and English. */
export type Said = readonly [zh: string, en: string];

/** What the rest of the definition says that settings of a step are checked against. */
export interface Surroundings {
  readonly steps: ReadonlySet<string>;
  /** Ids of fields and materials; empty when the flow has no form of its own. */
  readonly fields: ReadonlySet<string>;
  /** How many have a vote; undefined when a formula says who. */
  readonly voters?: number | undefined;
}

const whole = new Set(['workingDays', 'warnDays', 'seats', 'maxSupplements', 'least', 'count', 'limit', 'years', 'validYears']);
const atLeastOne = new Set(['workingDays', 'seats', 'count', 'limit', 'least']);

/** What is wrong with the settings of one step, by input. The server says the same and more; here it is said while somebody types. */
export function problemsOf(activity: JsonObject, descriptor: ActivityDescriptor, around: Surroundings): ReadonlyMap<string, Said> {
  const found = new Map<string, Said>();
  const number = (name: string): number | undefined => {
    const expression = expressionOf(activity, name);
    const text = textOf(expression);
    return expression === undefined || expression.type === 'Formula' || text === '' || text.includes('{{') ? undefined : Number(text);
  };
  const has = (name: string): boolean => descriptor.inputs.some((input) => input.name === name);
  for (const { name, typeName } of descriptor.inputs) {
    const value = number(name);
    if (value === undefined || (typeName !== 'Int32' && typeName !== 'Decimal')) {
      continue;
    }
    const least = atLeastOne.has(name) ? 1 : 0;
    if (Number.isNaN(value) || value < least) {
      found.set(name, [`应填不小于 ${least} 的数`, `A number of at least ${least}`]);
    } else if ((typeName === 'Int32' || whole.has(name)) && !Number.isInteger(value)) {
      found.set(name, ['应填整数', 'A whole number']);
    }
  }
  if (has('warnDays')) {
    const [warn, limit] = [number('warnDays'), number('workingDays')];
    if (warn !== undefined && expressionOf(activity, 'workingDays') === undefined) {
      found.set('warnDays', ['请先填写办理时限', 'Set the limit first']);
    } else if (warn !== undefined && limit !== undefined && warn >= limit) {
      found.set('warnDays', ['应少于办理时限', 'Has to be less than the limit']);
    }
  }
  if (descriptor.type === 'Approvals.Countersign') {
    countersigning(activity, around, number, found);
  }
  if (has('assignee') && expressionOf(activity, 'assignee') !== undefined && textOf(expressionOf(activity, 'assignee')).replace(/^\{\{\s*\}\}$/, '') === '') {
    found.set('assignee', ['请选择由谁办理', 'Choose who it is given to']);
  }
  if (has('notBy')) {
    const eyes = eyesOf(activity);
    const lost = eyes.kind === 'steps' ? eyes.steps.find((step) => !around.steps.has(step)) : undefined;
    if (eyes.kind === 'steps' && eyes.steps.length === 0) {
      found.set('notBy', ['请至少选择一个环节', 'Choose at least one step']);
    } else if (lost !== undefined) {
      found.set('notBy', [`没有环节“${lost}”`, `There is no step “${lost}”`]);
    }
  }
  if (has('fields') && around.fields.size > 0) {
    const lost = [...rightsOf(activity).keys()].find((field) => !around.fields.has(field));
    if (lost !== undefined) {
      found.set('fields', [`表单里没有“${lost}”`, `The form has no “${lost}”`]);
    }
  }
  return found;
}

function countersigning(activity: JsonObject, { voters }: Surroundings, number: (name: string) => number | undefined, found: Map<string, Said>): void {
  const mode = textOf(expressionOf(activity, 'mode')) || 'all';
  const ratio = number('ratio');
  if (mode === 'ratio' && expressionOf(activity, 'ratio')?.type !== 'Formula' && (ratio === undefined || Number.isNaN(ratio) || ratio <= 0 || ratio > 1)) {
    found.set('ratio', ['应在 1% 与 100% 之间', 'Between 1 % and 100 %']);
  }
  const threshold = number('threshold');
  if (threshold !== undefined && !(threshold > 0)) {
    found.set('threshold', ['应大于 0', 'More than 0']);
  }
  if (Object.values(asObject(expressionOf(activity, 'weights')?.value) ?? {}).some((weight) => !((asNumber(weight) ?? Number(weight)) > 0))) {
    found.set('weights', ['每个权重都应大于 0', 'Every weight has to be more than 0']);
  }
  const least = number('least');
  if (!found.has('least') && least !== undefined && voters !== undefined && counts('least', mode) && least > voters) {
    found.set('least', [`共有 ${voters} 个会签成员，不可能达到`, `There are ${voters} members; it can never be reached`]);
  }
  if (namesIn(activity, 'department', 'coleads')?.length === 0 && namesIn(activity, 'persons')?.length === 0) {
    found.set('department', ['请至少选择一个部门或一个人', 'Choose at least one department or person']);
  }
}

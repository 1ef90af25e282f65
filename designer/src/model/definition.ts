import { categoryOf, type Category } from './category';
import { asArray, asNumber, asObject, asText, literalOf, type JsonObject } from './json';

export type Language = 'zh' | 'en';

export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface Outcome {
  readonly name: string;
  readonly text?: string | undefined;
  readonly textEn?: string | undefined;
}

export interface Step {
  readonly id: string;
  readonly type: string;
  readonly category: Category;
  readonly name?: string | undefined;
  readonly nameEn?: string | undefined;
  /** Department as the flow names it: `lead`, `coleads`, or a code. */
  readonly department?: string | undefined;
  readonly workingDays?: number | undefined;
  readonly outcomes: readonly Outcome[];
  readonly position?: Position | undefined;
}

/** A connection: the outcome `port` of one step leads to another step. */
export interface Link {
  readonly id: string;
  readonly from: string;
  readonly port: string;
  readonly to: string;
}

export interface Flow {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly links: readonly Link[];
}

export class DefinitionError extends Error {}

/** Reads an Elsa 3 definition. Connections whose end is missing are left out: drawing is not the place to refuse them. */
export function readDefinition(json: unknown): Flow {
  const definition = asObject(json);
  const root = asObject(definition?.['root']);
  if (definition === undefined || root === undefined) {
    throw new DefinitionError('The definition has no root.');
  }
  const steps = asArray(root['activities']).flatMap((item) => readStep(asObject(item)) ?? []);
  const links = root['type'] === 'Elsa.Sequence' ? chain(steps) : readLinks(asArray(root['connections']));
  const ids = new Set(steps.map((step) => step.id));
  return {
    name: asText(definition['name']) ?? '',
    steps,
    links: links.filter((link) => ids.has(link.from) && ids.has(link.to)),
  };
}

function readStep(activity: JsonObject | undefined): Step | undefined {
  const id = asText(activity?.['id']);
  const type = asText(activity?.['type']);
  if (activity === undefined || id === undefined || type === undefined) {
    return undefined;
  }
  const metadata = asObject(activity['metadata']);
  const department = asText(literalOf(activity, 'department')) ?? usualDepartments[type];
  return {
    id,
    type,
    category: categoryOf(type, asText(literalOf(activity, 'role')) ?? department),
    name: asText(metadata?.['displayText']) ?? asText(activity['name']),
    nameEn: asText(metadata?.['displayTextEn']),
    department,
    workingDays: asNumber(literalOf(activity, 'workingDays')),
    outcomes: readOutcomes(literalOf(activity, 'outcomes')),
    position: readPosition(asObject(asObject(metadata?.['designer'])?.['position'])),
  };
}

// Whom the engine asks when a step does not say.
const usualDepartments: Readonly<Record<string, string>> = {
  'Approvals.Review': 'lead',
  'Approvals.ExpertReview': 'lead',
  'Approvals.CoLeadOpinions': 'coleads',
  'Approvals.Countersign': 'coleads',
};

function readPosition(position: JsonObject | undefined): Position | undefined {
  const x = asNumber(position?.['x']);
  const y = asNumber(position?.['y']);
  return x === undefined || y === undefined ? undefined : { x, y };
}

/** Outcomes come as names or as `{name, text, textEn}`, and as a list or as JSON text, which is how Elsa Studio saves objects. */
function readOutcomes(value: unknown): readonly Outcome[] {
  if (typeof value === 'string') {
    try {
      return readOutcomes(JSON.parse(value));
    } catch {
      return [];
    }
  }
  return asArray(value).flatMap((item): Outcome[] => {
    const name = asText(item) ?? asText(asObject(item)?.['name']);
    return name === undefined ? [] : [{ name, text: asText(asObject(item)?.['text']), textEn: asText(asObject(item)?.['textEn']) }];
  });
}

function readLinks(connections: readonly unknown[]): readonly Link[] {
  return connections.flatMap((item, index): Link[] => {
    const source = asObject(asObject(item)?.['source']);
    const from = asText(source?.['activity']);
    const to = asText(asObject(asObject(item)?.['target'])?.['activity']);
    return from === undefined || to === undefined ? [] : [{ id: `link${index}`, from, port: asText(source?.['port']) ?? 'Done', to }];
  });
}

function chain(steps: readonly Step[]): readonly Link[] {
  return steps.slice(1).map((step, index) => ({ id: `link${index}`, from: steps[index]?.id ?? '', port: 'Done', to: step.id }));
}

import { typeOf } from './document';
import { asArray, asObject, asObjects, asText, literalOf, type JsonObject } from './json';

/** One input of an activity, as the server describes it. */
export interface InputDescriptor {
  readonly name: string;
  readonly typeName: string;
  readonly label: string;
  readonly labelEn: string;
  readonly description?: string | undefined;
  readonly descriptionEn?: string | undefined;
  readonly default?: unknown;
  readonly required: boolean;
  readonly isTemplate: boolean;
  readonly isFormula: boolean;
  readonly options?: readonly string[] | undefined;
}

/** One kind of step that the engine runs. */
export interface ActivityDescriptor {
  readonly type: string;
  readonly label: string;
  readonly labelEn: string;
  readonly category: string;
  readonly description: string;
  readonly descriptionEn: string;
  readonly inputs: readonly InputDescriptor[];
  readonly outcomes: readonly string[];
  readonly optionalOutcomes: readonly string[];
  readonly slots: readonly string[];
}

export type Descriptors = ReadonlyMap<string, ActivityDescriptor>;

/** Reads `/elsa/api/descriptors/activities`: Elsa's shape, with our own extras where they are given. */
export function readDescriptors(json: unknown): Descriptors {
  const items = Array.isArray(json) ? json : asArray(asObject(json)?.['items']);
  return new Map(items.flatMap((item): [string, ActivityDescriptor][] => {
    const descriptor = asObject(item);
    const type = asText(descriptor?.['typeName']) ?? asText(descriptor?.['type']);
    return descriptor === undefined || type === undefined ? [] : [[type, readDescriptor(type, descriptor)]];
  }));
}

function readDescriptor(type: string, descriptor: JsonObject): ActivityDescriptor {
  const extras = { ...asObject(descriptor['customProperties']), ...descriptor };
  const label = asText(extras['displayName']) ?? type;
  const flows = asArray(extras['ports']).flatMap((item) => {
    const port = asObject(item);
    return port !== undefined && (asText(port['type']) ?? 'Flow') === 'Flow' ? (asText(port['name']) ?? []) : [];
  });
  return {
    type,
    label,
    labelEn: asText(extras['displayNameEn']) ?? type.slice(type.indexOf('.') + 1).replace(/([a-z])([A-Z])/g, '$1 $2'),
    category: asText(extras['category']) ?? '',
    description: asText(extras['description']) ?? '',
    descriptionEn: asText(extras['descriptionEn']) ?? '',
    inputs: asArray(extras['inputs']).flatMap((item) => readInput(asObject(item)) ?? []),
    outcomes: Array.isArray(extras['outcomes']) ? texts(extras['outcomes']) : flows,
    optionalOutcomes: texts(extras['optionalOutcomes']),
    slots: asArray(extras['slots']).flatMap((slot) => asText(slot) ?? asText(asObject(slot)?.['name']) ?? []),
  };
}

function readInput(input: JsonObject | undefined): InputDescriptor | undefined {
  const name = asText(input?.['name']);
  if (input === undefined || name === undefined || input['isBrowsable'] === false) {
    return undefined;
  }
  const list = asObject(asObject(asObject(input['uiSpecifications'])?.['dropdown'])?.['selectList']);
  const choices = asArray(list?.['items']).flatMap((item) => asText(asObject(item)?.['value']) ?? []);
  const options = texts(input['options']);
  return {
    name,
    typeName: (asText(input['typeName']) ?? 'String').replace(/^System\.(\w+).*$/, '$1'),
    label: asText(input['displayName']) ?? name,
    labelEn: asText(input['displayNameEn']) ?? name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/^./, (first) => first.toUpperCase()),
    description: asText(input['description']),
    descriptionEn: asText(input['descriptionEn']),
    default: input['defaultValue'] ?? input['default'],
    required: input['required'] === true || input['isRequired'] === true,
    isTemplate: input['isTemplate'] === true,
    isFormula: input['isFormula'] === true || asText(input['defaultSyntax']) === 'Formula',
    options: options.length > 0 ? options : choices.length > 0 ? choices : undefined,
  };
}

function texts(value: unknown): readonly string[] {
  return asArray(value).flatMap((item) => asText(item) ?? []);
}

const common = { outcomes: ['Done'], optional: [] as readonly string[] };
// What a step of a known kind leaves by when the server did not say.
const usual: Readonly<Record<string, { readonly outcomes: readonly string[]; readonly optional: readonly string[] }>> = {
  'Elsa.End': { outcomes: [], optional: [] },
  'Elsa.Finish': { outcomes: [], optional: [] },
  'Elsa.Complete': { outcomes: [], optional: [] },
  'Elsa.Fault': { outcomes: [], optional: [] },
  'Elsa.Break': { outcomes: [], optional: [] },
  'Approvals.EndBranch': { outcomes: [], optional: [] },
  'Elsa.FlowDecision': { outcomes: ['True', 'False'], optional: [] },
  'Elsa.FlowSwitch': { outcomes: ['Default'], optional: [] },
  'Approvals.DecisionTable': { outcomes: ['Done', 'NoMatch'], optional: ['NoMatch'] },
  'Approvals.Review': { outcomes: ['Approve', 'Reject'], optional: ['Supplement'] },
  'Approvals.Countersign': { outcomes: ['Approve', 'Reject'], optional: [] },
  'Approvals.RequestSupplement': { outcomes: ['Done', 'Expired'], optional: [] },
  'Approvals.PublicNotice': { outcomes: ['Clear', 'Objected'], optional: [] },
  'Elsa.ExecuteWorkflow': { outcomes: ['Done', 'Cancelled'], optional: ['Cancelled'] },
  'Elsa.DispatchWorkflow': { outcomes: ['Done', 'Cancelled'], optional: ['Cancelled'] },
};

export interface Port {
  readonly name: string;
  /** It needs no connection. */
  readonly optional: boolean;
}

/** The outcomes of a step with the settings it has, in the order in which they are drawn. */
export function portsOf(activity: JsonObject, descriptors: Descriptors): readonly Port[] {
  const type = typeOf(activity);
  const descriptor = descriptors.get(type);
  const optional = new Set([...(usual[type] ?? common).optional, ...(descriptor?.optionalOutcomes ?? [])]);
  const own = ownOutcomes(type, activity) ?? (descriptor !== undefined && descriptor.outcomes.length > 0 ? descriptor.outcomes : undefined)
    ?? (usual[type] ?? common).outcomes;
  const boundaries = boundariesOf(activity).flatMap((boundary): Port[] => {
    const name = asText(boundary['name']);
    const tells = boundary['remind'] !== undefined || boundary['escalate'] !== undefined;
    return name === undefined || boundary['decide'] !== undefined ? [] : [{ name, optional: tells }];
  });
  return [...own.map((name) => ({ name, optional: optional.has(name) })), ...boundaries.filter((port) => !port.optional)];
}

/** Names of outcomes that settings give; undefined when the settings say nothing of it. */
function ownOutcomes(type: string, activity: JsonObject): readonly string[] | undefined {
  switch (type) {
    case 'Approvals.Review': {
      const names = namesIn(listOf(activity, 'outcomes'));
      return names.length > 0 ? names : undefined;
    }
    case 'Elsa.FlowSwitch':
      return [...listOf(activity, 'cases').flatMap((item) => asText(asObject(item)?.['label']) ?? []), 'Default'];
    case 'Elsa.FlowFork': {
      const branches = namesIn(listOf(activity, 'branches'));
      return branches.length > 0 ? branches : undefined;
    }
    case 'Elsa.FlowJoin':
      return ['WaitN', 'WaitRatio'].includes(String(literalOf(activity, 'mode'))) ? ['Done', 'TooFew'] : ['Done'];
    default:
      return undefined;
  }
}

function namesIn(items: readonly unknown[]): readonly string[] {
  return items.flatMap((item) => asText(item) ?? asText(asObject(item)?.['name']) ?? []);
}

/** A list that is written out in an input, or as the JSON text that Elsa Studio saves. */
export function listOf(activity: JsonObject, input: string): readonly unknown[] {
  const value = literalOf(activity, input);
  if (typeof value !== 'string') {
    return asArray(value);
  }
  try {
    return asArray(JSON.parse(value));
  } catch {
    return [];
  }
}

export function boundariesOf(activity: JsonObject): readonly JsonObject[] {
  return asObjects(listOf(activity, 'boundary'));
}

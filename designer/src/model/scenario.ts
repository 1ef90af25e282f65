import { allActivities, idOf, rootOf } from './document';
import { linkOf, type LinkKey } from './edit';
import { asArray, asNumber, asObject, asObjects, asText, type JsonObject } from './json';

/** What a person, the calendar or a system outside does in a trial. */
export type Action =
  | { readonly kind: 'decide'; readonly item: string; readonly outcome: string; readonly opinion?: string | undefined; readonly data?: JsonObject | undefined }
  | { readonly kind: 'supplement'; readonly form?: JsonObject | undefined }
  | { readonly kind: 'object'; readonly opinion: string }
  | { readonly kind: 'task'; readonly item: string; readonly data?: JsonObject | undefined }
  /** Everybody does the likely thing until the flow ends. */
  | { readonly kind: 'auto' | 'withdraw' }
  /** `next` is until what is due next. */
  | { readonly kind: 'advance'; readonly workingDays?: number | undefined; readonly period?: string | undefined }
  | { readonly kind: 'message'; readonly name: string; readonly data?: JsonObject | undefined };

export interface Choice {
  readonly name: string;
  readonly text: string;
  readonly textEn: string;
}

/** A work item that is open in a trial. */
export interface Waiting {
  readonly item: string;
  readonly kind: 'item' | 'supplement' | 'notice' | 'task' | 'message';
  readonly activityId: string;
  readonly name: string;
  readonly nameEn: string;
  readonly who: string;
  readonly outcomes: readonly Choice[];
  readonly dueAt?: string | undefined;
  readonly light?: string | undefined;
  readonly fields: readonly JsonObject[];
}

export interface Passage extends Omit<LinkKey, 'to'> {
  readonly count: number;
}

export interface Line {
  readonly at?: string | undefined;
  readonly text: string;
}

export interface Trial {
  readonly now?: string | undefined;
  readonly status: string;
  readonly ended: boolean;
  readonly tokens: readonly string[];
  readonly done: readonly { readonly activityId: string; readonly outcome?: string | undefined }[];
  readonly passages: readonly Passage[];
  readonly waiting: readonly Waiting[];
  readonly timeline: readonly Line[];
  readonly mails: readonly (Line & { readonly to: string; readonly subject: string })[];
  readonly grants: readonly { readonly amount: number; readonly at?: string | undefined }[];
  readonly certificates: readonly string[];
  readonly variables: JsonObject;
  readonly incidents: readonly string[];
  /** What is due next, when nobody has to do anything. */
  readonly nextDueAt?: string | undefined;
  /** What stopped the trial: an action by its number, or the application itself (-1). What was done before it counts. */
  readonly refused?: { readonly action: number; readonly text: string; readonly lines: readonly string[] } | undefined;
  readonly applied: number;
}

export function readTrial(json: unknown): Trial {
  const trial = asObject(json) ?? {};
  const list = <T>(name: string, read: (item: JsonObject) => T | undefined): readonly T[] => asObjects(trial[name]).flatMap((item) => read(item) ?? []);
  return {
    now: asText(trial['now']),
    status: asText(trial['status']) ?? '',
    ended: trial['ended'] === true || (typeof trial['ended'] === 'string' && trial['ended'] !== ''),
    tokens: asArray(trial['tokens']).flatMap((item) => asText(item) ?? asText(asObject(item)?.['activityId']) ?? []),
    done: list('done', (item) => { const id = asText(item['activityId']); return id === undefined ? undefined : { activityId: id, outcome: asText(item['outcome']) }; }),
    passages: list('edges', (item) => {
      const [id, port] = [asText(item['source']) ?? asText(item['activityId']), asText(item['port']) ?? 'Done'];
      return id === undefined ? undefined : { id, port, count: asNumber(item['count']) ?? 1 };
    }),
    waiting: list('waiting', readWaiting),
    timeline: list('timeline', (item) => ({ at: asText(item['at']), text: asText(item['text']) ?? asText(item['kind']) ?? '' })),
    mails: list('mails', (item) => ({ at: asText(item['at']), to: asText(item['to']) ?? '', subject: asText(item['subject']) ?? '', text: asText(item['text']) ?? '' })),
    grants: list('grants', (item) => ({ amount: asNumber(item['amount']) ?? 0, at: asText(item['at']) })),
    certificates: asArray(trial['certificates']).flatMap((item) => asText(item) ?? asText(asObject(item)?.['number']) ?? asText(asObject(item)?.['title']) ?? []),
    variables: asObject(trial['variables']) ?? {},
    incidents: asArray(trial['incidents']).flatMap((item) => asText(item) ?? []),
    nextDueAt: asText(trial['nextDueAt']),
    refused: readRefusal(asObject(trial['refused'])),
    applied: asNumber(trial['applied']) ?? 0,
  };
}

function readRefusal(refused: JsonObject | undefined): Trial['refused'] {
  return refused === undefined ? undefined : {
    action: asNumber(refused['action']) ?? -1, text: asText(refused['text']) ?? '',
    lines: [
      ...Object.values(asObject(refused['errors']) ?? {}).flatMap((texts) => asArray(texts).flatMap((text) => asText(text) ?? [])),
      ...asObjects(refused['rules']).flatMap((rule) => asText(rule['detail']) ?? asText(rule['text']) ?? []),
    ],
  };
}

const kinds = ['item', 'supplement', 'notice', 'task', 'message'] as const;

function readWaiting(item: JsonObject): Waiting | undefined {
  const [id, activityId] = [asText(item['item']) ?? (typeof item['item'] === 'number' ? String(item['item']) : undefined), asText(item['activityId']) ?? ''];
  return id === undefined ? undefined : {
    item: id, activityId,
    kind: kinds.find((kind) => kind === item['kind']) ?? 'item',
    name: asText(item['name']) ?? id,
    nameEn: asText(item['nameEn']) ?? asText(item['name']) ?? id,
    who: asText(item['who']) ?? asArray(item['who']).flatMap((who) => asText(who) ?? asText(asObject(who)?.['name']) ?? []).join('、'),
    outcomes: asArray(item['outcomes']).flatMap((outcome): Choice[] => {
      const name = asText(outcome) ?? asText(asObject(outcome)?.['name']);
      const text = asText(asObject(outcome)?.['text']) ?? name;
      return name === undefined ? [] : [{ name, text: text ?? name, textEn: asText(asObject(outcome)?.['textEn']) ?? name }];
    }),
    dueAt: asText(item['dueAt']), light: asText(item['light'])?.toLowerCase(),
    fields: asObjects(item['form'] ?? asObject(item['form'])?.['fields']),
  };
}

export interface Expectation {
  readonly status?: string | undefined;
  readonly amount?: number | undefined;
  readonly endedOn?: string | undefined;
}

/** A trial that was kept, to be played again whenever the flow changes. */
export interface Run {
  readonly name: string;
  readonly form: JsonObject;
  readonly startedAt?: string | undefined;
  readonly actions: readonly Action[];
  readonly expect: Expectation;
}

export function readRuns(json: unknown): readonly Run[] {
  const items = Array.isArray(json) ? json : asArray(asObject(json)?.['items'] ?? asObject(json)?.['runs']);
  return asObjects(items).flatMap((item): Run[] => {
    const name = asText(item['name']);
    const content = asObject(item['content']) ?? item;
    const expect = asObject(content['expect']) ?? {};
    return name === undefined ? [] : [{
      name, form: asObject(content['form']) ?? {}, startedAt: asText(content['startedAt']), actions: asObjects(content['actions']) as unknown as readonly Action[],
      expect: { status: asText(expect['status']), amount: asNumber(expect['amount']), endedOn: asText(expect['endedOn']) },
    }];
  });
}

/** What a trial came to, as a run expects it again. */
export function expectationOf(trial: Trial): Expectation {
  const amount = trial.grants.reduce((sum, grant) => sum + grant.amount, 0);
  return { status: trial.status, ...(trial.grants.length > 0 ? { amount: Math.round(amount * 100) / 100 } : {}), ...(trial.ended && trial.now !== undefined ? { endedOn: trial.now.slice(0, 10) } : {}) };
}

export interface RunResult {
  readonly name: string;
  readonly passed: boolean;
  readonly why?: string | undefined;
}

export interface Coverage {
  readonly edges: number;
  readonly covered: number;
  readonly missing: readonly Omit<LinkKey, 'to'>[];
}

export function readResults(json: unknown): { readonly results: readonly RunResult[]; readonly coverage: Coverage } {
  const answer = asObject(json) ?? {};
  const coverage = asObject(answer['coverage']) ?? {};
  return {
    results: asObjects(answer['results']).map((item) => ({ name: asText(item['name']) ?? '', passed: item['passed'] === true, why: asText(item['why']) })),
    coverage: {
      edges: asNumber(coverage['edges']) ?? 0, covered: asNumber(coverage['taken']) ?? 0,
      missing: asObjects(coverage['missing']).flatMap((item) => { const id = asText(item['source']); return id === undefined ? [] : [{ id, port: asText(item['port']) ?? 'Done' }]; }),
    },
  };
}

/** All connections of the definition, those inside of containers, too. */
export function everyLink(model: JsonObject): readonly LinkKey[] {
  const containers: readonly JsonObject[] = [rootOf(model), ...allActivities(model).flatMap(({ activity }) => [activity, ...['then', 'else', 'body'].flatMap((slot): JsonObject[] => { const inner = asObject(activity[slot]); return inner === undefined ? [] : [inner]; })])];
  const seen = new Map(containers.filter((one) => Array.isArray(one['connections'])).flatMap((one) => asObjects(one['connections']).flatMap((item): [string, LinkKey][] => {
    const link = linkOf(item);
    return link === undefined ? [] : [[`${link.id} ${link.port} ${link.to}`, link]];
  })));
  return [...seen.values()];
}

/** The step that waits for a message of that name. */
export function stepWaitingFor(model: JsonObject, message: string): string | undefined {
  const found = allActivities(model).find(({ activity }) => activity['type'] === 'Elsa.Event' && asObject(asObject(activity['eventName'])?.['expression'])?.['value'] === message);
  return found === undefined ? undefined : idOf(found.activity);
}

/** The name people know a step by. */
export function nameOfStep(model: JsonObject, id: string, english: boolean): string {
  const activity = allActivities(model).find(({ activity: one }) => idOf(one) === id)?.activity;
  const metadata = asObject(activity?.['metadata']);
  return (english ? asText(metadata?.['displayTextEn']) : undefined) ?? asText(metadata?.['displayText']) ?? asText(activity?.['name']) ?? id;
}

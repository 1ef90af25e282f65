import { categoryOf, waits } from './category';
import { allActivities, idOf, typeOf } from './document';
import { asArray, asNumber, asObject, asObjects, asText, literalOf, type JsonObject } from './json';

/** A step at which cases can stand. */
export interface Place {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly nameEn: string;
}

export function placesIn(model: JsonObject): readonly Place[] {
  return allActivities(model).flatMap(({ activity }): Place[] => {
    const [id, type] = [idOf(activity), typeOf(activity)];
    const metadata = asObject(activity['metadata']);
    const name = asText(metadata?.['displayText']) ?? asText(activity['name']) ?? id;
    const holds = ['Elsa.FlowJoin'].includes(type);
    return id !== '' && (holds || waits(categoryOf(type, asText(literalOf(activity, 'role'))))) ? [{ id, type, name, nameEn: asText(metadata?.['displayTextEn']) ?? name }] : [];
  });
}

/** What goes over by itself is the step of the same name and kind. */
export function sameStep(place: Place, targets: readonly Place[]): Place | undefined {
  return targets.find((target) => target.id === place.id && target.type === place.type);
}

/** A step that is probably meant: of the same kind with the same name, else the only one of its kind that is new. */
export function suggested(place: Place, old: readonly Place[], targets: readonly Place[]): Place | undefined {
  const fresh = targets.filter((target) => target.type === place.type && !old.some((one) => sameStep(one, targets)?.id === target.id));
  return fresh.find((target) => target.name === place.name) ?? (fresh.length === 1 ? fresh[0] : undefined);
}

export interface Group {
  readonly places: readonly string[];
  readonly verdict: string;
  readonly count: number;
  readonly examples: readonly string[];
  readonly moves: readonly string[];
  readonly problem?: string | undefined;
}

/** How it went, or would go, with one case. */
export interface CaseResult {
  readonly caseId: string;
  readonly caseNumber: string;
  readonly places: readonly string[];
  readonly verdict: string;
  readonly problem?: string | undefined;
}

export function readResults(json: unknown): { readonly items: readonly CaseResult[]; readonly total: number } {
  const items = asObjects(asObject(json)?.['items']).map((item): CaseResult => ({
    caseId: asText(item['caseId']) ?? '', caseNumber: asText(item['caseNumber']) ?? '', places: asArray(item['places']).flatMap((place) => asText(place) ?? []),
    verdict: asText(item['verdict']) ?? '', problem: asText(item['problem']),
  }));
  return { items, total: asNumber(asObject(json)?.['total']) ?? items.length };
}

export interface Migration {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly groups: readonly Group[];
}

export function readMigration(json: unknown): Migration | undefined {
  const view = asObject(json);
  const row = asObject(view?.['row']);
  const id = asText(row?.['id']);
  const names = asObject(view?.['names']) ?? {};
  // "Examine1 → Check1 kept": people read names.
  const named = (move: string): string => move.split(' ').map((word) => asText(names[word]) ?? word).join(' ');
  return view === undefined || row === undefined || id === undefined ? undefined : {
    id, state: asText(row['state']) ?? '', total: asNumber(row['total']) ?? 0,
    counts: Object.fromEntries(Object.entries(asObject(view['counts']) ?? {}).map(([verdict, count]) => [verdict, asNumber(count) ?? 0])),
    groups: asObjects(view['groups']).map((group) => ({
      places: asArray(group['places']).flatMap((place) => asText(place) ?? []), verdict: asText(group['verdict']) ?? '', count: asNumber(group['count']) ?? 0,
      examples: asArray(group['examples']).flatMap((one) => asText(one) ?? []), problem: asText(group['problem']),
      moves: asArray(asObject(group['plan'])?.['moves']).flatMap((move) => { const text = asText(move); return text === undefined ? [] : [named(text)]; }),
    })),
  };
}

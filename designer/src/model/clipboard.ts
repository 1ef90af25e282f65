import { idOf, typeOf, type Level } from './document';
import { freshId, type LinkKey } from './edit';
import { linksOf } from './graph';
import { asArray, asObject, asObjects, asText, type JsonObject } from './json';
import { allActivities } from './document';

const format = 'nanning-approvals/steps';

/** Steps with the connections between them, as text for any clipboard. */
export function copySteps(level: Level, ids: readonly string[]): string {
  const chosen = new Set(ids);
  return JSON.stringify({
    format,
    activities: level.activities.filter((activity) => chosen.has(idOf(activity))),
    links: linksOf(level).filter((link) => chosen.has(link.id) && chosen.has(link.to)),
  });
}

export interface Pasted {
  readonly activities: readonly JsonObject[];
  readonly links: readonly LinkKey[];
}

/** Reads copied steps into a definition: fresh identifiers, moved a little; undefined when the text is something else. */
export function pasteSteps(text: string, model: JsonObject, shift: number): Pasted | undefined {
  const clip = parse(text);
  if (clip?.['format'] !== format) {
    return undefined;
  }
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const fresh = (activity: JsonObject): string => {
    const id = freshId(model, typeOf(activity), taken);
    taken.add(id);
    names.set(idOf(activity), id);
    return id;
  };
  const activities = asObjects(clip['activities']);
  allActivities({ root: { activities } }).forEach(({ activity }) => fresh(activity));
  return {
    activities: activities.map((activity) => moved(renamed(activity, names), shift)),
    links: asObjects(clip['links']).flatMap((link) => {
      const id = names.get(asText(link['id']) ?? '');
      const to = names.get(asText(link['to']) ?? '');
      return id === undefined || to === undefined ? [] : [{ id, port: asText(link['port']) ?? 'Done', to }];
    }),
  };
}

/** Gives an activity and what it holds their new identifiers; the server fills in the path of each again. */
function renamed(activity: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  const { nodeId: _, ...rest } = activity;
  const inside = (value: unknown): unknown => {
    const inner = asObject(value);
    return inner === undefined ? value : renamed(inner, names);
  };
  const copy: Record<string, unknown> = { ...rest, id: names.get(idOf(activity)) ?? idOf(activity) };
  for (const slot of ['then', 'else', 'body']) {
    if (copy[slot] !== undefined) {
      copy[slot] = inside(copy[slot]);
    }
  }
  if (copy['activities'] !== undefined && Array.isArray(copy['activities'])) {
    copy['activities'] = asArray(copy['activities']).map(inside);
  }
  if (Array.isArray(copy['connections'])) {
    copy['connections'] = asArray(copy['connections']).map((item) => {
      const link = asObject(item) ?? {};
      const end = (side: 'source' | 'target') => ({ ...asObject(link[side]), activity: names.get(asText(asObject(link[side])?.['activity']) ?? '') });
      return { ...link, source: end('source'), target: end('target') };
    });
  }
  return copy;
}

function moved(activity: JsonObject, shift: number): JsonObject {
  const metadata = asObject(activity['metadata']);
  const designer = asObject(metadata?.['designer']);
  const position = asObject(designer?.['position']);
  return typeof position?.['x'] !== 'number' || typeof position['y'] !== 'number' ? activity : {
    ...activity,
    metadata: { ...metadata, designer: { ...designer, position: { ...position, x: position['x'] + shift, y: position['y'] + shift } } },
  };
}

function parse(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

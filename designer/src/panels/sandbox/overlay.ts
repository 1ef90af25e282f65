import type { Mark, Overlay } from '../../editor/store';
import type { JsonObject } from '../../model/json';
import { everyLink, type Coverage, type Trial } from '../../model/scenario';

export const owner = 'sandbox';

/** The way of a trial over the drawing: where it is, what it has done, how often it took a connection. */
export function overlayOf(trial: Trial, model: JsonObject): Overlay {
  const marks = new Map<string, Mark>([...trial.done.map(({ activityId }): [string, Mark] => [activityId, 'done']), ...trial.tokens.map((id): [string, Mark] => [id, 'current'])]);
  const counts = new Map<string, number>();
  trial.tokens.forEach((id) => counts.set(id, (counts.get(id) ?? 0) + 1));
  const taken = new Set(trial.passages.map(({ id, port }) => `${id} ${port}`));
  return {
    owner, marks,
    badges: new Map([...counts].map(([id, count]) => [id, `● ${count}`])),
    links: new Map(everyLink(model).filter((link) => taken.has(`${link.id} ${link.port}`)).map((link): [string, Mark] => [`${link.id} ${link.port} ${link.to}`, 'done'])),
  };
}

/** What the kept runs reach of the drawing, and what none of them does. */
export function coverageOverlay(coverage: Coverage, model: JsonObject): Overlay {
  const missing = new Set(coverage.missing.map(({ id, port }) => `${id} ${port}`));
  return { owner, links: new Map(everyLink(model).map((link): [string, Mark] => [`${link.id} ${link.port} ${link.to}`, missing.has(`${link.id} ${link.port}`) ? 'removed' : 'added'])) };
}

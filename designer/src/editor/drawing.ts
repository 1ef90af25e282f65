import type { Position } from '../model/definition';
import { levelAt, type Level, type Scope } from '../model/document';
import type { LinkKey } from '../model/edit';
import { arrange, describeLevel, linksOf, placesOf, type CardView } from '../model/graph';
import type { Box } from '../model/layout';
import type { JsonObject } from '../model/json';
import { Obstacles } from '../model/wires';
import type { EditorState } from './store';

/** A level as it is on the screen. */
export interface Drawing {
  readonly level: Level;
  readonly cards: ReadonlyMap<string, CardView>;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly links: readonly LinkKey[];
  readonly obstacles: Obstacles;
  /** Steps that are shown where the file does not say: nobody has moved them yet. */
  readonly unwritten: ReadonlyMap<string, Position>;
}

interface Session {
  readonly cards: WeakMap<JsonObject, CardView>;
  /** How a level that nobody had placed, or placed too tightly, was laid out when it was opened, by the positions it then had. */
  readonly layouts: Map<string, ReadonlyMap<string, { readonly stored: Position | undefined; readonly shown: Position }>>;
  last?: { readonly model: JsonObject; readonly scope: Scope; readonly drawing: Drawing };
}

const sessions = new WeakMap<object, Session>();
const empty: Level = { container: {}, activities: [], connections: [], isSequence: false };

/** The drawing of the level that is open. The same object as long as nothing changed. */
export function drawingOf(state: EditorState): Drawing {
  const session = sessionOf(state);
  if (session.last?.model === state.model && session.last.scope === state.scope) {
    return session.last.drawing;
  }
  const drawing = draw(state, session);
  session.last = { model: state.model, scope: state.scope, drawing };
  return drawing;
}

function sessionOf(state: EditorState): Session {
  let session = sessions.get(state.descriptors);
  if (session === undefined) {
    session = { cards: new WeakMap(), layouts: new Map() };
    sessions.set(state.descriptors, session);
  }
  return session;
}

function draw(state: EditorState, session: Session): Drawing {
  const level = levelAt(state.model, state.scope) ?? empty;
  const names = new Map(state.context.departments.map((one) => [one.code, state.lang === 'en' ? one.nameEn : one.name]));
  const fields = new Map(state.context.fields.map((one) => [one.path, state.lang === 'en' ? one.labelEn : one.label]));
  const cards = describeLevel(level, state.descriptors, { lang: state.lang, departmentName: (code) => names.get(code), fieldName: (path) => fields.get(path) })
    .map((card) => {
      const known = session.cards.get(card.activity);
      const same = known !== undefined && known.ports.length === card.ports.length && known.ports.every((port, index) => port.name === card.ports[index]?.name) ? known : card;
      session.cards.set(card.activity, same);
      return same;
    });
  const key = state.scope.join(' ');
  let layout = session.layouts.get(key);
  if (layout === undefined) {
    const places = placesOf(level, cards);
    layout = places.authored ? new Map() : new Map(cards.map((card) => [card.id, { stored: card.step.position, shown: places.boxes.get(card.id) ?? { x: 40, y: 40 } }]));
    session.layouts.set(key, layout);
  }
  const unwritten = new Map<string, Position>();
  const boxes = new Map(cards.map((card): [string, Box] => {
    const laid = layout.get(card.id);
    const stored = card.step.position;
    const untouched = laid !== undefined && laid.stored?.x === stored?.x && laid.stored?.y === stored?.y;
    const at = untouched ? laid.shown : (stored ?? { x: 40, y: 40 });
    if (untouched || stored === undefined) {
      unwritten.set(card.id, { x: at.x, y: at.y });
    }
    return [card.id, { x: at.x, y: at.y, ...card.size }];
  }));
  return { level, cards: new Map(cards.map((card) => [card.id, card])), boxes, links: linksOf(level), obstacles: new Obstacles(boxes.values()), unwritten };
}

/** Where the steps of a drawing go when they are arranged anew. */
export function arranged(drawing: Drawing): ReadonlyMap<string, Position> {
  return arrange(drawing.level, [...drawing.cards.values()]);
}

import type { Position } from './definition';
import type { Box } from './layout';

/** Where a connection leaves or enters: always on the right of its step, and on the left of the next. */
export interface Ends {
  readonly from: Position;
  readonly to: Position;
  /** Tells lines of one step apart, so that they do not lie on one another. */
  readonly lane: number;
}

/** Which lane the line of an outcome takes: lines that rise turn first at the top, lines that fall first at the bottom, so that none crosses its neighbours. */
export function laneOf(port: number, ports: number, rises: boolean): number {
  return rises ? port : ports - 1 - port;
}

const out = 18;
const apart = 9;
const clear = 16;

/** All boxes of a drawing, found by where they are. */
export class Obstacles {
  private readonly columns = new Map<number, Box[]>();

  constructor(boxes: Iterable<Box>) {
    for (const box of boxes) {
      for (let column = Math.floor(box.x / 400); column <= Math.floor((box.x + box.width) / 400); column += 1) {
        this.columns.set(column, [...(this.columns.get(column) ?? []), box]);
      }
    }
  }

  between(left: number, right: number): readonly Box[] {
    const found = new Set<Box>();
    for (let column = Math.floor(left / 400); column <= Math.floor(right / 400); column += 1) {
      this.columns.get(column)?.forEach((box) => found.add(box));
    }
    return [...found].filter((box) => box.x < right && box.x + box.width > left);
  }
}

/** Finds a right-angled way from one step to the next that goes round the others where it can. */
export function wire({ from, to, lane }: Ends, obstacles: Obstacles): readonly Position[] {
  const first = from.x + out + lane * apart;
  const last = to.x - out;
  const near = obstacles.between(Math.min(first, last) - 1, Math.max(first, last) + 1);
  const ways: Position[][] = [];
  if (Math.abs(from.y - to.y) < 1 && to.x > from.x) {
    ways.push([from, to]);
  }
  const turn = (x: number): Position[] => [from, { x, y: from.y }, { x, y: to.y }, to];
  if (last >= first) {
    ways.push(turn(first), turn(last), turn((first + last) / 2));
  } else if (to.x - from.x >= 16) {
    // Steps that stand close have their lanes in what there is between them.
    ways.push(turn(Math.max(from.x + 4, Math.min(first, to.x - 12))));
  }
  const heights = new Set([from.y, to.y, ...near.flatMap((box) => [box.y - clear - lane * apart, box.y + box.height + clear + lane * apart])]);
  for (const y of heights) {
    ways.push([from, { x: first, y: from.y }, { x: first, y }, { x: last, y }, { x: last, y: to.y }, to]);
  }
  let best: { readonly way: Position[]; readonly cost: number } | undefined;
  for (const way of ways) {
    const cost = costOf(way, near, best?.cost ?? Number.POSITIVE_INFINITY);
    if (best === undefined || cost < best.cost) {
      best = { way, cost };
    }
  }
  return straighten(best?.way ?? [from, to]);
}

function costOf(way: readonly Position[], boxes: readonly Box[], limit: number): number {
  let cost = way.length * 12;
  for (let index = 1; index < way.length && cost < limit; index += 1) {
    const a = way[index - 1] as Position;
    const b = way[index] as Position;
    cost += Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
    const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
    const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
    // The very ends touch their own steps.
    const inset = 3;
    for (const box of boxes) {
      if (left < box.x + box.width - inset && right > box.x + inset && top < box.y + box.height + 4 && bottom > box.y - 4) {
        cost += 1500;
      }
    }
  }
  return cost;
}

function straighten(points: readonly Position[]): readonly Position[] {
  return points.filter((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    return before === undefined || after === undefined
      || !((Math.abs(before.x - point.x) < 0.5 && Math.abs(point.x - after.x) < 0.5) || (Math.abs(before.y - point.y) < 0.5 && Math.abs(point.y - after.y) < 0.5));
  });
}

/** The middle of the longest part of a way: where something about it can be shown. */
export function middleOf(points: readonly Position[]): Position {
  let best = { length: -1, x: 0, y: 0 };
  for (let index = 1; index < points.length; index += 1) {
    const a = points[index - 1] as Position;
    const b = points[index] as Position;
    const length = Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
    if (length > best.length) {
      best = { length, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    }
  }
  return { x: best.x, y: best.y };
}

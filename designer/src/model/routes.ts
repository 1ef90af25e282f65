import type { Position } from './definition';

/** The way of a link as the corners of a right-angled line, and the middle of its label. */
export interface Route {
  readonly points: readonly Position[];
  readonly label?: Position | undefined;
}

export interface Point {
  readonly main: number;
  readonly cross: number;
}

export interface Node extends Point {
  readonly length: number;
  /** From the middle of the shape to its edge, along the flow. */
  readonly reach: number;
}

export interface Span {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Where the link passes the layers between its ends. */
  readonly inner: readonly Point[];
  readonly label?: Point | undefined;
}

interface Column {
  readonly middle: number;
  readonly before: number;
  readonly after: number;
}

interface Turn {
  readonly span: Span;
  readonly last: boolean;
  readonly step: number;
  readonly gutter: number;
  readonly low: number;
  readonly high: number;
}

const straighten = 14;
const backOffset = 12;

/**
 * Turns the points of a layered layout into right-angled lines: along the flow inside a layer, across it only in the
 * gutter between two layers, where no shape stands. In a gutter, lines of different ends get lanes of their own.
 */
export function routeLinks(
  nodes: ReadonlyMap<string, Node>, spans: readonly Span[],
): readonly { readonly id: string; readonly points: readonly Point[]; readonly label?: Point | undefined }[] {
  const columns = findColumns(nodes);
  const tracks = spans.map((span) => ({ span, track: trackOf(nodes, span, columns) }));
  const turns = tracks.flatMap(({ span, track }) => turnsOf(span, track, columns));
  const lanes = assignLanes(turns, columns);

  return tracks.map(({ span, track }) => {
    const points: Point[] = [];
    track.forEach((point, step) => {
      points.push(point);
      const next = track[step + 1];
      const main = lanes.get(laneKey(span, step));
      if (next !== undefined && main !== undefined) {
        points.push({ main, cross: point.cross }, { main, cross: next.cross });
      }
    });
    const near = span.label && track.find((point) => Math.abs(point.main - (span.label?.main ?? 0)) < 1);
    return { id: span.id, points: withoutStraight(points), label: near ?? span.label };
  });
}

/** Ends and inner points, with small sidesteps taken out. A way back leaves and enters beside the middle, apart from the way forth. */
function trackOf(nodes: ReadonlyMap<string, Node>, span: Span, columns: readonly Column[]): readonly Point[] {
  const from = nodes.get(span.from);
  const to = nodes.get(span.to);
  if (from === undefined || to === undefined) {
    return [];
  }
  const back = to.main < from.main;
  const aside = (node: Node, near: Point | undefined): number => {
    const other = near?.cross ?? node.cross;
    return back ? node.cross + (other < node.cross ? -backOffset : backOffset) : node.cross;
  };
  const way = back ? -1 : 1;
  const start = { main: from.main + way * from.reach, cross: aside(from, span.inner[0]) };
  const end = { main: to.main - way * to.reach, cross: aside(to, span.inner.at(-1)) };
  const inner: Point[] = [];
  const layers = span.inner.filter((point) => columns.some((column) => Math.abs(column.middle - point.main) <= 1));
  for (const point of layers) {
    const before = inner.at(-1) ?? start;
    const anchor = [before, end].find((other) => Math.abs(point.cross - other.cross) < straighten);
    inner.push(anchor === undefined ? point : { main: point.main, cross: anchor.cross });
  }
  return [start, ...inner, end];
}

function findColumns(nodes: ReadonlyMap<string, Node>): readonly Column[] {
  const halves = new Map<number, number>();
  nodes.forEach(({ main, length }) => halves.set(Math.round(main), Math.max(halves.get(Math.round(main)) ?? 0, length / 2)));
  return [...halves]
    .sort(([a], [b]) => a - b)
    .map(([middle, half]) => ({ middle, before: middle - half, after: middle + half }));
}

function columnAt(columns: readonly Column[], main: number): number {
  const inside = columns.findIndex((column) => main >= column.before - 1 && main <= column.after + 1);
  return inside >= 0 ? inside : columns.findIndex((column) => column.middle >= main);
}

function turnsOf(span: Span, track: readonly Point[], columns: readonly Column[]): readonly Turn[] {
  return track.flatMap((point, step): Turn[] => {
    const next = track[step + 1];
    if (next === undefined || Math.abs(next.cross - point.cross) < 0.5) {
      return [];
    }
    const a = columnAt(columns, point.main);
    const b = columnAt(columns, next.main);
    // The gutter next to the later layer: lines stay bundled as long as they can.
    const gutter = a === b ? a : Math.min(a, b);
    return [{ span, last: step === track.length - 2, step, gutter, low: Math.min(point.cross, next.cross), high: Math.max(point.cross, next.cross) }];
  });
}

function laneKey(span: Span, step: number): string {
  return `${span.id} ${step}`;
}

function assignLanes(turns: readonly Turn[], columns: readonly Column[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const gutter of new Set(turns.map((turn) => turn.gutter))) {
    const lanes: Turn[][] = [];
    for (const turn of turns.filter((other) => other.gutter === gutter).sort((a, b) => a.high - a.low - (b.high - b.low))) {
      const free = lanes.find((lane) => lane.every((other) => mayShare(turn, other)));
      free === undefined ? lanes.push([turn]) : free.push(turn);
    }
    const left = columns[gutter]?.after ?? 0;
    const right = columns[gutter + 1]?.before ?? left + 40;
    lanes.forEach((lane, index) => {
      lane.forEach((turn) => places.set(laneKey(turn.span, turn.step), left + ((index + 1) * (right - left)) / (lanes.length + 1)));
    });
  }
  return places;
}

function mayShare(a: Turn, b: Turn): boolean {
  const apart = a.high + 6 < b.low || b.high + 6 < a.low;
  const fork = a.span.from === b.span.from && a.step === 0 && b.step === 0;
  const join = a.span.to === b.span.to && a.last && b.last;
  return apart || fork || join;
}

function withoutStraight(points: readonly Point[]): readonly Point[] {
  return points.filter((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    return before === undefined || after === undefined ||
      !((same(before.main, point.main) && same(point.main, after.main)) || (same(before.cross, point.cross) && same(point.cross, after.cross)));
  });
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.5;
}

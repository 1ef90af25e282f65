import { graphlib, layout as runDagre } from '@dagrejs/dagre';
import type { Flow, Link, Position } from './definition';
import { routeLinks, type Node, type Point, type Route, type Span } from './routes';

export type Direction = 'right' | 'down';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Position {
  readonly width: number;
  readonly height: number;
}

/** Boxes of the shapes by step, ways of the links; everything in one coordinate system that starts near 0, 0. */
export interface Drawing {
  readonly direction: Direction;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly routes: ReadonlyMap<string, Route>;
}

export interface LayoutInput {
  readonly flow: Flow;
  readonly direction: Direction;
  readonly sizeOf: (stepId: string) => Size;
  readonly labelWidthOf: (linkId: string) => number;
}

const gaps = { right: { ranksep: 34, nodesep: 28, edgesep: 18 }, down: { ranksep: 26, nodesep: 14, edgesep: 12 } } as const;
const labelHeight = 24;
// Ways that leave the usual course; they may be long, the others should not.
const aside = /^(Reject|Refuse|False|Objected|Expired|Timeout|Disagree|Supplement)/;

/**
 * Draws the flow in layers. Everything is computed for "left to right", in main (along the flow) and cross coordinates,
 * and turned at the end for "top to bottom". A label takes part as a small step of its own, so it always has room and
 * stands near the step whose outcome it names.
 */
export function layOut({ flow, direction, sizeOf, labelWidthOf }: LayoutInput): Drawing {
  const turned = direction === 'down';
  const room = (width: number, height: number) => (turned ? { width: height, height: width } : { width, height });
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ...gaps[direction], ranker: 'network-simplex' });
  readingOrder(flow).forEach((id) => graph.setNode(id, room(sizeOf(id).width, sizeOf(id).height)));

  const back = linksBack(flow);
  const drawn = flow.links.filter((link) => link.from !== link.to);
  for (const link of drawn) {
    const [first, second] = back.has(link.id) ? [link.to, link.from] : [link.from, link.to];
    const weight = aside.test(link.port) ? 1 : 3;
    const width = labelWidthOf(link.id);
    if (width === 0) {
      graph.setEdge(first, second, { minlen: 2, weight }, link.id);
    } else {
      graph.setNode(labelNode(link), room(width, labelHeight));
      graph.setEdge(first, labelNode(link), { weight: first === link.from ? 4 * weight : weight }, link.id);
      graph.setEdge(labelNode(link), second, { weight: first === link.from ? weight : 4 * weight }, link.id);
    }
  }
  runDagre(graph);

  const nodes = new Map(graph.nodes().map((id): [string, Node] => {
    const { x, y, width } = graph.node(id);
    return [id, { main: x, cross: y, length: width, reach: width / 2 }];
  }));
  const spans = drawn.map((link): Span => {
    const [first, second] = back.has(link.id) ? [link.to, link.from] : [link.from, link.to];
    const label = nodes.get(labelNode(link));
    const inner = label === undefined
      ? innerPoints(graph, first, second, link.id)
      : [...innerPoints(graph, first, labelNode(link), link.id), label, ...innerPoints(graph, labelNode(link), second, link.id)];
    return { id: link.id, from: link.from, to: link.to, inner: back.has(link.id) ? inner.reverse() : inner, label };
  });
  const turn = ({ main, cross }: Point): Position => (turned ? { x: cross, y: main } : { x: main, y: cross });

  return {
    direction,
    boxes: new Map(flow.steps.map((step) => {
      const { width, height } = sizeOf(step.id);
      const center = turn(nodes.get(step.id) ?? { main: 0, cross: 0 });
      return [step.id, { x: center.x - width / 2, y: center.y - height / 2, width, height }];
    })),
    routes: new Map(routeLinks(nodes, spans).map(({ id, points, label }) => [id, { points: points.map(turn), label: label && turn(label) }])),
  };
}

function labelNode(link: Link): string {
  return `label of ${link.id}`;
}

function innerPoints(graph: graphlib.Graph, from: string, to: string, name: string): Point[] {
  const points: readonly Position[] = graph.edge(from, to, name).points ?? [];
  return points.slice(1, -1).map(({ x, y }) => ({ main: x, cross: y }));
}

/** Steps in the order in which a reader meets them. The layers follow from it. */
export function readingOrder(flow: Flow): readonly string[] {
  const entered = new Set(flow.links.map((link) => link.to));
  const starts = flow.steps.filter((step) => step.category === 'start' || !entered.has(step.id)).map((step) => step.id);
  const seen = new Set(starts);
  for (const id of seen) {
    flow.links.filter((link) => link.from === id).forEach((link) => seen.add(link.to));
  }
  flow.steps.forEach((step) => seen.add(step.id));
  return [...seen];
}

/** The links that lead back to a step on the way to them: they close a loop. */
export function linksBack(flow: Flow): ReadonlySet<string> {
  const back = new Set<string>();
  const state = new Map<string, 'open' | 'closed'>();
  const visit = (id: string): void => {
    state.set(id, 'open');
    for (const link of flow.links.filter((other) => other.from === id)) {
      const reached = state.get(link.to);
      if (reached === 'open') {
        back.add(link.id);
      } else if (reached === undefined) {
        visit(link.to);
      }
    }
    state.set(id, 'closed');
  };
  readingOrder(flow).filter((id) => !state.has(id)).forEach((id) => state.has(id) || visit(id));
  return back;
}

/**
 * The places the author chose, when every step has one and there is room between the shapes for links and their labels.
 * Other editors draw smaller shapes; then a layout of our own reads better.
 */
export function authoredBoxes(flow: Flow, sizeOf: (stepId: string) => Size, room: Position = usualRoom): ReadonlyMap<string, Box> | undefined {
  const boxes = flow.steps.flatMap((step): [string, Box][] => {
    const { width, height } = sizeOf(step.id);
    return step.position === undefined ? [] : [[step.id, { ...step.position, width, height }]];
  });
  const all = boxes.map(([, box]) => box);
  const apart = all.every((a, index) => all.slice(index + 1).every((b) => !overlap(a, b, room)));
  return boxes.length === flow.steps.length && apart ? new Map(boxes) : undefined;
}

// What two steps need between them for a connection with its word.
const usualRoom = { x: 88, y: 24 };

function overlap(a: Box, b: Box, room: Position): boolean {
  return a.x < b.x + b.width + room.x && b.x < a.x + a.width + room.x && a.y < b.y + b.height + room.y && b.y < a.y + a.height + room.y;
}

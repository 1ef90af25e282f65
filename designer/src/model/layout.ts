import { graphlib, layout as runDagre } from '@dagrejs/dagre';
import type { Flow, Position } from './definition';
import { routeLinks, type Route } from './routes';

export type Direction = 'right' | 'down';

/** The room a step takes: its shape, and a caption of the given size under it. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly caption?: { readonly width: number; readonly height: number };
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

const gap = { rank: 52, node: 26, edge: 18 } as const;
const labelHeight = 24;

/**
 * Draws the flow in layers. Everything is computed for "left to right", in main (along the flow) and cross coordinates,
 * and turned at the end for "top to bottom".
 */
export function layOut({ flow, direction, sizeOf, labelWidthOf }: LayoutInput): Drawing {
  const turned = direction === 'down';
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: gap.rank, nodesep: gap.node, edgesep: gap.edge, ranker: 'network-simplex' });
  for (const id of readingOrder(flow)) {
    const { width, height, caption } = sizeOf(id);
    const room = { width: Math.max(width, caption?.width ?? 0), height: height + 2 * (caption?.height ?? 0) };
    graph.setNode(id, turned ? { width: room.height, height: room.width } : room);
  }
  const drawn = flow.links.filter((link) => link.from !== link.to);
  for (const link of drawn) {
    const width = labelWidthOf(link.id);
    const label = width === 0 ? { width: 0, height: 0 } : turned ? { width: labelHeight, height: width } : { width, height: labelHeight };
    graph.setEdge(link.from, link.to, { ...label, labelpos: 'c', weight: width === 0 ? 2 : 1 }, link.id);
  }
  runDagre(graph);

  const nodes = new Map(flow.steps.map((step) => {
    const { x, y, width, height } = graph.node(step.id);
    const shape = sizeOf(step.id);
    return [step.id, { main: x, cross: y, length: width, breadth: height, reach: (turned ? shape.height : shape.width) / 2 }] as const;
  }));
  const spans = drawn.map((link) => {
    const edge = graph.edge(link.from, link.to, link.id);
    const points: readonly Position[] = edge.points ?? [];
    const inner = points.slice(1, -1).map(({ x, y }) => ({ main: x, cross: y }));
    const label = edge.x === undefined || edge.y === undefined || edge.width === 0 ? undefined : { main: edge.x, cross: edge.y, length: edge.width ?? 0 };
    return { id: link.id, from: link.from, to: link.to, inner, label };
  });
  const turn = ({ main, cross }: { main: number; cross: number }): Position => (turned ? { x: cross, y: main } : { x: main, y: cross });

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

/** Steps in the order in which a reader meets them. The layers, and which link counts as the way back, follow from it. */
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

/** The places the author chose, when every step has one and no two shapes lie on each other. */
export function authoredBoxes(flow: Flow, sizeOf: (stepId: string) => Size): ReadonlyMap<string, Box> | undefined {
  const boxes = flow.steps.flatMap((step): [string, Box][] => {
    const { width, height } = sizeOf(step.id);
    return step.position === undefined ? [] : [[step.id, { ...step.position, width, height }]];
  });
  const all = boxes.map(([, box]) => box);
  const apart = all.every((a, index) => all.slice(index + 1).every((b) => !overlap(a, b)));
  return boxes.length === flow.steps.length && apart ? new Map(boxes) : undefined;
}

function overlap(a: Box, b: Box): boolean {
  const margin = 8;
  return a.x < b.x + b.width + margin && b.x < a.x + a.width + margin && a.y < b.y + b.height + margin && b.y < a.y + a.height + margin;
}

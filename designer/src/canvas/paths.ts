import type { Position } from '../model/definition';

/** A line through points with its corners rounded off. */
export function roundedPath(points: readonly Position[], radius: number): string {
  return points.map((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    if (before === undefined) {
      return `M ${point.x} ${point.y}`;
    }
    if (after === undefined) {
      return `L ${point.x} ${point.y}`;
    }
    const bend = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2);
    const into = toward(point, before, bend);
    const out = toward(point, after, bend);
    return `L ${into.x} ${into.y} Q ${point.x} ${point.y} ${out.x} ${out.y}`;
  }).join(' ');
}

function distance(a: Position, b: Position): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function toward(from: Position, to: Position, by: number): Position {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}

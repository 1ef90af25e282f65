import { describe, expect, it } from 'vitest';
import { flowOf, recognitionFlow } from '../fixtures/flows';
import type { Flow, Position } from './definition';
import { authoredBoxes, layOut, linksBack, type Box, type Direction } from './layout';
import { simplify } from './simplify';

const size = { width: 200, height: 76 };
const draw = (flow: Flow, direction: Direction) => layOut({ flow, direction, sizeOf: () => size, labelWidthOf: () => 48 });

function crosses(box: Box, from: Position, to: Position): boolean {
  const inset = 1;
  return Math.max(from.x, to.x) > box.x + inset && Math.min(from.x, to.x) < box.x + box.width - inset &&
    Math.max(from.y, to.y) > box.y + inset && Math.min(from.y, to.y) < box.y + box.height - inset;
}

describe.each(['right', 'down'] as const)('a flow drawn %s', (direction) => {
  const flow = simplify(recognitionFlow());
  const drawing = draw(flow, direction);

  it('has a place for every step and a way for every link', () => {
    expect([...drawing.boxes.keys()].sort()).toEqual(flow.steps.map((step) => step.id).sort());
    expect(drawing.routes.size).toBe(flow.links.length);
  });

  it('lays no step on another', () => {
    const boxes = [...drawing.boxes.values()];
    const pairs = boxes.flatMap((a, index) => boxes.slice(index + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)).toEqual([]);
  });

  it('draws only right-angled lines', () => {
    const bent = [...drawing.routes.values()].flatMap(({ points }) =>
      points.slice(1).filter((point, index) => Math.abs(point.x - (points[index]?.x ?? 0)) > 0.5 && Math.abs(point.y - (points[index]?.y ?? 0)) > 0.5));
    expect(bent).toEqual([]);
  });

  it('leads no line through a step', () => {
    const hits = flow.links.flatMap((link) => {
      const points = drawing.routes.get(link.id)?.points ?? [];
      return points.slice(1).flatMap((point, index) =>
        [...drawing.boxes].filter(([, box]) => crosses(box, points[index] ?? point, point)).map(([id]) => `${link.from}->${link.to} through ${id}`));
    });
    expect(hits).toEqual([]);
  });

  it('goes forward along the flow, and back only in a loop', () => {
    const along = (id: string) => drawing.boxes.get(id)?.[direction === 'right' ? 'x' : 'y'] ?? 0;
    const backward = flow.links.filter((link) => along(link.to) < along(link.from)).map((link) => `${link.from}->${link.to}`);
    expect(backward).toEqual(['Supplement->Accept']);
  });

  it('is the same whatever the order of the activities', () => {
    expect(draw({ ...flow, steps: [...flow.steps].reverse() }, direction).routes.size).toBe(flow.links.length);
  });
});

describe('ways back', () => {
  it('are found from the start, not from the order of the activities', () => {
    const flow = flowOf({ B: 'Approvals.Review', A: 'Approvals.Review', S: 'Elsa.Start' }, 'S-Done->A', 'A-Supplement->B', 'B-Done->A');
    const back = linksBack(flow);
    expect(flow.links.filter((link) => back.has(link.id)).map((link) => `${link.from}->${link.to}`)).toEqual(['B->A']);
  });

  it('may be a step that leads to itself', () => {
    const flow = flowOf({ S: 'Elsa.Start', A: 'Approvals.Review' }, 'S-Done->A', 'A-Again->A');
    expect(draw(flow, 'right').boxes.size).toBe(2);
  });
});

describe('places the author chose', () => {
  const at = (x: number) => ({ x, y: 0 });
  const placed = (first?: Position, second?: Position): Flow => {
    const flow = flowOf({ S: 'Elsa.Start', A: 'Approvals.Review' }, 'S-Done->A');
    return { ...flow, steps: flow.steps.map((step, index) => ({ ...step, position: index === 0 ? first : second })) };
  };

  it('are kept when every step has one', () => {
    expect(authoredBoxes(placed(at(0), at(300)), () => size)?.get('A')).toEqual({ x: 300, y: 0, ...size });
  });

  it('are given up when one is missing or the links would have no room', () => {
    expect(authoredBoxes(placed(at(0), undefined), () => size)).toBeUndefined();
    expect(authoredBoxes(placed(at(0), at(230)), () => size)).toBeUndefined();
  });
});

it('draws a flow of 500 steps', () => {
  const ids = Array.from({ length: 500 }, (_, index) => `s${index}`);
  const types = Object.fromEntries(ids.map((id, index) => [id, index === 0 ? 'Elsa.Start' : 'Approvals.Review']));
  const links = ids.slice(1).map((id, index) => `s${Math.floor(index / 3) * 2}-Done->${id}`);
  expect(draw(flowOf(types, ...links), 'right').boxes.size).toBe(500);
}, 30_000);

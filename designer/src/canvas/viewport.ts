import type { Viewport } from '@xyflow/react';
import type { Box, Drawing } from '../model/layout';

export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** Below this, 14 px text cannot be read; then a part is shown instead of the whole. A phone is held nearer. */
const readable = { right: 0.68, down: 0.6 } as const;
const padding = 20;

export function boundsOf(drawing: Drawing): Box {
  const points = [
    ...[...drawing.boxes.values()].flatMap((box) => [{ x: box.x, y: box.y }, { x: box.x + box.width, y: box.y + box.height }]),
    ...[...drawing.routes.values()].flatMap((route) => route.points),
  ];
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** The first look: all of the flow if it stays readable, else as wide as the page with the step that matters in sight. */
export function firstViewport(drawing: Drawing, frame: Frame, focusId: string | undefined): Viewport {
  const bounds = boundsOf(drawing);
  const across = (frame.width - 2 * padding) / bounds.width;
  const upright = (frame.height - 2 * padding) / bounds.height;
  const whole = Math.min(across, upright, 1);
  if (whole >= readable[drawing.direction]) {
    return { zoom: whole, x: (frame.width - bounds.width * whole) / 2 - bounds.x * whole, y: (frame.height - bounds.height * whole) / 2 - bounds.y * whole };
  }
  const fitted = drawing.direction === 'down' ? across : upright;
  const zoom = Math.min(1, Math.max(readable[drawing.direction], fitted));
  const focus = (focusId === undefined ? undefined : drawing.boxes.get(focusId)) ?? bounds;
  return {
    zoom,
    x: place(frame.width, bounds.x, bounds.width, focus.x + focus.width / 2, zoom),
    // A flow that runs to the right is wide and low: the row of the step belongs in the middle, whatever lies above and below elsewhere.
    y: drawing.direction === 'right'
      ? frame.height * 0.45 - (focus.y + focus.height / 2) * zoom
      : place(frame.height, bounds.y, bounds.height, focus.y + focus.height / 2, zoom),
  };
}

/** Centres what fits; else centres the focus, without showing emptiness beyond either end. */
function place(room: number, start: number, length: number, focus: number, zoom: number): number {
  const size = length * zoom;
  if (size <= room - 2 * padding) {
    return (room - size) / 2 - start * zoom;
  }
  const first = padding - start * zoom;
  const last = room - padding - (start + length) * zoom;
  return Math.max(last, Math.min(first, room * 0.42 - focus * zoom));
}

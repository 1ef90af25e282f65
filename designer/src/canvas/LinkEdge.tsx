import { EdgeLabelRenderer, getSmoothStepPath, type Edge, type EdgeProps } from '@xyflow/react';
import type { Position } from '../model/definition';
import type { Route } from '../model/routes';
import { roundedPath } from './paths';

export type LinkEdgeType = Edge<{ readonly route?: Route | undefined; readonly label?: string | undefined; readonly state: 'plain' | 'taken' | 'coming' }, 'link'>;

/** A connection as a right-angled line with round corners, its arrow head and the word of its outcome. */
export function LinkEdge({ data, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }: EdgeProps<LinkEdgeType>) {
  const [smooth, labelX, labelY] = getSmoothStepPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, borderRadius: 10 });
  const points = data?.route?.points ?? [];
  const end = points.at(-1) ?? { x: targetX, y: targetY };
  const before = points.at(-2) ?? (targetPosition === 'top' ? { x: end.x, y: end.y - 1 } : { x: end.x - 1, y: end.y });
  const at = data?.route?.label ?? { x: labelX, y: labelY };
  const state = data?.state ?? 'plain';
  return (
    <>
      <g className="flow-link" data-state={state}>
        <path className="flow-link__line" d={points.length > 1 ? roundedPath(points, 10) : smooth} fill="none" />
        <path className="flow-link__head" d="M 0 0 L -8 -4.5 L -6.5 0 L -8 4.5 Z" transform={`translate(${end.x} ${end.y}) rotate(${angle(before, end)})`} />
      </g>
      {data?.label !== undefined && (
        <EdgeLabelRenderer>
          <span className="flow-link__label" data-state={state} style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}>{data.label}</span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

function angle(from: Position, to: Position): number {
  return (Math.atan2(to.y - from.y, to.x - from.x) * 180) / Math.PI;
}

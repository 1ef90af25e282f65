import { IconPlus, IconX } from '@tabler/icons-react';
import { EdgeLabelRenderer, type Edge, type EdgeProps } from '@xyflow/react';
import { memo, useMemo } from 'react';
import { roundedPath } from '../canvas/paths';
import type { LinkKey } from '../model/edit';
import { middleOf, wire, type Obstacles } from '../model/wires';
import { linkName, useEditorPart, type EditorStore } from './store';
import { textsOf } from './texts';

export interface WireData extends Record<string, unknown> {
  readonly link: LinkKey;
  readonly lane: number;
  readonly obstacles: Obstacles;
  readonly store: EditorStore;
  readonly onInsert: (link: LinkKey) => void;
  readonly onRemove: (link: LinkKey) => void;
}

export type WireEdgeType = Edge<WireData, 'wire'>;

/** A connection, led round the steps. When it is selected or pointed at, a step can be put on it. */
export const WireEdge = memo(function WireEdge({ data, sourceX, sourceY, targetX, targetY, selected }: EdgeProps<WireEdgeType>) {
  const points = useMemo(
    () => (data === undefined ? [] : wire({ from: { x: sourceX, y: sourceY }, to: { x: targetX - 2, y: targetY }, lane: data.lane }, data.obstacles)),
    [data, sourceX, sourceY, targetX, targetY],
  );
  if (data === undefined) {
    return null;
  }
  return <Line data={data} points={points} selected={selected === true} />;
});

function Line({ data, points, selected }: { readonly data: WireData; readonly points: ReturnType<typeof wire>; readonly selected: boolean }) {
  const { store, link } = data;
  const texts = textsOf(useEditorPart(store, (state) => state.lang));
  const mark = useEditorPart(store, (state) => state.overlay?.links?.get(linkName(link))
    ?? (state.shown?.path.some((step) => step.id === link.id && step.outcome === link.port) === true ? 'path' : undefined));
  const end = points.at(-1);
  const middle = middleOf(points);
  const d = roundedPath(points, 8);
  return (
    <>
      <g className="ed-wire" data-selected={selected} data-mark={mark}>
        <path className="ed-wire__line" d={d} fill="none" />
        {end !== undefined && <path className="ed-wire__head" d="M 0 0 L -8 -4.5 L -6.5 0 L -8 4.5 Z" transform={`translate(${end.x + 2} ${end.y})`} />}
        <path className="react-flow__edge-interaction" d={d} fill="none" stroke="transparent" strokeWidth={18} />
      </g>
      {selected && (
        <EdgeLabelRenderer>
          <span className="ed-wire__tools nodrag nopan" style={{ transform: `translate(-50%, -50%) translate(${middle.x}px, ${middle.y}px)` }}>
            <button type="button" title={texts.insertHere} aria-label={texts.insertHere} onClick={() => data.onInsert(link)}><IconPlus size={14} aria-hidden /></button>
            <button type="button" title={texts.removeLink} aria-label={texts.removeLink} onClick={() => data.onRemove(link)}><IconX size={14} aria-hidden /></button>
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

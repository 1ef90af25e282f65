import { IconAlertCircle, IconAlertTriangle, IconArrowsMaximize, IconPlus } from '@tabler/icons-react';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { CategoryIcon } from '../canvas/icons';
import type { CardView } from '../model/graph';
import { inputOffset, portOffset } from '../model/graph';
import { enter } from './actions';
import { findingsOf } from './checks';
import { useEditorPart, type EditorStore } from './store';
import { textsOf } from './texts';

export interface CardData extends Record<string, unknown> {
  readonly card: CardView;
  readonly store: EditorStore;
  /** Outcomes that lead somewhere. */
  readonly used: string;
  readonly onAdd: (id: string, port: string) => void;
}

export type CardNodeType = Node<CardData, 'card'>;

/** One step in the editor: what it is, who does it, and its outcomes, each with a place to draw from. */
export const CardNode = memo(function CardNode({ data, selected }: NodeProps<CardNodeType>) {
  const { card, store, onAdd } = data;
  const texts = textsOf(useEditorPart(store, (state) => state.lang));
  const worst = useEditorPart(store, (state) => findingsOf(state.findings).get(card.id)?.worst);
  const count = useEditorPart(store, (state) => findingsOf(state.findings).get(card.id)?.count);
  const mark = useEditorPart(store, (state) => state.overlay?.marks?.get(card.id) ?? pathMark(state.shown, card.id));
  const badge = useEditorPart(store, (state) => state.overlay?.badges?.get(card.id));
  const heat = useEditorPart(store, (state) => state.overlay?.heat?.get(card.id));
  const used = new Set(data.used.split(' '));
  const several = card.ports.length > 1;
  return (
    <div className={`ed-card ed-card--${card.shape} flow-step--${card.step.category}`} data-selected={selected} data-mark={mark} data-worst={worst}
      style={heat === undefined ? undefined : { '--heat': String(Math.round(heat * 100)) } as React.CSSProperties} data-heat={heat === undefined ? undefined : true}>
      {card.hasInput && <Handle type="target" position={Position.Left} id="In" style={{ top: inputOffset }} />}
      <div className="ed-card__head">
        <span className="flow-step__icon"><CategoryIcon category={card.step.category} size={card.shape === 'card' ? 18 : 15} /></span>
        <span className="ed-card__text">
          <span className="ed-card__name">{card.name}</span>
          {card.shape === 'card' && <span className="ed-card__facts">{card.facts.length > 0 ? card.facts.join(' · ') : card.kind}</span>}
        </span>
      </div>
      {several && (
        <ul className="ed-card__ports" aria-hidden>
          {card.ports.map((port) => <li key={port.name} data-open={!used.has(port.name) && !port.optional}>{port.text}</li>)}
        </ul>
      )}
      {card.ports.map((port) => (
        <Handle key={port.name} type="source" position={Position.Right} id={port.name} style={{ top: portOffset(card, port.name) }} title={port.text}
          data-open={!used.has(port.name) && !port.optional} />
      ))}
      {card.ports.filter((port) => !used.has(port.name) && !port.optional).map((port) => (
        <button key={port.name} type="button" tabIndex={-1} className="ed-card__add nodrag nopan" style={{ top: portOffset(card, port.name) }}
          title={texts.addAfter(port.text)} aria-label={texts.addAfter(port.text)} onClick={() => onAdd(card.id, port.name)}><IconPlus size={13} aria-hidden /></button>
      ))}
      {card.slots.length > 0 && (
        <span className="ed-card__slots">
          {card.slots.map((slot) => (
            <button key={slot} type="button" tabIndex={-1} className="nodrag" title={`${texts.open} ${texts.slots[slot] ?? ''}`} aria-label={`${texts.open} ${card.name} ${texts.slots[slot] ?? ''}`}
              onClick={() => enter(store, card.id, slot)}><IconArrowsMaximize size={13} aria-hidden />{texts.slots[slot]}</button>
          ))}
        </span>
      )}
      {worst !== undefined && (
        <span className="ed-card__finding" data-worst={worst}>
          {worst === 'error' ? <IconAlertCircle size={15} aria-hidden /> : <IconAlertTriangle size={15} aria-hidden />}{(count ?? 0) > 1 && count}
        </span>
      )}
      {badge !== undefined && <span className="ed-card__badge">{badge}</span>}
    </div>
  );
});

function pathMark(shown: { readonly activityId?: string | undefined; readonly path: readonly { readonly id: string }[] } | undefined, id: string): 'target' | 'path' | undefined {
  return shown === undefined ? undefined : shown.activityId === id ? 'target' : shown.path.some((step) => step.id === id) ? 'path' : undefined;
}

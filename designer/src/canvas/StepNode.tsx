import { IconCheck, IconX } from '@tabler/icons-react';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import type { Language } from '../model/definition';
import type { Direction } from '../model/layout';
import type { Progress } from '../model/path';
import type { CSSProperties } from 'react';
import { CategoryIcon } from './icons';
import { shapeOf, textWidth } from './sizes';
import { cardFacts, type StepView } from './view';

export type StepNodeType = Node<{ readonly item: StepView; readonly language: Language; readonly direction: Direction }, 'step'>;

/** What is left of a card beside its icon, in px. */
const roomForFacts = 140;

/** One step: a card, or a smaller shape for what needs nobody's time. */
export function StepNode({ data }: NodeProps<StepNodeType>) {
  const { item, language, direction } = data;
  const { category } = item.step;
  const shape = shapeOf(category);
  const facts = shape === 'card' ? cardFacts(item, language) : [];
  const down = direction === 'down';
  return (
    <div className={`flow-step flow-step--${shape} flow-step--${category}`} data-state={item.progress?.state ?? 'plain'} data-direction={direction}
      data-heat={item.heat === undefined ? undefined : true} style={item.heat === undefined ? undefined : { '--heat': String(Math.round(item.heat * 100)) } as CSSProperties}>
      <Handle type="target" position={down ? Position.Top : Position.Left} isConnectable={false} />
      {shape === 'choice' && <ChoiceOutline />}
      {shape !== 'bar' && (
        <>
          <span className="flow-step__icon"><CategoryIcon category={category} size={shape === 'card' && !down ? 20 : 16} /></span>
          <span className="flow-step__text">
            <span className="flow-step__name">{item.name}</span>
            {facts.length > 0 && <span className="flow-step__line" data-stacked={down || textWidth(facts.join(' · '), 12) > roomForFacts}>{facts.map((fact) => <span key={fact}>{fact}</span>)}</span>}
          </span>
        </>
      )}
      {item.waiting !== undefined ? <span className="flow-badge flow-badge--open">{item.waiting.open}</span> : shape !== 'bar' && item.progress && <Badge progress={item.progress} />}
      <Handle type="source" position={down ? Position.Bottom : Position.Right} isConnectable={false} />
    </div>
  );
}

function Badge({ progress }: { readonly progress: Progress }) {
  const done = progress.visits.filter((visit) => visit.state === 'done').length;
  switch (progress.state) {
    case 'done':
      return <span className="flow-badge flow-badge--done"><IconCheck size={13} stroke={3} aria-hidden />{done > 1 && <b>{done}</b>}</span>;
    case 'current':
      return <span className="flow-badge flow-badge--current">{done > 0 ? `${done}/${done + progress.waiting}` : progress.waiting}</span>;
    case 'cancelled':
      return <span className="flow-badge flow-badge--cancelled"><IconX size={13} stroke={3} aria-hidden /></span>;
    case 'coming':
      return null;
  }
}

function ChoiceOutline() {
  return (
    <svg className="flow-step__outline" preserveAspectRatio="none" viewBox="0 0 100 100" aria-hidden>
      <polygon points="12,1 88,1 99.5,50 88,99 12,99 0.5,50" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

import { IconArrowsMaximize, IconArrowsMinimize, IconFlame, IconList, IconRoute } from '@tabler/icons-react';
import { ReactFlowProvider } from '@xyflow/react';
import { useMemo, useRef, useState } from 'react';
import type { Language } from '../model/definition';
import type { StepState } from '../model/path';
import type { Payload } from '../model/payload';
import { FlowCanvas } from './FlowCanvas';
import { StepList } from './StepList';
import { textsOf } from './texts';
import { useFrame } from './useFrame';
import { useHeat } from './useHeat';
import { describeFlow, drawFlow } from './view';

const narrow = 640;
const legend: readonly StepState[] = ['done', 'current', 'coming'];

interface Props {
  readonly payload: Payload;
  readonly heatSource: string | undefined;
  readonly heatOn: boolean;
  readonly language: Language;
}

/** The drawing with its bar: drawing or list, full screen, and what the colours mean. */
export function FlowView({ payload, heatSource, heatOn, language }: Props) {
  const texts = textsOf(language);
  const body = useRef<HTMLDivElement>(null);
  const frame = useFrame(body);
  const [asList, setAsList] = useState(false);
  const [full, setFull] = useState(false);
  const direction = frame !== undefined && frame.width < narrow ? 'down' : 'right';
  const heat = useHeat(heatSource, heatOn, language);
  const view = useMemo(() => describeFlow(payload, language, heat.tokens), [payload, language, heat.tokens]);
  const drawing = useMemo(() => drawFlow(view, direction), [view, direction]);

  return (
    <div className="flow" data-full={full} onKeyDown={(event) => event.key === 'Escape' && setFull(false)}>
      <div className="flow-bar">
        {heat.tokens !== undefined && <p className="flow-scale" aria-hidden><span>{texts.heatShort}</span><i /><span>{texts.heatLong}</span></p>}
        {view.overlay && heat.tokens === undefined && (
          <ul className="flow-legend" aria-hidden>
            {legend.map((state) => <li key={state} data-state={state}>{texts.states[state]}</li>)}
          </ul>
        )}
        {!asList && <span className="flow-hint"><span data-for="mouse">{texts.wheelHint}</span><span data-for="touch">{texts.touchHint}</span></span>}
        {heatSource !== undefined && (
          <button type="button" className="flow-button" aria-pressed={heat.on} title={texts.heatHint} onClick={heat.toggle}><IconFlame size={16} aria-hidden />{heat.failed ? texts.failed : texts.heat}</button>
        )}
        <button type="button" className="flow-button" aria-label={asList ? texts.drawing : texts.list} onClick={() => setAsList(!asList)}>
          {asList ? <IconRoute size={16} aria-hidden /> : <IconList size={16} aria-hidden />}
          {asList ? texts.drawing : direction === 'down' ? texts.listShort : texts.list}
        </button>
        <button type="button" className="flow-button flow-button--icon" title={full ? texts.shrink : texts.enlarge} aria-label={full ? texts.shrink : texts.enlarge}
          aria-pressed={full} onClick={() => setFull(!full)}>
          {full ? <IconArrowsMinimize size={16} aria-hidden /> : <IconArrowsMaximize size={16} aria-hidden />}
        </button>
      </div>
      <div ref={body} className="flow-body">
        {asList && <StepList view={view} drawing={drawing} />}
        {!asList && frame !== undefined && (
          // Another direction or another screen is another drawing: it starts with its own first look.
          <ReactFlowProvider key={`${direction} ${full}`}>
            <FlowCanvas view={view} drawing={drawing} frame={frame} full={full} />
          </ReactFlowProvider>
        )}
      </div>
    </div>
  );
}

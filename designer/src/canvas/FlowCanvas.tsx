import { IconCurrentLocation, IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { Background, BackgroundVariant, MiniMap, NodeToolbar, Panel, Position, ReactFlow, useReactFlow, type Align, type Node } from '@xyflow/react';
import { useId, useMemo, useRef, useState } from 'react';
import type { Drawing } from '../model/layout';
import { Details } from './Details';
import { LinkEdge, type LinkEdgeType } from './LinkEdge';
import { StepNode, type StepNodeType } from './StepNode';
import { textsOf, type Texts } from './texts';
import { useGestures } from './useGestures';
import { focusOf, spoken, type FlowViewModel } from './view';
import { boundsOf, firstViewport, type Frame } from './viewport';

const nodeTypes = { step: StepNode };
const edgeTypes = { link: LinkEdge };
const manySteps = 12;

interface Props {
  readonly view: FlowViewModel;
  readonly drawing: Drawing;
  readonly frame: Frame;
  readonly full: boolean;
}

/** The library says in English how its own editor is used; here nothing is edited, and the page says in its language what Tab does. */
const unspoken = { 'node.a11yDescription.default': '', 'node.a11yDescription.keyboardDisabled': '', 'edge.a11yDescription.default': '' };

/** The drawing itself: it shows, one can move in it and ask a step for its details, and nothing else. */
export function FlowCanvas({ view, drawing, frame, full }: Props) {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<Opened>();
  const texts = textsOf(view.language);
  const nodes = useMemo(() => toNodes(view, drawing), [view, drawing]);
  const edges = useMemo(() => toEdges(view, drawing), [view, drawing]);
  useGestures(root, full);

  const opened = view.steps.find((item) => item.step.id === open?.id && item.step.category !== 'gateway');
  const openAt = (target: EventTarget): void => setOpen(root.current === null ? undefined : openedAt(target, root.current));
  const close = (): void => setOpen(undefined);
  const current = view.steps.filter((item) => item.progress?.state === 'current').map((item) => item.name);
  return (
    <div ref={root} className="flow-canvas" data-full={full} onFocus={(event) => openAt(event.target)} onBlur={close}
      onKeyDown={(event) => event.key === 'Escape' && close()}>
      <ReactFlow<StepNodeType, LinkEdgeType>
        id={id} nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes}
        defaultViewport={firstViewport(drawing, frame, focusOf(view))} minZoom={0.15} maxZoom={1.6}
        nodesDraggable={false} nodesConnectable={false} nodesFocusable edgesFocusable={false} elementsSelectable={false} deleteKeyCode={null} selectionKeyCode={null}
        zoomOnScroll={false} zoomOnDoubleClick={false} preventScrolling={full} panOnScroll={full} onlyRenderVisibleElements={nodes.length > 150}
        ariaLabelConfig={unspoken} proOptions={{ hideAttribution: true }} aria-label={texts.summary(view.name, view.steps.length, current.join(view.language === 'en' ? ', ' : '、'))}
        onNodeMouseEnter={(event) => openAt(event.target)} onNodeMouseLeave={close}
        onNodeClick={(event) => openAt(event.target)} onPaneClick={close} onMoveStart={close}>
        <Background variant={BackgroundVariant.Dots} gap={24} size={1.2} />
        {nodes.length > manySteps && frame.width >= 640 && (
          <MiniMap<StepNodeType> pannable ariaLabel={texts.minimap} nodeBorderRadius={12} nodeStrokeWidth={0} position="bottom-right" style={overviewSize(drawing)}
            nodeClassName={(node: Node) => `flow-mini--${view.steps.find((item) => item.step.id === node.id)?.progress?.state ?? 'plain'}`} />
        )}
        <Zoom texts={texts} view={view} drawing={drawing} frame={frame} />
        {open && opened && (
          <NodeToolbar nodeId={open.id} isVisible position={open.position} align={open.align} offset={12} className="flow-popover">
            <Details item={opened} language={view.language} />
          </NodeToolbar>
        )}
      </ReactFlow>
    </div>
  );
}

interface Opened {
  readonly id: string;
  readonly position: Position;
  readonly align: Align;
}

/** The step under the pointer or the focus, and on which side of it the details have room. */
function openedAt(target: EventTarget, canvas: HTMLElement): Opened | undefined {
  const node = target instanceof Element ? target.closest<HTMLElement>('.react-flow__node') : null;
  const id = node?.dataset['id'];
  if (node === null || id === undefined) {
    return undefined;
  }
  const inside = node.getBoundingClientRect();
  const around = canvas.getBoundingClientRect();
  const middle = (inside.left + inside.right) / 2;
  const half = 160;
  return {
    id,
    position: inside.bottom - around.top > around.height * 0.6 ? Position.Top : Position.Bottom,
    align: middle - around.left < half ? 'start' : around.right - middle < half ? 'end' : 'center',
  };
}

interface ZoomProps {
  readonly texts: Texts;
  readonly view: FlowViewModel;
  readonly drawing: Drawing;
  readonly frame: Frame;
}

function Zoom({ texts, view, drawing, frame }: ZoomProps) {
  const flow = useReactFlow();
  const move = { duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 240 };
  const locate = view.overlay === undefined ? texts.toStart : texts.locate;
  return (
    <Panel position="bottom-left" className="flow-controls">
      <button type="button" title={texts.zoomIn} aria-label={texts.zoomIn} onClick={() => void flow.zoomIn(move)}><IconPlus size={18} aria-hidden /></button>
      <button type="button" title={texts.zoomOut} aria-label={texts.zoomOut} onClick={() => void flow.zoomOut(move)}><IconMinus size={18} aria-hidden /></button>
      <button type="button" title={texts.fitView} aria-label={texts.fitView} onClick={() => void flow.fitView({ ...move, padding: 0.06 })}><IconMaximize size={18} aria-hidden /></button>
      <button type="button" title={locate} aria-label={locate} onClick={() => void flow.setViewport(firstViewport(drawing, frame, focusOf(view)), move)}>
        <IconCurrentLocation size={18} aria-hidden />
      </button>
    </Panel>
  );
}

function overviewSize(drawing: Drawing): Frame {
  const { width, height } = boundsOf(drawing);
  return { width: 208, height: Math.min(120, Math.max(48, (208 * height) / width + 16)) };
}

function toNodes(view: FlowViewModel, drawing: Drawing): StepNodeType[] {
  return view.steps.map((item): StepNodeType => {
    const box = drawing.boxes.get(item.step.id) ?? { x: 0, y: 0, width: 200, height: 76 };
    return {
      id: item.step.id,
      type: 'step',
      position: { x: box.x, y: box.y },
      width: box.width,
      height: box.height,
      data: { item, language: view.language, direction: drawing.direction },
      focusable: item.step.category !== 'gateway',
      ariaRole: 'group',
      ariaLabel: spoken(item, view.language),
      domAttributes: { 'aria-roledescription': textsOf(view.language).step },
    };
  });
}

function toEdges(view: FlowViewModel, drawing: Drawing): LinkEdgeType[] {
  return view.flow.links.map((link): LinkEdgeType => {
    const state = view.overlay === undefined ? 'plain' : view.overlay.taken.has(link.id) ? 'taken' : 'coming';
    return {
      id: link.id,
      type: 'link',
      source: link.from,
      target: link.to,
      zIndex: state === 'taken' ? 1 : 0,
      data: { route: drawing.routes.get(link.id), label: view.linkLabels.get(link.id), state },
      domAttributes: { 'aria-hidden': true },
    };
  });
}

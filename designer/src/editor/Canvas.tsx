import {
  applyNodeChanges, Background, BackgroundVariant, MiniMap, Position as Side, ReactFlow, useReactFlow, useStore, type Connection, type FinalConnectionState, type NodeChange,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState, type DragEvent, type FocusEvent, type MouseEvent, type RefObject } from 'react';
import { useFrame } from '../canvas/useFrame';
import { firstViewport } from '../canvas/viewport';
import type { Position } from '../model/definition';
import { disconnect, type LinkKey } from '../model/edit';
import { grid, inputOffset, portOffset, type CardView } from '../model/graph';
import { laneOf } from '../model/wires';
import { addStep, join, moveTo, relink, startOf, type Target } from './actions';
import { CardNode, type CardNodeType } from './CardNode';
import { drawingOf, type Drawing } from './drawing';
import { draggedType } from './Palette';
import { linkName, useEditorPart, type EditorStore } from './store';
import { textsOf, type EditorTexts } from './texts';
import { WireEdge, type WireEdgeType } from './WireEdge';

const nodeTypes = { card: CardNode };
const edgeTypes = { wire: WireEdge };
/** Text of a step is four pixels high then. */
const legible = 0.3;
const noRoutes = new Map<string, never>();

/** What the library would say to screen readers in English, and about keys that mean something else here. */
function spokenBy(texts: EditorTexts) {
  return {
    'node.a11yDescription.default': texts.stepHelp, 'node.a11yDescription.keyboardDisabled': texts.stepHelp, 'edge.a11yDescription.default': texts.linkHelp,
    'handle.ariaLabel': texts.handle, 'minimap.ariaLabel': texts.minimap,
  };
}

interface Props {
  readonly store: EditorStore;
  readonly snap: boolean;
  /** Somebody wants a new step and says where. */
  readonly onPick: (target: Target) => void;
}

/** The drawing as it is edited. What is dragged moves here; the store hears of it when it is dropped. */
export function Canvas({ store, snap, onPick }: Props) {
  const texts = textsOf(useEditorPart(store, (state) => state.lang));
  const spoken = useMemo(() => spokenBy(texts), [texts]);
  const drawing = useEditorPart(store, drawingOf);
  const selection = useEditorPart(store, (state) => state.selection);
  const flow = useReactFlow<CardNodeType, WireEdgeType>();
  const host = useRef<HTMLDivElement>(null);
  const onAdd = useCallback((id: string, port: string) => onPick({ kind: 'port', source: { id, port } }), [onPick]);
  const onInsert = useCallback((link: LinkKey) => onPick({ kind: 'link', link }), [onPick]);
  const onRemove = useCallback((link: LinkKey) => store.dispatch(disconnect(store.getState().scope, [link])), [store]);

  const derived = useMemo(() => toNodes(drawing, store, onAdd), [drawing, store, onAdd]);
  const [nodes, setNodes] = useState<CardNodeType[]>(derived);
  useEffect(() => setNodes((old) => keep(old, derived, new Set(selection.steps))), [derived, selection]);
  const edges = useMemo(() => toEdges(drawing, store, onInsert, onRemove), [drawing, store, onInsert, onRemove]);
  const shownEdges = useMemo(() => {
    const chosen = new Set(selection.links.map(linkName));
    return chosen.size === 0 ? edges : edges.map((edge) => (chosen.has(edge.id) ? { ...edge, selected: true, reconnectable: true, zIndex: 5 } : edge));
  }, [edges, selection]);

  // What is set in the drawer should stay in sight when the drawer takes room from the drawing.
  const panel = useEditorPart(store, (state) => state.panel);
  useEffect(() => {
    const state = store.getState();
    const box = drawingOf(state).boxes.get(state.selection.steps[0] ?? '');
    if (panel === 'step' && box !== undefined) {
      requestAnimationFrame(() => bringIntoSight(flow, host.current, box));
    }
  }, [panel, store, flow]);

  useEffect(() => store.onReveal((id, focus) => {
    const box = drawingOf(store.getState()).boxes.get(id);
    if (box === undefined) {
      return;
    }
    bringIntoSight(flow, host.current, box);
    if (focus) {
      requestAnimationFrame(() => host.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true }));
    }
  }), [store, flow]);

  const onNodesChange = useCallback((changes: NodeChange<CardNodeType>[]) => {
    const chosen = changes.filter((change) => change.type === 'select');
    if (chosen.length > 0) {
      const steps = new Set(store.getState().selection.steps);
      chosen.forEach((change) => (change.selected ? steps.add(change.id) : steps.delete(change.id)));
      store.select({ steps: [...steps], links: steps.size === 0 ? store.getState().selection.links : [] });
    }
    const moves = changes.filter((change) => change.type === 'position');
    if (moves.length > 0) {
      setNodes((old) => applyNodeChanges(moves, old));
    }
  }, [store]);
  // A frame selects steps alone; a connection is selected by a click on it, and then its ends can be dragged elsewhere.
  const onEdgeClick = useCallback((event: MouseEvent, edge: WireEdgeType) => {
    const { links } = store.getState().selection;
    if (edge.data !== undefined) {
      store.select({ links: event.ctrlKey || event.metaKey ? [...links, edge.data.link] : [edge.data.link] });
    }
  }, [store]);
  const drop = useCallback((_: unknown, __: CardNodeType, moved: CardNodeType[]) => {
    const { boxes } = drawingOf(store.getState());
    const far = moved.filter((node) => boxes.get(node.id)?.x !== node.position.x || boxes.get(node.id)?.y !== node.position.y);
    if (far.length > 0) {
      moveTo(store, new Map(far.map((node) => [node.id, node.position])));
    }
  }, [store]);
  const onConnect = useCallback(({ source, sourceHandle, target }: Connection) => join(store, { id: source, port: sourceHandle ?? 'Done', to: target }), [store]);
  const onConnectEnd = useCallback((event: globalThis.MouseEvent | TouchEvent, state: FinalConnectionState) => {
    if (!state.isValid && state.toNode === null && state.fromHandle?.type === 'source' && state.fromHandle.id != null) {
      const point = 'changedTouches' in event ? event.changedTouches[0] : event;
      const at = point === undefined ? undefined : flow.screenToFlowPosition({ x: point.clientX, y: point.clientY });
      onPick({ kind: 'port', source: { id: state.fromHandle.nodeId, port: state.fromHandle.id }, at: at && { x: at.x, y: at.y - 29 } });
    }
  }, [flow, onPick]);
  const onDrop = (event: DragEvent): void => {
    const descriptor = store.getState().descriptors.get(event.dataTransfer.getData(draggedType));
    if (descriptor !== undefined) {
      event.preventDefault();
      const at = flow.screenToFlowPosition({ x: event.clientX - 40, y: event.clientY - 20 });
      const link = linkUnder(event.clientX, event.clientY, drawing.links);
      addStep(store, descriptor, link === undefined ? { kind: 'place', at } : { kind: 'link', link });
    }
  };

  // With the keyboard what has the focus is what one works on.
  const onFocus = (event: FocusEvent): void => {
    const id = event.target instanceof HTMLElement && event.target.matches('.react-flow__node:focus-visible') ? event.target.dataset['id'] : undefined;
    if (id !== undefined && !store.getState().selection.steps.includes(id)) {
      store.select({ steps: [id] });
    }
  };
  const frame = useFrame(host);
  return (
    <div ref={host} className="ed-canvas" onFocus={onFocus} onDrop={onDrop} onDragOver={(event) => event.dataTransfer.types.includes(draggedType) && event.preventDefault()}>
      {frame !== undefined && <ReactFlow<CardNodeType, WireEdgeType>
        defaultViewport={firstViewport({ direction: 'right', boxes: drawing.boxes, routes: noRoutes }, frame, startOf(drawing))}
        nodes={nodes} edges={shownEdges} nodeTypes={nodeTypes} edgeTypes={edgeTypes}
        onNodesChange={onNodesChange} onEdgeClick={onEdgeClick} onNodeDragStop={drop} onSelectionDragStop={(event, moved) => drop(event, moved[0] as CardNodeType, moved)}
        onReconnect={(edge, { source, sourceHandle, target }) => edge.data !== undefined && relink(store, edge.data.link, { id: source, port: sourceHandle ?? 'Done', to: target })}
        onConnect={onConnect} onConnectEnd={onConnectEnd} connectionRadius={28}
        onNodeDoubleClick={() => store.set({ panel: 'step' })} onPaneClick={() => store.select({})}
        snapToGrid={snap} snapGrid={[grid, grid]} onlyRenderVisibleElements={nodes.length > 80} elevateEdgesOnSelect={false}
        minZoom={0.1} maxZoom={2}
        deleteKeyCode={null} multiSelectionKeyCode={['Control', 'Meta', 'Shift']} selectionKeyCode="Shift" disableKeyboardA11y nodesFocusable edgesFocusable={false}
        zoomOnDoubleClick={false} proOptions={{ hideAttribution: true }} ariaLabelConfig={spoken} aria-label={texts.graph}>
        <Distance host={host} />
        <Background variant={BackgroundVariant.Dots} gap={grid} size={1.2} />
        {nodes.length > 6 && <MiniMap<CardNodeType> pannable zoomable ariaLabel={texts.minimap} position="bottom-right" nodeBorderRadius={10} nodeStrokeWidth={0} className="ed-minimap" />}
      </ReactFlow>}
    </div>
  );
}

/** From far away nobody reads: then shapes and colours are drawn alone, which is what makes 500 steps at once quick. */
function Distance({ host }: { readonly host: RefObject<HTMLDivElement | null> }) {
  const far = useStore((state) => state.transform[2] < legible);
  useEffect(() => {
    host.current?.toggleAttribute('data-far', far);
  }, [far, host]);
  return null;
}

function toNodes(drawing: Drawing, store: EditorStore, onAdd: CardNodeType['data']['onAdd']): CardNodeType[] {
  const used = new Map<string, string>();
  drawing.links.forEach((link) => used.set(link.id, `${used.get(link.id) ?? ''} ${link.port}`));
  return [...drawing.cards.values()].map((card): CardNodeType => {
    const box = drawing.boxes.get(card.id) ?? { x: 0, y: 0, ...card.size };
    return {
      id: card.id,
      type: 'card',
      position: { x: box.x, y: box.y },
      width: card.size.width,
      height: card.size.height,
      measured: { ...card.size },
      handles: handlesOf(card),
      data: { card, store, used: used.get(card.id) ?? '', onAdd },
      ariaLabel: [card.name, card.kind === card.name ? '' : card.kind, ...card.facts].filter((part) => part !== '').join('，'),
      domAttributes: { 'aria-roledescription': card.kind },
    };
  });
}

/** Known beforehand, so that connections of steps out of sight need no measuring. */
function handlesOf(card: CardView): NonNullable<CardNodeType['handles']> {
  const size = 12;
  return [
    ...(card.hasInput ? [{ id: 'In', type: 'target' as const, position: Side.Left, x: -size / 2, y: inputOffset - size / 2, width: size, height: size }] : []),
    ...card.ports.map((port) => ({
      id: port.name, type: 'source' as const, position: Side.Right, x: card.size.width - size / 2, y: portOffset(card, port.name) - size / 2, width: size, height: size,
    })),
  ];
}

/** Takes over what changed and leaves all other nodes the same objects, so that they are not drawn again. */
function keep(old: readonly CardNodeType[], next: readonly CardNodeType[], selected: ReadonlySet<string>): CardNodeType[] {
  const before = new Map(old.map((node) => [node.id, node]));
  return next.map((node) => {
    const same = before.get(node.id);
    const isSelected = selected.has(node.id);
    if (same !== undefined && same.data.card === node.data.card && same.data.used === node.data.used && same.data.onAdd === node.data.onAdd
      && same.position.x === node.position.x && same.position.y === node.position.y && (same.selected ?? false) === isSelected) {
      return same;
    }
    return { ...node, selected: isSelected };
  });
}

function toEdges(drawing: Drawing, store: EditorStore, onInsert: (link: LinkKey) => void, onRemove: (link: LinkKey) => void): WireEdgeType[] {
  const seen = new Set<string>();
  return drawing.links.flatMap((link): WireEdgeType[] => {
    const id = linkName(link);
    const card = drawing.cards.get(link.id);
    const at = card?.ports.findIndex((port) => port.name === link.port) ?? -1;
    if (seen.has(id) || card === undefined || at < 0) {
      return [];
    }
    seen.add(id);
    const rises = (drawing.boxes.get(link.to)?.y ?? 0) + inputOffset < (drawing.boxes.get(link.id)?.y ?? 0) + portOffset(card, link.port);
    const lane = laneOf(at, card.ports.length, rises);
    return [{
      id, type: 'wire', source: link.id, sourceHandle: link.port, target: link.to, targetHandle: 'In', focusable: false, selectable: false, reconnectable: false,
      ariaLabel: `${card.name} → ${drawing.cards.get(link.to)?.name ?? link.to}`,
      data: { link, lane, obstacles: drawing.obstacles, store, onInsert, onRemove },
    }];
  });
}

function linkUnder(x: number, y: number, links: readonly LinkKey[]): LinkKey | undefined {
  const edge = document.elementsFromPoint(x, y).flatMap((element) => element.closest<HTMLElement>('.react-flow__edge')?.dataset['id'] ?? [])[0];
  return links.find((link) => linkName(link) === edge);
}

function bringIntoSight(flow: ReturnType<typeof useReactFlow<CardNodeType, WireEdgeType>>, host: HTMLElement | null, box: Position & { readonly width: number; readonly height: number }): void {
  const { x, y, zoom } = flow.getViewport();
  const frame = host?.getBoundingClientRect();
  if (frame === undefined) {
    return;
  }
  const left = box.x * zoom + x;
  const top = box.y * zoom + y;
  const room = 24;
  const inside = left > room && top > room && left + box.width * zoom < frame.width - room && top + box.height * zoom < frame.height - room;
  if (!inside) {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    // The frame as it is now: the library hears of a drawer that has just opened only later.
    const near = Math.max(zoom, 0.6);
    void flow.setViewport({ zoom: near, x: frame.width / 2 - (box.x + box.width / 2) * near, y: frame.height / 2 - (box.y + box.height / 2) * near }, { duration: still ? 0 : 200 });
  }
}

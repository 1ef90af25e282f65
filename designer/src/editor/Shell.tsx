import { ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { IconChevronRight, IconGridDots, IconMaximize, IconMinus, IconPlus, IconX } from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { findActivity } from '../model/edit';
import { asText } from '../model/json';
import { panels } from '../panels';
import { addStep, alignSelected, targetOf, type Target } from './actions';
import { Bar } from './Bar';
import { Canvas } from './Canvas';
import { startChecking } from './checking';
import { Checks } from './Checks';
import { Drawer } from './drawer/Drawer';
import { drawingOf } from './drawing';
import { KeysHelp } from './KeysHelp';
import { ListView } from './ListView';
import { Notices } from './Notices';
import { Palette } from './Palette';
import { ConnectPicker, Finder, StepPicker } from './Pickers';
import { startSaving, type Saving } from './saving';
import { pick, useEditorPart, type EditorStore } from './store';
import { textsOf } from './texts';
import { useKeys, type KeyActions } from './useKeys';

type Open = { readonly kind: 'pick'; readonly target: Target } | { readonly kind: 'connect'; readonly from: string } | { readonly kind: 'find' } | { readonly kind: 'keys' };

/** The editor: bar, palette, drawing and what lies beside it. */
export function Shell({ store }: { readonly store: EditorStore }) {
  return <ReactFlowProvider><Editor store={store} /></ReactFlowProvider>;
}

function Editor({ store }: { readonly store: EditorStore }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const view = useEditorPart(store, (state) => state.view);
  const panel = useEditorPart(store, (state) => state.panel);
  const scope = useEditorPart(store, (state) => state.scope);
  const [open, setOpen] = useState<Open>();
  const [snap, setSnap] = useState(true);
  const [full, setFull] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  const saving = useRef<Saving>(undefined);
  const flow = useReactFlow();
  const close = useCallback(() => setOpen(undefined), []);
  const onPick = useCallback((target: Target) => setOpen({ kind: 'pick', target }), []);

  useEffect(() => {
    const running = startSaving(store);
    saving.current = running;
    const stopChecking = startChecking(store);
    return () => {
      running.stop();
      stopChecking();
    };
  }, [store]);

  const middle = useCallback(() => {
    const frame = host.current?.querySelector('.ed-stage')?.getBoundingClientRect();
    return flow.screenToFlowPosition({ x: (frame?.left ?? 0) + (frame?.width ?? 800) / 2 - 100, y: (frame?.top ?? 0) + (frame?.height ?? 600) / 2 });
  }, [flow]);
  const actions = useMemo((): KeyActions => ({
    pick: () => setOpen({ kind: 'pick', target: targetOf(store, middle()) }),
    connect: () => {
      const [from] = store.getState().selection.steps.slice(-1);
      if (from !== undefined) {
        setOpen({ kind: 'connect', from });
      }
    },
    find: () => setOpen({ kind: 'find' }),
    help: () => setOpen({ kind: 'keys' }),
    save: () => saving.current?.now(),
    zoom: (way) => void (way === 'in' ? flow.zoomIn() : way === 'out' ? flow.zoomOut() : flow.fitView({ padding: 0.08 })),
  }), [store, middle, flow]);
  useKeys(host, store, actions);

  const wide = panels.find((item) => item.id === panel)?.wide === true;
  return (
    <div ref={host} data-flow className="ed" lang={lang === 'en' ? 'en' : 'zh-CN'} data-full={full} data-panel={panel === undefined ? undefined : wide ? 'wide' : panel === 'step' || panel === 'checks' ? 'side' : 'look'}>
      <Bar store={store} onAdd={actions.pick} onFind={actions.find} onKeys={actions.help} full={full} onFull={() => setFull(!full)} />
      <Notices store={store} saving={saving} />
      <div className="ed-main">
        {view === 'graph' && <Palette store={store} onChoose={(descriptor) => store.reveal(addStep(store, descriptor, targetOf(store, middle())))} />}
        <section className="ed-stage" aria-label={textsOf(lang).graph}>
          {scope.length > 0 && <Crumbs store={store} />}
          {view === 'graph' ? (
            <>
              <Canvas key={scope.join(' ')} store={store} snap={snap} onPick={onPick} />
              <Tools store={store} actions={actions} snap={snap} onSnap={() => setSnap(!snap)} />
            </>
          ) : <ListView store={store} onPick={onPick} />}
        </section>
        {panel !== undefined && <Side store={store} panel={panel} />}
      </div>
      {open?.kind === 'pick' && <StepPicker store={store} target={open.target} onClose={close} />}
      {open?.kind === 'connect' && <ConnectPicker store={store} from={open.from} onClose={close} />}
      {open?.kind === 'find' && <Finder store={store} onClose={close} />}
      {open?.kind === 'keys' && <KeysHelp lang={lang} onClose={close} />}
    </div>
  );
}

function Side({ store, panel }: { readonly store: EditorStore; readonly panel: string }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const texts = textsOf(lang);
  const found = panels.find((item) => item.id === panel);
  const title = panel === 'step' ? texts.step : panel === 'checks' ? texts.checks : found === undefined ? '' : pick(lang, found.text, found.textEn);
  return (
    <aside className="ed-side" aria-label={title}>
      <header><h2>{title}</h2><button type="button" className="ed-icon-button" aria-label={texts.close} title={texts.close} onClick={() => store.set({ panel: undefined })}><IconX size={16} aria-hidden /></button></header>
      <div className="ed-side__body" tabIndex={-1}>
        {panel === 'step' ? <Drawer store={store} /> : panel === 'checks' ? <Checks store={store} /> : found !== undefined && <found.Component store={store} />}
      </div>
    </aside>
  );
}

/** Where one is when a container is open. */
function Crumbs({ store }: { readonly store: EditorStore }) {
  const scope = useEditorPart(store, (state) => state.scope);
  const model = useEditorPart(store, (state) => state.model);
  const lang = useEditorPart(store, (state) => state.lang);
  const texts = textsOf(lang);
  const descriptors = useEditorPart(store, (state) => state.descriptors);
  const name = (index: number): string => {
    const [id = '', slot = ''] = (scope[index] ?? '').split('/');
    const activity = findActivity(model, id)?.activity;
    const kind = descriptors.get(String(activity?.['type']));
    return [asText(activity?.['name']) ?? (kind === undefined ? id : pick(lang, kind.label, kind.labelEn)), texts.slots[slot]].filter((part) => part !== undefined).join(' · ');
  };
  return (
    <nav className="ed-crumbs" aria-label={texts.outermost}>
      <button type="button" className="ed-link" onClick={() => store.set({ scope: [] })}>{texts.outermost}</button>
      {scope.map((key, index) => (
        <span key={key}><IconChevronRight size={13} aria-hidden />
          <button type="button" className="ed-link" onClick={() => store.set({ scope: scope.slice(0, index + 1) })}>{name(index)}</button>
        </span>
      ))}
    </nav>
  );
}

const ways = ['left', 'center', 'top', 'middle', 'across', 'down'] as const;

function Tools({ store, actions, snap, onSnap }: { readonly store: EditorStore; readonly actions: KeyActions; readonly snap: boolean; readonly onSnap: () => void }) {
  const texts = textsOf(useEditorPart(store, (state) => state.lang));
  const count = useEditorPart(store, (state) => state.selection.steps.filter((id) => drawingOf(state).cards.has(id)).length);
  return (
    <>
      <div className="ed-zoom" role="group" aria-label={texts.fit}>
        <button type="button" title={texts.zoomIn} aria-label={texts.zoomIn} onClick={() => actions.zoom('in')}><IconPlus size={17} aria-hidden /></button>
        <button type="button" title={texts.zoomOut} aria-label={texts.zoomOut} onClick={() => actions.zoom('out')}><IconMinus size={17} aria-hidden /></button>
        <button type="button" title={texts.fit} aria-label={texts.fit} onClick={() => actions.zoom('fit')}><IconMaximize size={17} aria-hidden /></button>
        <button type="button" title={texts.snap} aria-label={texts.snap} aria-pressed={snap} onClick={onSnap}><IconGridDots size={17} aria-hidden /></button>
      </div>
      {count > 1 && (
        <div className="ed-align" role="toolbar" aria-label={texts.severalSelected(count)}>
          <span>{texts.severalSelected(count)}</span>
          {ways.map((way) => <button key={way} type="button" className="ed-button ed-button--small" onClick={() => alignSelected(store, way)}>{texts.align[way]}</button>)}
        </div>
      )}
    </>
  );
}

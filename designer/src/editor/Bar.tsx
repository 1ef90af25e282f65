import {
  IconArrowBackUp, IconArrowForwardUp, IconArrowLeft, IconArrowsMaximize, IconArrowsMinimize, IconCheck, IconCloudCheck, IconCloudOff, IconCloudUp, IconKeyboard, IconLayoutDistributeHorizontal, IconListDetails, IconPlus,
  IconRoute, IconSearch,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { panels } from '../panels';
import { arrangeAll } from './actions';
import { pick, useEditorPart, type EditorStore } from './store';
import { textsOf } from './texts';
import { tabs } from './useKeys';

interface Props {
  readonly store: EditorStore;
  readonly onAdd: () => void;
  readonly onFind: () => void;
  readonly onKeys: () => void;
  readonly full: boolean;
  readonly onFull: () => void;
}

export function Bar({ store, onAdd, onFind, onKeys, full, onFull }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const name = useEditorPart(store, (state) => pick(state.lang, state.context.name, state.context.nameEn));
  const published = useEditorPart(store, (state) => state.context.published);
  const view = useEditorPart(store, (state) => state.view);
  const canUndo = useEditorPart(store, (state) => state.history.past.length > 0);
  const canRedo = useEditorPart(store, (state) => state.history.future.length > 0);
  const texts = textsOf(lang);
  return (
    <header className="ed-bar">
      <a className="ed-icon-button" href="/admin/designer" title={texts.back} aria-label={texts.back}><IconArrowLeft size={18} aria-hidden /></a>
      <div className="ed-bar__title">
        <h2 title={name}>{name}</h2>
        <p><span className="ed-bar__version">{published === undefined ? texts.never : texts.publishedAs(published.version)}</span><SaveMark store={store} /></p>
      </div>
      <div className="ed-group" role="group">
        <IconButton text={`${texts.undo} Ctrl+Z`} disabled={!canUndo} onClick={store.undo}><IconArrowBackUp size={18} aria-hidden /></IconButton>
        <IconButton text={`${texts.redo} Ctrl+Y`} disabled={!canRedo} onClick={store.redo}><IconArrowForwardUp size={18} aria-hidden /></IconButton>
      </div>
      <div className="ed-group ed-bar__tools" role="group">
        <IconButton text={`${texts.palette} /`} onClick={onAdd}><IconPlus size={18} aria-hidden /></IconButton>
        <IconButton text={`${texts.find} Ctrl+F`} onClick={onFind}><IconSearch size={18} aria-hidden /></IconButton>
        <IconButton text={`${texts.layout} L`} onClick={() => arrangeAll(store)}><IconLayoutDistributeHorizontal size={18} aria-hidden /></IconButton>
        <IconButton text={`${texts.keys} ?`} onClick={onKeys}><IconKeyboard size={18} aria-hidden /></IconButton>
        <IconButton text={full ? texts.shrink : texts.enlarge} onClick={onFull}>{full ? <IconArrowsMinimize size={18} aria-hidden /> : <IconArrowsMaximize size={18} aria-hidden />}</IconButton>
      </div>
      <div className="ed-switch" role="group" aria-label={`${texts.graph} / ${texts.list}`}>
        <button type="button" aria-pressed={view === 'graph'} onClick={() => store.set({ view: 'graph' })}><IconRoute size={16} aria-hidden />{texts.graph}</button>
        <button type="button" aria-pressed={view === 'list'} onClick={() => store.set({ view: 'list' })}><IconListDetails size={16} aria-hidden />{texts.list}</button>
      </div>
      <Tabs store={store} />
    </header>
  );
}

/** The drawer, the checks and what the panels offer. A second click closes again. */
function Tabs({ store }: { readonly store: EditorStore }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const open = useEditorPart(store, (state) => state.panel);
  const errors = useEditorPart(store, (state) => state.findings.filter((finding) => finding.severity === 'error').length);
  const warnings = useEditorPart(store, (state) => state.findings.length) - errors;
  const texts = textsOf(lang);
  const tab = (id: string, text: string, mark?: ReactNode): ReactNode => (
    <button key={id} type="button" aria-pressed={open === id} aria-keyshortcuts={String(tabs.indexOf(id) + 1)} title={String(tabs.indexOf(id) + 1)} onClick={() => store.set({ panel: open === id ? undefined : id })}>{text}{mark}</button>
  );
  return (
    <nav className="ed-tabs" aria-label={texts.more}>
      {tab('step', texts.step)}
      {tab('checks', texts.checks, errors + warnings === 0
        ? <IconCheck size={14} className="ed-ok" aria-label={texts.nothingWrong} />
        : <span className="ed-count" data-severity={errors > 0 ? 'error' : 'warning'} title={`${texts.errors(errors)} ${texts.warnings(warnings)}`}>{errors > 0 ? errors : warnings}</span>)}
      {panels.map((panel) => tab(panel.id, pick(lang, panel.text, panel.textEn)))}
    </nav>
  );
}

function SaveMark({ store }: { readonly store: EditorStore }) {
  const state = useEditorPart(store, (whole) => whole.saveState);
  const texts = textsOf(useEditorPart(store, (whole) => whole.lang));
  const text = state.kind === 'saved' ? texts.savedAt(timeOf(state.at)) : texts.save[state.kind];
  const Icon = state.kind === 'saved' || state.kind === 'clean' ? IconCloudCheck : state.kind === 'failed' || state.kind === 'conflict' ? IconCloudOff : IconCloudUp;
  return <span className="ed-save" data-kind={state.kind} role="status" title={state.kind === 'failed' ? state.message : undefined}><Icon size={15} aria-hidden />{text}</span>;
}

const clock = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hour12: false });

export function timeOf(at: string): string {
  const time = Date.parse(at);
  return Number.isNaN(time) ? at : clock.format(time);
}

function IconButton({ text, disabled = false, onClick, children }: { readonly text: string; readonly disabled?: boolean; readonly onClick: () => void; readonly children: ReactNode }) {
  return <button type="button" className="ed-icon-button" title={text} aria-label={text} disabled={disabled} onClick={onClick}>{children}</button>;
}

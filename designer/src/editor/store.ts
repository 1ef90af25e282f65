import { useSyncExternalStore } from 'react';
import type { Field, EditorContext } from '../model/context';
import type { Language } from '../model/definition';
import type { Descriptors } from '../model/descriptors';
import { levelAt, type Command, type EditorDocument, type Scope } from '../model/document';
import { findActivity, type LinkKey } from '../model/edit';
import type { Finding } from '../model/findings';
import { begin, perform, redo, undo, type History } from '../model/history';
import type { JsonObject } from '../model/json';
import { apiFor, type Api } from './api';

export interface Selection {
  readonly steps: readonly string[];
  readonly links: readonly LinkKey[];
}

export type SaveState =
  | { readonly kind: 'clean' | 'dirty' | 'saving' }
  | { readonly kind: 'saved'; readonly at: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'conflict'; readonly message: string; readonly who?: string | undefined; readonly at?: string | undefined; readonly revision: unknown };

export type Mark = 'done' | 'current' | 'added' | 'removed' | 'changed' | 'path' | 'target';

/** What a panel lays over the drawing: tokens and the way of a sandbox, colours of a difference, waiting times. */
export interface Overlay {
  readonly owner: string;
  readonly marks?: ReadonlyMap<string, Mark> | undefined;
  /** A short text at a step, such as a number of tokens. */
  readonly badges?: ReadonlyMap<string, string> | undefined;
  /** From 0 (nothing) to 1 (hot). */
  readonly heat?: ReadonlyMap<string, number> | undefined;
  /** Marked connections by `linkName`. */
  readonly links?: ReadonlyMap<string, Mark> | undefined;
}

export interface EditorState {
  readonly context: EditorContext;
  readonly descriptors: Descriptors;
  readonly lang: Language;
  readonly history: History;
  readonly model: JsonObject;
  readonly procedure: JsonObject | null;
  /** The container that is open; the outermost level is empty. */
  readonly scope: Scope;
  readonly selection: Selection;
  readonly findings: readonly Finding[];
  readonly checking: 'idle' | 'running' | 'failed';
  /** The finding whose way is drawn. */
  readonly shown?: Finding | undefined;
  readonly saveState: SaveState;
  readonly overlay?: Overlay | undefined;
  readonly view: 'graph' | 'list';
  /** The panel that is open beside the drawing; `step` is the drawer of what is selected. */
  readonly panel?: string | undefined;
  /** What somebody else on the page should be told. */
  readonly message?: string | undefined;
}

export interface EditorStore {
  readonly api: Api;
  readonly getState: () => EditorState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly dispatch: (command: Command) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly select: (selection: Partial<Selection>) => void;
  /** Selects a step, opens the container it stands in and brings it into sight. */
  readonly reveal: (id: string, focus?: boolean) => void;
  readonly set: (change: Partial<Pick<EditorState, 'findings' | 'checking' | 'shown' | 'saveState' | 'overlay' | 'view' | 'panel' | 'scope' | 'message' | 'context'>>) => void;
  /** Replaces what is edited and forgets undo: another version was loaded. */
  readonly load: (document: EditorDocument) => void;
  readonly onReveal: (listener: (id: string, focus: boolean) => void) => () => void;
}

const nothing: Selection = { steps: [], links: [] };

export function createStore(context: EditorContext, descriptors: Descriptors, lang: Language): EditorStore {
  const history = begin({ model: context.model, procedure: context.procedure });
  let state: EditorState = {
    context, descriptors, lang, history, model: context.model, procedure: context.procedure, scope: [], selection: nothing, findings: [], checking: 'idle',
    saveState: context.isDraft && context.savedAt !== undefined ? { kind: 'saved', at: context.savedAt } : { kind: 'clean' }, view: 'graph',
  };
  const listeners = new Set<() => void>();
  const revealers = new Set<(id: string, focus: boolean) => void>();
  const put = (next: EditorState): void => {
    if (next !== state) {
      state = next;
      listeners.forEach((listener) => listener());
    }
  };
  const putHistory = (next: History): void => {
    if (next === state.history) {
      return;
    }
    const { model, procedure } = next.document;
    const scope = levelAt(model, state.scope) === undefined ? [] : state.scope;
    const here = new Set(levelAt(model, scope)?.activities.map((activity) => String(activity['id'])) ?? []);
    const steps = state.selection.steps.filter((id) => here.has(id));
    put({
      ...state, history: next, model, procedure, scope,
      selection: steps.length === state.selection.steps.length ? state.selection : { ...state.selection, steps },
      saveState: state.saveState.kind === 'conflict' ? state.saveState : { kind: 'dirty' },
    });
  };
  return {
    api: apiFor(lang),
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch: (command) => putHistory(perform(state.history, command)),
    undo: () => putHistory(undo(state.history)),
    redo: () => putHistory(redo(state.history)),
    select: (selection) => put({ ...state, selection: { ...nothing, ...selection } }),
    reveal: (id, focus = true) => {
      const found = findActivity(state.model, id);
      if (found !== undefined && levelAt(state.model, found.scope) !== undefined) {
        put({ ...state, scope: found.scope, selection: { steps: [id], links: [] } });
        revealers.forEach((listener) => listener(id, focus));
      }
    },
    set: (change) => put({ ...state, ...change }),
    load: (document) => {
      put({ ...state, history: begin(document), model: document.model, procedure: document.procedure, scope: [], selection: nothing, saveState: { kind: 'dirty' } });
    },
    onReveal: (listener) => {
      revealers.add(listener);
      return () => revealers.delete(listener);
    },
  };
}

/** A part of the state, as it changes. The selector must give the same object while nothing changed. */
export function useEditorPart<T>(store: EditorStore, select: (state: EditorState) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}

/** All of the state with what may be done to it. */
export function useEditor(store: EditorStore): EditorState & Pick<EditorStore, 'dispatch' | 'undo' | 'redo' | 'select' | 'set' | 'reveal' | 'api'> {
  const state = useEditorPart(store, (whole) => whole);
  return { ...state, dispatch: store.dispatch, undo: store.undo, redo: store.redo, select: store.select, set: store.set, reveal: store.reveal, api: store.api };
}

export function linkName({ id, port, to }: LinkKey): string {
  return `${id} ${port} ${to}`;
}

/** Picks the text of the reader's language. */
export function pick(lang: Language, zh: string, en: string): string {
  return lang === 'en' ? en : zh;
}

export type { Field };

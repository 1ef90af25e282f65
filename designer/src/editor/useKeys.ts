import { useEffect, type RefObject } from 'react';
import { arrangeAll, copySelected, duplicateSelected, nudge, pasteText, removeSelected, walk } from './actions';
import { panels } from '../panels';
import { drawingOf } from './drawing';
import { focusDrawer } from './focus';
import type { EditorStore } from './store';

export interface KeyActions {
  readonly pick: () => void;
  readonly connect: () => void;
  readonly find: () => void;
  readonly help: () => void;
  readonly save: () => void;
  readonly zoom: (way: 'in' | 'out' | 'fit') => void;
}

const arrows: Readonly<Record<string, 'left' | 'right' | 'up' | 'down'>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };
/** What the digits open, in the order of the tabs. */
export const tabs: readonly string[] = ['step', 'checks', ...panels.map((panel) => panel.id)];
const shifts = { left: { x: -20, y: 0 }, right: { x: 20, y: 0 }, up: { x: 0, y: -20 }, down: { x: 0, y: 20 } } as const;

/** Keys of the whole editor. Where one types, only those with Ctrl that mean nothing to a field are taken. */
export function useKeys(host: RefObject<HTMLElement | null>, store: EditorStore, actions: KeyActions): void {
  useEffect(() => {
    const element = host.current;
    if (element === null) {
      return undefined;
    }
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') !== null || !isOurs(element, event.target)) {
        return;
      }
      const typing = isTyping(event.target);
      const onDrawing = event.target instanceof Element && (event.target === document.body || event.target.closest('.ed-stage') !== null);
      const handled = event.ctrlKey || event.metaKey ? withCtrl(event, typing) : event.key === 'Escape' ? stepBack() : typing ? false : plain(event, onDrawing);
      if (handled) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    const withCtrl = (event: KeyboardEvent, typing: boolean): boolean => {
      switch (event.key.toLowerCase()) {
        case 'f': actions.find(); return true;
        case 's': actions.save(); return true;
        case 'z': return !typing && (event.shiftKey ? store.redo() : store.undo(), true);
        case 'y': return !typing && (store.redo(), true);
        case 'd': return !typing && (duplicateSelected(store), true);
        case 'a': return !typing && (store.select({ steps: [...drawingOf(store.getState()).cards.keys()] }), true);
        default: return false;
      }
    };
    // First the drawer closes, and the step has the focus again; then nothing is selected.
    const stepBack = (): boolean => {
      const { panel, selection } = store.getState();
      const [id] = selection.steps;
      store.set({ shown: undefined, panel: undefined });
      if (panel === undefined) {
        store.select({});
      } else if (id !== undefined) {
        store.reveal(id);
      }
      return true;
    };
    const plain = (event: KeyboardEvent, onDrawing: boolean): boolean => {
      const way = arrows[event.key];
      if (way !== undefined) {
        return onDrawing && (event.altKey ? nudge(store, shifts[way]) : walk(store, way), true);
      }
      if (event.altKey) {
        return false;
      }
      const tab = /^[1-9]$/.test(event.key) ? tabs[Number(event.key) - 1] : undefined;
      if (tab !== undefined) {
        store.set({ panel: tab });
        focusDrawer();
        return true;
      }
      switch (event.key) {
        case '/': actions.pick(); return true;
        case '?': actions.help(); return true;
        case 'Delete': case 'Backspace': removeSelected(store); return true;
        case 'Enter': return onDrawing && !isButton(event.target) && store.getState().selection.steps.length > 0 && (store.set({ panel: 'step' }), focusDrawer(), true);
        case 'c': case 'C': actions.connect(); return true;
        case 'l': case 'L': arrangeAll(store); return true;
        case 'v': case 'V': store.set({ view: store.getState().view === 'graph' ? 'list' : 'graph' }); return true;
        case '+': case '=': actions.zoom('in'); return true;
        case '-': actions.zoom('out'); return true;
        case '0': actions.zoom('fit'); return true;
        default: return false;
      }
    };
    const onCopy = (event: ClipboardEvent): void => {
      if (!isTyping(event.target) && isOurs(element, event.target) && (document.getSelection()?.toString() ?? '') === '') {
        const text = copySelected(store);
        if (text !== undefined) {
          event.clipboardData?.setData('text/plain', text);
          event.preventDefault();
          if (event.type === 'cut') {
            removeSelected(store);
          }
        }
      }
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (!isTyping(event.target) && isOurs(element, event.target)) {
        event.preventDefault();
        pasteText(store, event.clipboardData?.getData('text/plain') ?? '');
      }
    };
    document.addEventListener('keydown', onKeyDown, true);
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('keydown', onKeyDown, true);
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [host, store, actions]);
}

function isOurs(element: HTMLElement, target: EventTarget | null): boolean {
  return target === document.body || (target instanceof Node && element.contains(target));
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'));
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a, summary') !== null;
}

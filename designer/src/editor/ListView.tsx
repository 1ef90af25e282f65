import type { Target } from './actions';
import type { EditorStore } from './store';

export function ListView(_: { readonly store: EditorStore; readonly onPick: (target: Target) => void }) {
  return <ol />;
}

import { useEditorPart, type EditorStore } from '../store';
import { textsOf } from '../texts';

export function Drawer({ store }: { readonly store: EditorStore }) {
  const texts = textsOf(useEditorPart(store, (state) => state.lang));
  return <div className="ed-empty"><p>{texts.noSelection}</p><p className="ed-muted">{texts.noSelectionHint}</p></div>;
}

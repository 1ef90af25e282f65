import { panels } from '../panels';
import { useEditorPart, type EditorStore } from './store';
import { textsOf } from './texts';

/** The editor: bar, palette, drawing and what lies beside it. */
export function Shell({ store }: { readonly store: EditorStore }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const name = useEditorPart(store, (state) => state.context.name);
  const open = useEditorPart(store, (state) => state.panel);
  const panel = panels.find((item) => item.id === open);
  return (
    <div data-flow className="ed" aria-label={textsOf(lang).graph}>
      <header className="ed-bar"><strong>{name}</strong></header>
      {panel !== undefined && <panel.Component store={store} />}
    </div>
  );
}

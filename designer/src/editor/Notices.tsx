import { useEffect, useState, type RefObject } from 'react';
import { asObject } from '../model/json';
import { timeOf } from './Bar';
import { forget, rescued, type Saving } from './saving';
import { useEditorPart, type EditorStore } from './store';
import { textsOf } from './texts';

/** What must be decided before one goes on: somebody else's draft, or edits that never reached the server. Also passing messages. */
export function Notices({ store, saving }: { readonly store: EditorStore; readonly saving: RefObject<Saving | undefined> }) {
  const state = useEditorPart(store, (whole) => whole.saveState);
  const message = useEditorPart(store, (whole) => whole.message);
  const { definitionId } = useEditorPart(store, (whole) => whole.context);
  const texts = textsOf(useEditorPart(store, (whole) => whole.lang));
  const [rescue, setRescue] = useState(() => rescued(definitionId));
  useEffect(() => {
    const timer = message === undefined ? undefined : setTimeout(() => store.set({ message: undefined }), 4000);
    return () => clearTimeout(timer);
  }, [message, store]);
  const drop = (): void => {
    forget(definitionId);
    setRescue(undefined);
  };
  return (
    <>
      {state.kind === 'conflict' && (
        <div className="ed-notice" data-kind="warning" role="alert">
          <p><strong>{texts.conflict(state.who ?? texts.someone)}</strong> {state.message}</p>
          <button type="button" className="ed-button" onClick={() => saving.current?.keepMine()}>{texts.keepMine}</button>
          <button type="button" className="ed-button" onClick={() => location.reload()}>{texts.takeTheirs}</button>
        </div>
      )}
      {rescue !== undefined && (
        <div className="ed-notice" role="alert">
          <p><strong>{texts.restore}</strong> {texts.restoreHint(`${rescue.at.slice(0, 10)} ${timeOf(rescue.at)}`)}</p>
          <button type="button" className="ed-button" onClick={() => {
            store.dispatch({ name: 'restore', run: () => ({ model: rescue.model, procedure: asObject(rescue.procedure) ?? null }) });
            drop();
          }}>{texts.restoreDo}</button>
          <button type="button" className="ed-button" onClick={drop}>{texts.discard}</button>
        </div>
      )}
      {message !== undefined && <p className="ed-toast" role="status">{message}</p>}
    </>
  );
}

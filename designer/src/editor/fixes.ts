import { removeActivities } from '../model/edit';
import type { Finding } from '../model/findings';
import { addStep, join, likelyPort } from './actions';
import { drawingOf } from './drawing';
import type { EditorStore } from './store';
import type { EditorTexts } from './texts';

export interface Fix {
  readonly text: string;
  /** Needs a step to be chosen first. */
  readonly choose?: { readonly from: string; readonly port?: string | undefined } | undefined;
  readonly run?: (() => void) | undefined;
}

/** What can be done about a finding at once, without knowing better than the person who draws. */
export function fixesOf(finding: Finding, store: EditorStore, texts: EditorTexts): readonly Fix[] {
  const id = finding.activityId;
  const drawing = drawingOf(store.getState());
  const card = id === undefined ? undefined : drawing.cards.get(id);
  if (id === undefined || card === undefined) {
    return [];
  }
  const kind = finding.fix?.['kind'];
  const port = finding.port ?? card.ports.find((one) => !one.optional && !drawing.links.some((link) => link.id === id && link.port === one.name))?.name;
  if ((kind === 'connect' || finding.code === 'open-outcome') && port !== undefined) {
    return [
      { text: texts.fixes.connect, choose: { from: id, port } },
      { text: texts.fixes.end, run: () => connectToEnd(store, id, port) },
    ];
  }
  if (kind === 'remove' || finding.code === 'never-reached' || finding.code === 'unreachable') {
    return [{ text: texts.fixes.remove, run: () => store.dispatch(removeActivities(store.getState().scope, [id], (_, ports) => likelyPort(ports))) }];
  }
  if (kind === 'join' || finding.code === 'runs-twice') {
    return [{ text: texts.fixes.join, run: () => joinBefore(store, id) }];
  }
  if (finding.code === 'no-case') {
    return [{ text: texts.fixes.branch, run: () => {
      store.reveal(id);
      store.set({ panel: 'step' });
    } }];
  }
  return [];
}

function connectToEnd(store: EditorStore, id: string, port: string): void {
  const { descriptors, model } = store.getState();
  // Where branches run side by side an end of all would take the others away.
  const forks = JSON.stringify(model).includes('"Elsa.FlowFork"');
  const end = descriptors.get(forks ? 'Approvals.EndBranch' : 'Elsa.End') ?? descriptors.get('Elsa.End');
  if (end !== undefined) {
    addStep(store, end, { kind: 'port', source: { id, port } });
  }
}

/** Puts a join in front of a step that several branches reach, and leads them all to it. */
function joinBefore(store: EditorStore, id: string): void {
  const descriptor = store.getState().descriptors.get('Elsa.FlowJoin');
  const [first, ...others] = drawingOf(store.getState()).links.filter((link) => link.to === id);
  if (descriptor !== undefined && first !== undefined) {
    const added = addStep(store, descriptor, { kind: 'link', link: first });
    others.forEach((link) => join(store, { ...link, to: added }));
  }
}

import type { Command, EditorDocument } from './document';

interface Entry {
  readonly before: EditorDocument;
  readonly name: string;
  readonly merge?: string | undefined;
}

/** What was done and what was undone. Documents share all that did not change, so hundreds of them cost little. */
export interface History {
  readonly document: EditorDocument;
  readonly past: readonly Entry[];
  readonly future: readonly Entry[];
}

const longest = 300;

export function begin(document: EditorDocument): History {
  return { document, past: [], future: [] };
}

/** Runs a command. One that changes nothing leaves no trace. */
export function perform(history: History, command: Command): History {
  const document = command.run(history.document);
  if (document.model === history.document.model && document.procedure === history.document.procedure) {
    return history;
  }
  const last = history.past.at(-1);
  const merged = command.merge !== undefined && last?.merge === command.merge && history.future.length === 0;
  const past = merged ? history.past : [...history.past, { before: history.document, name: command.name, merge: command.merge }];
  return { document, past: past.slice(-longest), future: [] };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  return last === undefined ? history : {
    document: last.before,
    past: history.past.slice(0, -1),
    future: [{ before: history.document, name: last.name }, ...history.future],
  };
}

export function redo(history: History): History {
  const [next, ...rest] = history.future;
  return next === undefined ? history : {
    document: next.before,
    past: [...history.past, { before: history.document, name: next.name }],
    future: rest,
  };
}

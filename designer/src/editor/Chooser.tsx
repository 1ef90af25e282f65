import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface Choice<T> {
  readonly key: string;
  readonly text: string;
  readonly hint?: string | undefined;
  /** What else it is found by. */
  readonly words: string;
  readonly icon?: ReactNode;
  readonly value: T;
}

interface Props<T> {
  readonly choices: readonly Choice<T>[];
  readonly label: string;
  readonly none: string;
  readonly onChoose: (value: T) => void;
}

/** A list that is narrowed by typing, moved in with the arrows and chosen from with Enter. */
export function Chooser<T>({ choices, label, none, onChoose }: Props<T>) {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const shown = useMemo(() => narrow(choices, typed), [choices, typed]);
  const current = Math.min(at, shown.length - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const next = (current + step + shown.length) % Math.max(1, shown.length);
      setAt(next);
      document.getElementById(`chooser-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      const chosen = shown[current];
      if (chosen !== undefined) {
        onChoose(chosen.value);
      }
    }
  };
  return (
    <div className="ed-chooser">
      <input type="text" autoComplete="off" autoFocus value={typed} placeholder={label} aria-label={label} role="combobox" aria-expanded aria-controls="chooser" aria-activedescendant={`chooser-${current}`}
        onChange={(event) => { setTyped(event.target.value); setAt(0); }} onKeyDown={onKeyDown} />
      <ul id="chooser" role="listbox" aria-label={label}>
        {shown.map((choice, index) => (
          <li key={choice.key} id={`chooser-${index}`} role="option" aria-selected={index === current} onMouseMove={() => setAt(index)} onClick={() => onChoose(choice.value)}>
            {choice.icon}<span>{choice.text}</span>{choice.hint !== undefined && <small>{choice.hint}</small>}
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className="ed-muted">{none}</p>}
    </div>
  );
}

function narrow<T>(choices: readonly Choice<T>[], typed: string): readonly Choice<T>[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter((word) => word !== '');
  const found = choices.filter((choice) => {
    const text = `${choice.text} ${choice.hint ?? ''} ${choice.words}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  // What is called so comes before what only mentions it.
  const [first = ''] = words;
  const rank = (choice: Choice<T>): number => (first === '' ? 0 : choice.text.toLowerCase().startsWith(first) ? 0 : choice.text.toLowerCase().includes(first) ? 1 : 2);
  return [...found].sort((a, b) => rank(a) - rank(b));
}

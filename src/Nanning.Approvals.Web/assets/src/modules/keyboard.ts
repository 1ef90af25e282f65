import { open } from './dialogs';

const leadSeconds = 1.5;
let lead = 0;

/** `/` search, `g` and a letter for the rail, `j` `k` in lists (`data-row`), Enter opens, `?` shows all keys. */
export function startKeyboard(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target) || document.querySelector('dialog[open]')) return;
    if (lead && Date.now() - lead < leadSeconds * 1000) {
      lead = 0;
      const link = document.querySelector<HTMLAnchorElement>(`a[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    if (act(event.key)) event.preventDefault();
  });
}

function act(key: string): boolean {
  switch (key) {
    case '/':
      document.querySelector<HTMLInputElement>('#search')?.focus();
      return true;
    case 'g':
      lead = Date.now();
      return true;
    case '?':
      open('keys');
      return true;
    case 'j':
      return move(1);
    case 'k':
      return move(-1);
    case 'Enter':
      return openRow();
    default:
      return false;
  }
}

function move(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.offsetParent !== null);
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row.classList.contains('is-current'));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  if (at >= 0) rows[at]?.classList.remove('is-current');
  next?.classList.add('is-current');
  next?.scrollIntoView({ block: 'nearest' });
  return true;
}

/** Enter keeps its own meaning on a link or a button that has the focus. */
function openRow(): boolean {
  if (document.activeElement && document.activeElement !== document.body) return false;
  const link = document.querySelector<HTMLAnchorElement>('[data-row].is-current a[href]');
  link?.click();
  return link !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

import { chosen } from './batch';
import { open } from './dialogs';

const leadSeconds = 1.5;
let lead = 0;

/**
 * `/` search, `g` and a letter for the rail, `j` `k` in lists (`data-row`), Enter opens, `?` shows all keys. Any other letter presses what carries it:
 * `data-batch-key` while rows are chosen with x, `data-hotkey` in the current row, then on the page; a row without such a button may name an address, `data-key-a`. Ctrl+Enter in a text sends its form.
 */
export function startKeyboard(): void {
  document.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target instanceof HTMLTextAreaElement && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    // Whoever does not want to search after all goes on with j and k.
    if (event.key === 'Escape' && event.target instanceof HTMLInputElement && event.target.matches('[data-search], #search')) {
      event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]:modal')) return;
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
  // Somebody pressed r in the list: the item opens where it is sent back.
  if (new URLSearchParams(location.search).get('ask') === 'return') press('r');
}

function act(key: string): boolean {
  switch (key) {
    case '/':
      (document.querySelector<HTMLInputElement>('[data-search]') ?? document.querySelector<HTMLInputElement>('#search'))?.focus();
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
    case 'Escape':
      return leaveBeside();
    default:
      return /^[a-z]$/.test(key) && press(key);
  }
}

function current(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-row].is-current');
}

/** The row one stands on has the focus on its link, so that a screen reader says it and Enter opens it. */
function move(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.offsetParent !== null);
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row.classList.contains('is-current'));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  if (at >= 0) rows[at]?.classList.remove('is-current');
  next?.classList.add('is-current');
  next?.scrollIntoView({ block: 'nearest' });
  next?.querySelector<HTMLElement>('a[href]')?.focus({ preventScroll: true });
  return true;
}

/** Enter keeps its own meaning on a link or a button that has the focus. */
function openRow(): boolean {
  if (document.activeElement && document.activeElement !== document.body) return false;
  const link = current()?.querySelector<HTMLAnchorElement>('a[href]');
  link?.click();
  return Boolean(link);
}

function press(key: string): boolean {
  const row = current();
  if (key === 'x') {
    const box = row?.querySelector<HTMLInputElement>('[data-select]');
    box?.click();
    return Boolean(box);
  }
  const together = chosen() > 0 ? document.querySelector<HTMLElement>(`[data-batch-key="${CSS.escape(key)}"]`) : null;
  if (together) {
    together.click();
    return true;
  }
  const address = row?.dataset[`key${key.toUpperCase()}`];
  const target = row?.querySelector<HTMLElement>(hotkey(key)) ?? [...document.querySelectorAll<HTMLElement>(hotkey(key))].find((one) => !one.closest('[data-row]') && one.checkVisibility());
  if (target && !(address && !row?.contains(target))) {
    const folded = target.tagName === 'SUMMARY' ? target.closest('details') : null;
    if (folded) {
      folded.open = true;
      folded.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea')?.focus();
      return true;
    }
    target.click();
    if (target instanceof HTMLInputElement) target.focus();
    return true;
  }
  if (address) {
    location.assign(address);
    return true;
  }
  if (key === 'r') leaveBeside();
  const form = key === 'r' ? document.querySelector<HTMLElement>('#decide input:not([type=hidden]), #decide textarea') : null;
  form?.focus();
  return form !== null;
}

/** Form and files take the whole window while they stand beside each other; what lies under them could not be seen. */
function leaveBeside(): boolean {
  if (!document.querySelector('.form-and-files:target')) return false;
  location.hash = 'form';
  return true;
}

function hotkey(key: string): string {
  return `[data-hotkey="${CSS.escape(key)}"]`;
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement && /^(checkbox|radio|button|submit)$/.test(target.type)) return false;
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

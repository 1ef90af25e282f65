/**
 * Choosing rows (`data-select`) for a batch, and running it part by part: the form `data-batch` sends a few items at a time to that address and shows how far it is.
 * Each part carries the key of the whole batch, so what was done before a broken connection is not done again. Without script the form is sent as a whole.
 */
interface Line {
  readonly id: string;
  readonly ok: boolean;
  readonly text: string;
}

const together = 8;

export function startBatch(): void {
  document.addEventListener('change', (event) => {
    const box = event.target as HTMLInputElement;
    if (box.matches('[data-select-page]')) for (const one of boxes()) one.checked = box.checked;
    if (box.matches('[data-select], [data-select-page], [data-select-all]')) count();
  });
  count();
  const form = document.querySelector<HTMLFormElement>('form[data-batch]');
  form?.addEventListener('submit', (event) => {
    const button = event.submitter as HTMLButtonElement | null;
    if (button?.value !== 'run' || !form.reportValidity()) return;
    event.preventDefault();
    void run(form, button);
  });
}

/** How many rows are chosen. */
export function chosen(): number {
  return document.querySelector<HTMLInputElement>('[data-select-all]')?.checked ? Infinity : boxes().filter((box) => box.checked).length;
}

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>('[data-select]')];
}

function count(): void {
  const number = document.querySelector<HTMLElement>('[data-select-count]');
  if (!number) return;
  const some = chosen();
  number.textContent = Number.isFinite(some) ? String(some) : '✓';
  number.closest('.select-bar')?.classList.toggle('is-active', some > 0);
  for (const box of boxes()) box.closest('[data-row]')?.classList.toggle('is-chosen', box.checked);
}

async function run(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const ids = [...form.querySelectorAll<HTMLElement>('[data-item]')].map((row) => row.dataset.item ?? '');
  const progress = form.querySelector<HTMLElement>('[data-batch-progress]');
  const bar = progress?.querySelector('progress');
  const label = progress?.querySelector<HTMLElement>('[data-batch-count]');
  for (const one of form.querySelectorAll('button')) one.disabled = true;
  if (progress) progress.hidden = false;
  let done = 0;
  let failed = 0;
  try {
    for (let from = 0; from < ids.length; from += together) {
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (name !== 'ids' && typeof value === 'string') body.append(name, value);
      for (const id of ids.slice(from, from + together)) body.append('ids', id);
      const response = await fetch(form.dataset.batch ?? '', { method: 'POST', body, redirect: 'error' });
      if (!response.ok) throw new Error(response.statusText);
      for (const line of (await response.json()) as Line[]) {
        show(form, line);
        if (line.ok) done++;
        else failed++;
      }
      if (bar) bar.value = done + failed;
      if (label) label.textContent = `${done + failed} / ${ids.length}`;
    }
    finish(form, done, failed);
  } catch {
    if (label) label.textContent = form.dataset.batchFailed ?? '';
    for (const one of form.querySelectorAll('button')) one.disabled = false;
    button.focus();
  }
}

function show(form: HTMLFormElement, line: Line): void {
  const pill = form.querySelector<HTMLElement>(`[data-item="${CSS.escape(line.id)}"] .pill`);
  if (!pill) return;
  pill.textContent = line.text;
  pill.className = `pill ${line.ok ? 'pill-green' : 'pill-orange'}`;
}

function finish(form: HTMLFormElement, done: number, failed: number): void {
  const sum = form.querySelector<HTMLElement>('[data-batch-end]');
  const text = sum?.querySelector<HTMLElement>('[data-batch-text]');
  if (text) text.textContent = (form.dataset.batchSum ?? '').replace('{0}', String(done)).replace('{1}', String(failed));
  if (sum) {
    sum.hidden = false;
    sum.tabIndex = -1;
    sum.focus();
  }
}

/**
 * Saves a form with `data-autosave` a moment after the last change and says so in `data-autosave-note`. The answer also tells which fields are asked for now
 * and how far each part is. Files are not part of it: htmx stores them at once, and this only stops those that are too large to send.
 */
interface Answer {
  readonly version: number;
  readonly note: string;
  readonly errors: Readonly<Record<string, readonly string[]>> | null;
  readonly visible: readonly string[];
  readonly parts: Readonly<Record<string, { readonly mark: string; readonly text: string }>>;
}

const pauseMs = 1200;
const conflict = 409;

export function startAutosave(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-autosave]');
  if (!form) return;
  let timer = 0;
  let running: Promise<void> = Promise.resolve();
  let underWay = 0;
  let stopped = false;

  const save = () => {
    clearTimeout(timer);
    underWay++;
    running = running.then(async () => {
      if (!stopped && !form.dataset.sent) stopped = await send(form);
      underWay--;
    });
  };
  const later = (wait: number) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  // A button pressed while a save is under way waits for it: the form must carry the version that the save makes.
  form.addEventListener(
    'submit',
    (event) => {
      clearTimeout(timer);
      if (underWay === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void running.then(() => form.requestSubmit(event.submitter));
    },
    true
  );
  form.addEventListener('input', (event) => {
    if (!isFile(event.target)) later(pauseMs);
  });
  form.addEventListener('change', (event) => {
    if (isFile(event.target)) return;
    // A choice may open other fields: they should be there at once.
    later(event.target instanceof HTMLInputElement && event.target.type === 'radio' ? 0 : pauseMs);
  });
  document.addEventListener('change', stopLargeFiles, true);
  document.addEventListener('htmx:afterSwap', () => later(0));
  document.addEventListener('htmx:responseError', () => note(form, form.dataset.autosaveFailed ?? '', true));
  document.addEventListener('htmx:sendError', () => note(form, form.dataset.autosaveFailed ?? '', true));
}

/** Whether saving by itself must end, because the form was changed elsewhere. */
async function send(form: HTMLFormElement): Promise<boolean> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
  try {
    const response = await fetch(form.dataset.autosave ?? '', { method: 'POST', body, redirect: 'error' });
    if (!response.headers.get('content-type')?.includes('json')) throw new Error(response.statusText);
    const answer = (await response.json()) as Answer;
    show(form, answer, !response.ok);
    return response.status === conflict;
  } catch {
    note(form, form.dataset.autosaveFailed ?? '', true);
    return false;
  }
}

function show(form: HTMLFormElement, answer: Answer, failed: boolean): void {
  const version = form.querySelector<HTMLInputElement>('input[name=version]');
  if (version) version.value = String(answer.version);
  for (const slot of form.querySelectorAll<HTMLElement>('[data-field]')) slot.hidden = !answer.visible.includes(slot.dataset.field ?? '');
  for (const [id, part] of Object.entries(answer.parts)) {
    const entry = document.querySelector<HTMLElement>(`[data-part="${CSS.escape(id)}"]`);
    if (!entry) continue;
    entry.dataset.mark = part.mark;
    const text = entry.querySelector('[data-part-note]');
    if (text) text.textContent = part.text;
  }
  const errors = Object.values(answer.errors ?? {}).flat();
  note(form, errors.length > 0 ? `${answer.note} ${errors.join(' ')}` : answer.note, failed);
}

function note(form: HTMLFormElement, text: string, failed: boolean): void {
  const target = form.querySelector<HTMLElement>('[data-autosave-note]');
  if (!target) return;
  target.textContent = text;
  target.classList.toggle('is-failed', failed);
}

function stopLargeFiles(event: Event): void {
  if (!isFile(event.target)) return;
  const limit = Number(event.target.closest<HTMLElement>('[data-max-bytes]')?.dataset.maxBytes ?? Infinity);
  const large = [...(event.target.files ?? [])].some((file) => file.size > limit);
  const hint = event.target.closest('.material')?.querySelector<HTMLElement>('[data-too-large]');
  if (hint) hint.hidden = !large;
  if (!large) return;
  event.target.value = '';
  event.stopImmediatePropagation();
}

function isFile(target: EventTarget | null): target is HTMLInputElement {
  return target instanceof HTMLInputElement && target.type === 'file';
}

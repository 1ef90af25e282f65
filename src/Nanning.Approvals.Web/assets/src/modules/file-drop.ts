/** A drop zone is a label around a file input: a drop fills the input, the names and sizes are shown, and `data-auto-submit` sends at once. */
export function startFileDrops(): void {
  document.addEventListener('dragover', (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.add('is-over');
  });
  document.addEventListener('dragleave', (event) => zoneOf(event)?.classList.remove('is-over'));
  document.addEventListener('drop', (event) => {
    const zone = zoneOf(event);
    const input = zone?.querySelector<HTMLInputElement>('input[type=file]');
    if (!zone || !input || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    zone.classList.remove('is-over');
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
  document.addEventListener('change', (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== 'file') return;
    const zone = input.closest<HTMLElement>('.file-drop');
    if (!zone) return;
    const chosen = zone.querySelector('[data-chosen]');
    if (chosen) chosen.textContent = [...(input.files ?? [])].map((file) => `${file.name}(${sizeOf(file.size)})`).join('、');
    zone.classList.toggle('has-files', Boolean(input.files?.length));
    if (zone.hasAttribute('data-auto-submit') && input.files?.length) input.form?.requestSubmit();
  });
}

function zoneOf(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('.file-drop') : null;
}

function sizeOf(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

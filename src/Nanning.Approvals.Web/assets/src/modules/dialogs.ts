/**
 * `<button data-dialog="id">` opens the dialog with that id; `data-close` inside it closes it, and a click beside it too.
 * The browser itself gives the focus back to the button.
 */
export function startDialogs(): void {
  // One that the server opened stands in the page; with script it takes the page's place.
  for (const dialog of document.querySelectorAll<HTMLDialogElement>('dialog[open][data-modal]')) {
    dialog.close();
    dialog.showModal();
  }
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>('[data-dialog]');
    if (opener?.dataset.dialog) {
      event.preventDefault();
      open(opener.dataset.dialog);
      return;
    }
    const dialog = target.closest('dialog');
    if (dialog && (target === dialog || target.closest('[data-close]'))) {
      // The button carries a command, too, for a page without script; the browser would close what is closed already.
      event.preventDefault();
      dialog.close();
    }
  });
}

export function open(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

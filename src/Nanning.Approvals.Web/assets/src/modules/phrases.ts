/** `data-insert-into`: what is chosen goes into the text field of that id, where the cursor stands. */
export function startPhrases(): void {
  document.addEventListener('change', (event) => {
    const list = event.target as HTMLSelectElement;
    if (!list.matches('[data-insert-into]') || list.value === '') return;
    const field = document.getElementById(list.dataset.insertInto ?? '');
    if (field instanceof HTMLTextAreaElement) {
      field.setRangeText(list.value, field.selectionStart, field.selectionEnd, 'end');
      field.dispatchEvent(new Event('input', { bubbles: true }));
      field.focus();
    }
    list.value = '';
  });
}

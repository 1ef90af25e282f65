/** Rows of a table field: `data-add-row` copies the template with a new number, `data-remove-row` takes its row out. Gaps in the numbers are fine. */
export function startTableRows(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const add = target.closest<HTMLElement>('[data-add-row]');
    const field = target.closest<HTMLElement>('[data-rows]');
    if (!field) return;
    if (add) {
      const number = add.dataset.next ?? '0';
      add.dataset.next = String(Number(number) + 1);
      const template = field.querySelector('template');
      const rows = field.querySelector('.table-rows');
      if (!template || !rows) return;
      rows.insertAdjacentHTML('beforeend', template.innerHTML.replaceAll('__n__', number));
      rows.lastElementChild?.querySelector<HTMLElement>('input, select, textarea')?.focus();
      field.dispatchEvent(new Event('change', { bubbles: true }));
      return;
    }
    if (target.closest('[data-remove-row]')) {
      target.closest('[data-row-of-form]')?.remove();
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }
  });
}

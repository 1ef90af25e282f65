/** A second click on a submit button while the first request is on its way sends nothing; the errors of a refused form get the focus. */
export function startFormGuard(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method !== 'post') return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented || form.hasAttribute('hx-post')) return;
    form.dataset.sent = 'yes';
    event.submitter?.classList.add('is-busy');
  });
  // Back from the history the page is alive again and must be able to send.
  addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sent]')) delete form.dataset.sent;
    for (const busy of document.querySelectorAll('.is-busy')) busy.classList.remove('is-busy');
  });
  document.querySelector<HTMLElement>('.error-summary')?.focus();
  document.addEventListener('htmx:afterSwap', (event) => {
    (event.target as Element).querySelector<HTMLElement>('.error-summary')?.focus();
  });
}

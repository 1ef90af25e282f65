const firsts = ['[data-first]:is(input, select, textarea, button)', '[data-first] :is(input, select, textarea)', '[data-first] button', 'input, select, textarea', 'button, a, summary'];

/** What lies beside the drawing comes after this event, or after the server has answered; the first thing to do in it takes the focus then. */
export function focusDrawer(patience = 3000): void {
  const until = performance.now() + patience;
  const look = (): void => {
    const side = document.querySelector<HTMLElement>('.ed-side__body');
    const first = firsts.map((kind) => side?.querySelector<HTMLElement>(`:is(${kind}):not(:disabled)`)).find((one) => one != null);
    if (first != null) {
      first.focus();
    } else if (side !== null && (document.activeElement === side || !side.contains(document.activeElement)) && performance.now() < until) {
      // Until there is something to do, what it says is read.
      side.focus();
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(() => requestAnimationFrame(look));
}

/** A long path shows where the case is now, not where it began. */
export function startPathScroll(): void {
  for (const path of document.querySelectorAll<HTMLElement>('.path')) {
    const box = path.scrollWidth > path.clientWidth ? path : path.parentElement;
    const current = path.querySelector<HTMLElement>(':scope > .is-current') ?? path.querySelector<HTMLElement>(':scope > .is-done:last-child');
    if (box && current) box.scrollLeft = current.offsetLeft - box.clientWidth / 2;
  }
}

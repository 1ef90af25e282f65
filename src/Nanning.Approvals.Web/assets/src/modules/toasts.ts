const secondsShown = 6;

/** A toast leaves by itself after some seconds, unless the mouse or the focus rests on it. */
export function startToasts(): void {
  for (const toast of document.querySelectorAll<HTMLElement>('.app-toast')) {
    toast.querySelector('[data-dismiss]')?.addEventListener('click', () => toast.remove());
    if (toast.dataset.kind === 'error') continue;
    let timer = setTimeout(() => toast.remove(), secondsShown * 1000);
    const hold = () => clearTimeout(timer);
    const release = () => (timer = setTimeout(() => toast.remove(), secondsShown * 1000));
    toast.addEventListener('mouseenter', hold);
    toast.addEventListener('focusin', hold);
    toast.addEventListener('mouseleave', release);
  }
}

/** `<details data-flow-later>` fetches the drawing of the flow only when it is opened: the drawing needs the room it is given to measure itself. */
export function startFlowDrawings(): void {
  document.addEventListener(
    'toggle',
    (event) => {
      const details = event.target;
      if (!(details instanceof HTMLDetailsElement) || !details.open || !details.hasAttribute('data-flow-later')) return;
      details.removeAttribute('data-flow-later');
      details.querySelector('[data-src]')?.setAttribute('data-flow', '');
      const script = document.createElement('script');
      script.type = 'module';
      script.src = '/designer/flow.js';
      document.head.append(script);
    },
    true
  );
}

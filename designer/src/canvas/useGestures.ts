import { useEffect, type RefObject } from 'react';

/**
 * Lets a page scroll over the drawing: one finger belongs to the page, two fingers to the drawing. React Flow would take
 * the first finger, so it must not hear of it. In full screen there is no page to scroll and one finger moves the drawing.
 */
export function useGestures(element: RefObject<HTMLElement | null>, full: boolean): void {
  useEffect(() => {
    const canvas = element.current;
    if (canvas === null || full) {
      return undefined;
    }
    const keepFromCanvas = (event: TouchEvent): void => {
      if (event.touches.length === 1) {
        event.stopPropagation();
      }
    };
    canvas.addEventListener('touchstart', keepFromCanvas, { capture: true, passive: true });
    return () => canvas.removeEventListener('touchstart', keepFromCanvas, { capture: true });
  }, [element, full]);
}

import { useLayoutEffect, useState, type RefObject } from 'react';
import type { Frame } from './viewport';

/** The size of an element, as it changes. */
export function useFrame(element: RefObject<HTMLElement | null>): Frame | undefined {
  const [frame, setFrame] = useState<Frame>();
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) {
      return undefined;
    }
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = target;
      setFrame((old) => (old?.width === width && old.height === height ? old : { width, height }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return frame;
}

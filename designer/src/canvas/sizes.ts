import type { Category } from '../model/category';
import type { Direction, Size } from '../model/layout';

export type Shape = 'pill' | 'card' | 'chip' | 'choice' | 'bar';

const shapes: Partial<Readonly<Record<Category, Shape>>> = {
  start: 'pill', end: 'pill', decision: 'choice', gateway: 'bar', notify: 'chip', system: 'chip',
};

export function shapeOf(category: Category): Shape {
  return shapes[category] ?? 'card';
}

/** How wide a text will be, near enough to leave room for it: a Chinese character is as wide as it is high. */
export function textWidth(text: string, size: number): number {
  const em = [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.62), 0);
  return Math.ceil(em * size);
}

export function sizeOf(category: Category, name: string, direction: Direction): Size {
  const down = direction === 'down';
  const text = textWidth(name, 14);
  switch (shapeOf(category)) {
    case 'pill':
      return { width: Math.min(text + 50, down ? 138 : 200), height: 40 };
    case 'chip':
      return { width: Math.min(text + 58, down ? 138 : 188), height: 44 };
    case 'choice':
      return { width: Math.min(Math.max(text + 66, 104), down ? 148 : 184), height: 56 };
    case 'bar':
      return down ? { width: 72, height: 10 } : { width: 10, height: 72 };
    case 'card':
      return down ? { width: 138, height: 88 } : { width: 212, height: 84 };
  }
}

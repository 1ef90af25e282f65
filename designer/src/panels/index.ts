import type { ComponentType } from 'react';
import type { EditorStore } from '../editor/store';

/** A tab beside the drawing. */
export interface Panel {
  readonly id: string;
  readonly text: string;
  readonly textEn: string;
  readonly Component: ComponentType<{ readonly store: EditorStore }>;
  /** It wants the whole width, as a form or two drawings side by side do. */
  readonly wide?: boolean;
}

/** The tabs in their order; the drawer of the step and the findings come before them. */
export const panels: readonly Panel[] = [];

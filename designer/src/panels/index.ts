import type { ComponentType } from 'react';
import type { EditorStore } from '../editor/store';
import { ExchangePanel } from './exchange/ExchangePanel';
import { FormsPanel } from './forms/FormsPanel';
import { LivePanel } from './live/LivePanel';
import { MigrationPanel } from './migration/MigrationPanel';
import { SandboxPanel } from './sandbox/SandboxPanel';
import { VersionsPanel } from './versions/VersionsPanel';
import { WhatIfPanel } from './whatif/WhatIfPanel';

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
export const panels: readonly Panel[] = [
  { id: 'forms', text: '表单', textEn: 'Forms', Component: FormsPanel, wide: true },
  { id: 'sandbox', text: '试运行', textEn: 'Try it', Component: SandboxPanel },
  { id: 'whatif', text: '推演', textEn: 'What if', Component: WhatIfPanel },
  { id: 'versions', text: '版本', textEn: 'Versions', Component: VersionsPanel, wide: true },
  { id: 'live', text: '运行情况', textEn: 'Live', Component: LivePanel },
  { id: 'migration', text: '迁移', textEn: 'Migration', Component: MigrationPanel, wide: true },
  { id: 'exchange', text: '导入导出', textEn: 'Files', Component: ExchangePanel },
];

import '@tabler/core';
import htmx from 'htmx.org';
import { startAppearance } from './modules/appearance';
import { startAutosave } from './modules/autosave';
import { startDialogs } from './modules/dialogs';
import { startFileDrops } from './modules/file-drop';
import { startFlowDrawings } from './modules/flow-drawing';
import { startFormGuard } from './modules/form-guard';
import { startKeyboard } from './modules/keyboard';
import { startMenus } from './modules/menus';
import { startPathScroll } from './modules/path-scroll';
import { startTableRows } from './modules/table-rows';
import { startToasts } from './modules/toasts';

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;

startAppearance();
startMenus();
startDialogs();
startToasts();
startKeyboard();
startFormGuard();
startFileDrops();
startTableRows();
startAutosave();
startFlowDrawings();
startPathScroll();

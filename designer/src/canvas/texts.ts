import type { Language } from '../model/definition';
import type { StepState } from '../model/path';

const zh = {
  loading: '正在加载流程图…',
  failed: '流程图暂时无法显示',
  failedHint: '请检查网络后重试，页面上的其他内容不受影响。',
  retry: '重试',
  drawing: '流程图',
  list: '以列表查看',
  listShort: '列表',
  enlarge: '全屏查看',
  shrink: '退出全屏',
  zoomIn: '放大',
  zoomOut: '缩小',
  fitView: '显示全部',
  locate: '定位到当前环节',
  toStart: '回到起点',
  minimap: '缩略图',
  step: '环节',
  touchHint: '双指移动和缩放',
  wheelHint: '拖动查看，按住 Ctrl 滚动缩放',
  due: '办理期限',
  limit: '时限',
  department: '办理单位',
  waiting: (count: number) => `${count} 项待办`,
  returned: (count: number) => `第 ${count} 次`,
  dueShort: (day: string) => `${day} 前`,
  summary: (name: string, steps: number, now: string) => `${name}流程图，共 ${steps} 个环节${now === '' ? '' : `，当前：${now}`}。可用 Tab 键逐个查看，或切换为列表。`,
  next: '下一步',
  heat: '等待热力图',
  heatHint: '所有在办案件在各环节平均等待多久',
  heatShort: '等待短',
  heatLong: '等待长',
  heatFacts: (open: number, mean: number | undefined, oldest: number | undefined, overdue: number) => [`在办 ${open}`, ...(mean === undefined ? [] : [`平均 ${mean} 天`]), ...(oldest === undefined ? [] : [`最久 ${oldest} 天`]), ...(overdue === 0 ? [] : [`超期 ${overdue}`])],
  states: { done: '已完成', current: '正在办理', cancelled: '已取消', coming: '未开始' } satisfies Record<StepState, string>,
};

const en: typeof zh = {
  loading: 'Loading the flow…',
  failed: 'The flow cannot be shown right now',
  failedHint: 'Check the connection and try again. The rest of the page is not affected.',
  retry: 'Try again',
  drawing: 'Drawing',
  list: 'View as list',
  listShort: 'List',
  enlarge: 'Full screen',
  shrink: 'Leave full screen',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fitView: 'Show all',
  locate: 'Go to the current step',
  toStart: 'Back to the start',
  minimap: 'Overview',
  step: 'Step',
  touchHint: 'Two fingers to move and zoom',
  wheelHint: 'Drag to move, Ctrl and scroll to zoom',
  due: 'Due',
  limit: 'Limit',
  department: 'Department',
  waiting: (count) => `${count} open`,
  returned: (count) => `${count} times`,
  dueShort: (day) => `due ${day}`,
  summary: (name, steps, now) => `${name}: flow of ${steps} steps${now === '' ? '' : `, now at ${now}`}. Use Tab to go through them, or switch to the list.`,
  next: 'Next',
  heat: 'Waiting times',
  heatHint: 'How long all running cases wait at each step, in the mean',
  heatShort: 'short wait',
  heatLong: 'long wait',
  heatFacts: (open, mean, oldest, overdue) => [`${open} open`, ...(mean === undefined ? [] : [`mean ${mean} days`]), ...(oldest === undefined ? [] : [`longest ${oldest} days`]), ...(overdue === 0 ? [] : [`${overdue} overdue`])],
  states: { done: 'Done', current: 'In progress', cancelled: 'Cancelled', coming: 'To come' },
};

export type Texts = typeof zh;

export function textsOf(language: Language): Texts {
  return language === 'en' ? en : zh;
}

const instant = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
});

/** `2016-06-13 09:30` in Nanning; a legal date stays as it is, for it has no hour. */
export function longDate(value: string): string {
  const time = Date.parse(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(time) ? value : instant.format(time);
}

export function dayOf(value: string): string {
  return longDate(value).slice(0, 10);
}

import type { Language } from '../model/definition';
import { Dialog } from './Dialog';
import { pick } from './store';
import { textsOf } from './texts';

const keys: readonly (readonly [keys: string, zh: string, en: string])[] = [
  ['← →', '沿连线到上一个、下一个环节', 'Along the connections'],
  ['↑ ↓', '到上方、下方的环节', 'To the step above or below'],
  ['Tab', '逐个环节', 'Step by step'],
  ['Enter', '打开环节设置', 'Set the step'],
  ['1 – 9', '打开环节、检查、表单、试运行等标签', 'Open the tabs: step, checks, forms, try it …'],
  ['/', '添加环节（在选中的环节之后或连线上）', 'Add a step behind what is selected'],
  ['C', '从选中的环节连线', 'Connect the step'],
  ['Delete', '删除并接上前后环节', 'Delete and join what was before and behind'],
  ['Ctrl Z / Ctrl Y', '撤销、重做', 'Undo, redo'],
  ['Ctrl C / X / V', '复制、剪切、粘贴（可跨流程）', 'Copy, cut, paste, between flows too'],
  ['Ctrl D', '再制', 'Duplicate'],
  ['Ctrl A', '全选', 'Select all'],
  ['Ctrl F', '查找环节', 'Find a step'],
  ['Ctrl S', '立即保存草稿', 'Save the draft now'],
  ['Alt ← ↑ → ↓', '移动选中的环节', 'Move what is selected'],
  ['L', '自动排列', 'Arrange'],
  ['V', '图形与列表切换', 'Graph or list'],
  ['+ − 0', '放大、缩小、显示全部', 'Zoom in, out, show all'],
  ['Shift + 拖动', '框选', 'Select with a frame'],
  ['Esc', '取消选择、关闭', 'Select nothing, close'],
  ['?', '本说明', 'These keys'],
];

export function KeysHelp({ lang, onClose }: { readonly lang: Language; readonly onClose: () => void }) {
  const texts = textsOf(lang);
  return (
    <Dialog title={texts.keys} closeText={texts.close} onClose={onClose}>
      <dl className="ed-keys">
        {keys.map(([key, zh, en]) => <div key={key}><dt>{key.split(' ').map((part, index) => (/^[+/−]$/.test(part) && key !== '/' && key !== '+ − 0' ? part : <kbd key={index}>{part}</kbd>))}</dt><dd>{pick(lang, zh, en)}</dd></div>)}
      </dl>
    </Dialog>
  );
}

import { IconChevronDown } from '@tabler/icons-react';
import { useMemo } from 'react';
import { CategoryIcon } from '../canvas/icons';
import { categoryOf } from '../model/category';
import type { Language } from '../model/definition';
import type { ActivityDescriptor, Descriptors } from '../model/descriptors';
import { pick, useEditorPart, type EditorStore } from './store';
import { textsOf } from './texts';

export const draggedType = 'application/x-step-type';

// Elsa's groups have Chinese names; the server's descriptors carry no English ones.
const groups: Readonly<Record<string, string>> = { 流程: 'Flow', 容器: 'Containers', 时间: 'Time', 消息: 'Messages', 审批: 'Approval', 结果: 'Results' };
const order = ['审批', '结果', '流程', '消息', '时间', '容器'];

export function grouped(descriptors: Descriptors): readonly (readonly [group: string, items: readonly ActivityDescriptor[]])[] {
  const byGroup = new Map<string, ActivityDescriptor[]>();
  descriptors.forEach((descriptor) => byGroup.set(descriptor.category, [...(byGroup.get(descriptor.category) ?? []), descriptor]));
  const rank = (group: string): number => (order.indexOf(group) + order.length + 1) % (order.length + 1);
  return [...byGroup].sort(([a], [b]) => rank(a) - rank(b));
}

export function groupText(group: string, lang: Language): string {
  return lang === 'en' ? (groups[group] ?? group) : group;
}

/** All kinds of steps that the engine runs, to be dragged into the drawing or added with a click. */
export function Palette({ store, onChoose }: { readonly store: EditorStore; readonly onChoose: (descriptor: ActivityDescriptor) => void }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const descriptors = useEditorPart(store, (state) => state.descriptors);
  const texts = textsOf(lang);
  const all = useMemo(() => grouped(descriptors), [descriptors]);
  return (
    <aside className="ed-palette" aria-label={texts.palette}>
      <h2>{texts.palette}</h2>
      <p className="ed-muted">{texts.paletteHint}</p>
      {all.map(([group, items], index) => (
        <details key={group} open={index < 3}>
          <summary>{groupText(group, lang)}<IconChevronDown size={14} aria-hidden /></summary>
          <ul>
            {items.map((descriptor) => (
              <li key={descriptor.type}>
                <button type="button" draggable title={pick(lang, descriptor.description, descriptor.descriptionEn)} onClick={() => onChoose(descriptor)}
                  onDragStart={(event) => {
                    event.dataTransfer.setData(draggedType, descriptor.type);
                    event.dataTransfer.effectAllowed = 'copy';
                  }}>
                  <StepIcon type={descriptor.type} />
                  <span>{pick(lang, descriptor.label, descriptor.labelEn)}</span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </aside>
  );
}

export function StepIcon({ type }: { readonly type: string }) {
  const category = categoryOf(type, undefined);
  return <span className={`flow-list__icon ed-icon flow-step--${category}`}><CategoryIcon category={category} size={15} /></span>;
}

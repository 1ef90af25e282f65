import { IconArrowDown, IconArrowUp, IconGripVertical } from '@tabler/icons-react';
import { useState, type DragEvent, type ReactNode } from 'react';
import type { Say } from '../pieces';

export interface Item {
  readonly key: string;
  readonly text: string;
  readonly hint?: string | undefined;
}

interface Props {
  /** Items are dragged only between lists of the same group. */
  readonly group: string;
  readonly list: string;
  readonly items: readonly Item[];
  readonly selected?: string | undefined;
  readonly say: Say;
  readonly label: string;
  readonly onSelect: (index: number) => void;
  /** Something was dragged here, or moved by a key; places are counted before it is taken out. */
  readonly onMove: (fromList: string, from: number, place: number) => void;
  readonly children?: ReactNode;
}

const format = 'application/x-approvals-item';
let dragged: { readonly group: string; readonly list: string; readonly index: number } | undefined;

/** A list whose items are put in order by dragging, by Alt and the arrows, or by the two buttons. */
export function Sortable({ group, list, items, selected, say, label, onSelect, onMove, children }: Props) {
  const [over, setOver] = useState<number>();
  const enter = (event: DragEvent, place: number): void => {
    if (dragged?.group === group) {
      event.preventDefault();
      setOver(place);
    }
  };
  const drop = (event: DragEvent, place: number): void => {
    event.preventDefault();
    setOver(undefined);
    if (dragged?.group === group) {
      onMove(dragged.list, dragged.index, place);
    }
    dragged = undefined;
  };
  return (
    <div className="pn-sortable">
      <ul aria-label={label} onDragLeave={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node | null)) { setOver(undefined); } }}>
        {items.map((item, index) => (
          <li key={item.key} draggable data-over={over === index ? 'before' : over === index + 1 && index === items.length - 1 ? 'after' : undefined} data-selected={selected === item.key}
            onDragStart={(event) => { dragged = { group, list, index }; event.dataTransfer.setData(format, item.key); event.dataTransfer.effectAllowed = 'move'; }}
            onDragEnd={() => { dragged = undefined; setOver(undefined); }}
            onDragOver={(event) => { const box = event.currentTarget.getBoundingClientRect(); enter(event, event.clientY > box.top + box.height / 2 ? index + 1 : index); }}
            onDrop={(event) => drop(event, over ?? index)}>
            <IconGripVertical size={14} aria-hidden className="pn-grip" />
            <button type="button" aria-current={selected === item.key} className="pn-item" onClick={() => onSelect(index)} onKeyDown={(event) => {
              if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
                event.preventDefault();
                event.stopPropagation();
                const place = event.key === 'ArrowUp' ? index - 1 : index + 2;
                if (place >= 0 && place <= items.length) {
                  onMove(list, index, place);
                }
              }
            }}><span>{item.text}</span>{item.hint !== undefined && <small>{item.hint}</small>}</button>
            <button type="button" className="pn-mini" disabled={index === 0} aria-label={say(`上移 ${item.text}`, `Move ${item.text} up`)} title={say('上移 Alt+↑', 'Up Alt+↑')} onClick={() => onMove(list, index, index - 1)}><IconArrowUp size={14} aria-hidden /></button>
            <button type="button" className="pn-mini" disabled={index === items.length - 1} aria-label={say(`下移 ${item.text}`, `Move ${item.text} down`)} title={say('下移 Alt+↓', 'Down Alt+↓')} onClick={() => onMove(list, index, index + 2)}><IconArrowDown size={14} aria-hidden /></button>
          </li>
        ))}
        {items.length === 0 && <li className="pn-drop" data-over={over === 0 ? 'before' : undefined} onDragOver={(event) => enter(event, 0)} onDrop={(event) => drop(event, 0)}>{say('还没有内容，可拖到这里', 'Nothing here yet; drop something')}</li>}
      </ul>
      {children}
    </div>
  );
}

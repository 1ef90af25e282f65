import { IconAlertCircle, IconArrowBackUp, IconArrowDownRight, IconInfoCircle, IconPlus, IconTrash } from '@tabler/icons-react';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { CategoryIcon } from '../canvas/icons';
import { readBlocks, type Branch, type Item } from '../model/blocks';
import type { LinkKey } from '../model/edit';
import { likelyPort, removeSelected, type Target } from './actions';
import { findingsOf } from './checks';
import { drawingOf, type Drawing } from './drawing';
import { pick, useEditorPart, type EditorStore } from './store';
import { textsOf } from './texts';

interface Props {
  readonly store: EditorStore;
  readonly onPick: (target: Target) => void;
}

interface List extends Props {
  readonly drawing: Drawing;
}

const ListContext = createContext<List | undefined>(undefined);

function useList(): List {
  const list = useContext(ListContext);
  if (list === undefined) {
    throw new Error('A part of the list stands outside of it.');
  }
  return list;
}

/** The same flow as a list from top to bottom. Branches that come together stand side by side; what leaves the line is folded under its step. */
export function ListView({ store, onPick }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const drawing = useEditorPart(store, drawingOf);
  const blocks = useMemo(() => {
    const cards = [...drawing.cards.values()];
    const start = (cards.find((card) => card.type === 'Elsa.Start') ?? cards.find((card) => !drawing.links.some((link) => link.to === card.id)) ?? cards[0])?.id;
    return readBlocks(start, cards.map((card) => card.id), drawing.links, likelyPort);
  }, [drawing]);
  const list = useMemo(() => ({ store, onPick, drawing }), [store, onPick, drawing]);
  return (
    <ListContext value={list}>
      <div className="ed-list">
        {blocks.jumps.length > 0 && (
          <p className="ed-list__note"><IconInfoCircle size={16} aria-hidden />
            {pick(lang, `这个流程不是规整的分块结构：有 ${blocks.jumps.length} 处从一个分支跳到另一个分支中间，列表里写作“转到”。要改动这些连线，请切换到图形。`,
              `This flow is not made of blocks alone: ${blocks.jumps.length} connection${blocks.jumps.length === 1 ? '' : 's'} lead from one branch into another. The list names them; change them in the graph.`)}
          </p>
        )}
        <Line items={blocks.items} />
        {blocks.loose.length > 0 && (
          <section className="ed-list__loose">
            <h3>{pick(lang, '没有连线到达的环节', 'Steps that no connection leads to')}</h3>
            {blocks.loose.map((id) => <Step key={id} id={id} />)}
          </section>
        )}
      </div>
    </ListContext>
  );
}

function Line({ items }: { readonly items: readonly Item[] }) {
  return (
    <ol className="ed-line">
      {items.map((item, index) => (
        <li key={item.kind === 'goto' ? `to ${item.to}` : item.id}>
          {item.via !== undefined && <Between link={item.via} />}
          {item.via === undefined && index > 0 && <span className="ed-line__gap" aria-hidden />}
          {item.kind === 'goto' ? <Goto item={item} /> : item.kind === 'branches' ? <Branches item={item} /> : <Step id={item.id} sides={item.sides} />}
        </li>
      ))}
    </ol>
  );
}

/** The line between two steps, where one can be put in. */
function Between({ link }: { readonly link: LinkKey }) {
  const { store, onPick } = useList();
  const texts = textsOf(useEditorPart(store, (state) => state.lang));
  return (
    <span className="ed-between">
      <button type="button" title={texts.insertHere} aria-label={texts.insertHere} onClick={() => onPick({ kind: 'link', link })}><IconPlus size={14} aria-hidden /></button>
    </span>
  );
}

function Step({ id, sides = [], children }: { readonly id: string; readonly sides?: readonly Branch[]; readonly children?: ReactNode }) {
  const { store, onPick, drawing } = useList();
  const lang = useEditorPart(store, (state) => state.lang);
  const selected = useEditorPart(store, (state) => state.selection.steps.includes(id));
  const finding = useEditorPart(store, (state) => findingsOf(state.findings).get(id)?.worst);
  const mark = useEditorPart(store, (state) => state.overlay?.marks?.get(id));
  const texts = textsOf(lang);
  const card = drawing.cards.get(id);
  if (card === undefined) {
    return null;
  }
  const open = card.ports.filter((port) => !port.optional && !drawing.links.some((link) => link.id === id && link.port === port.name));
  return (
    <div className="ed-step" data-selected={selected} data-worst={finding} data-mark={mark}>
      <div className="ed-step__row">
        <button type="button" className="ed-step__main react-flow__node" data-id={id} aria-pressed={selected} onClick={() => { store.select({ steps: [id] }); store.set({ panel: 'step' }); }} onFocus={() => !selected && store.select({ steps: [id] })}>
          <span className={`flow-list__icon ed-icon flow-step--${card.step.category}`}><CategoryIcon category={card.step.category} size={16} /></span>
          <span className="ed-card__text"><b>{card.name}</b><small>{card.facts.length > 0 ? card.facts.join(' · ') : card.kind}</small></span>
          {finding !== undefined && <IconAlertCircle size={16} className="ed-step__finding" aria-hidden />}
        </button>
        <button type="button" className="ed-icon-button" title={texts.remove} aria-label={`${texts.remove} ${card.name}`} onClick={() => { store.select({ steps: [id] }); removeSelected(store); }}><IconTrash size={15} aria-hidden /></button>
      </div>
      {children}
      {(sides.length > 0 || open.length > 0) && (
        <ul className="ed-step__sides">
          {sides.map((side) => (
            <li key={`${side.port} ${side.link.to}`}>
              <details open={side.items.some((item) => item.kind !== 'goto' && item.id === id)}>
                <summary><b>{portText(drawing, id, side.port)}</b><span>{summary(side.items, drawing)}</span></summary>
                <Line items={side.items} />
              </details>
            </li>
          ))}
          {open.map((port) => (
            <li key={port.name} className="ed-step__open"><b>{port.text}</b>
              <button type="button" className="ed-link" onClick={() => onPick({ kind: 'port', source: { id, port: port.name } })}>{texts.addAfter(port.text)}</button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function portText(drawing: Drawing, id: string, port: string): string {
  return drawing.cards.get(id)?.ports.find((one) => one.name === port)?.text ?? port;
}

function summary(items: readonly Item[], drawing: Drawing): string {
  return items.map((item) => (item.kind === 'goto' ? `↪ ${drawing.cards.get(item.to)?.name ?? item.to}` : (drawing.cards.get(item.id)?.name ?? item.id))).join(' → ');
}

function Branches({ item }: { readonly item: Extract<Item, { kind: 'branches' }> }) {
  const { drawing } = useList();
  return (
    <>
      <Step id={item.id} />
      <div className="ed-branches">
        {item.branches.map((branch) => (
          <div key={`${branch.port} ${branch.link.to}`} className="ed-branch">
            <span className="ed-branch__name">{drawing.cards.get(item.id)?.ports.length === 1 ? '' : portText(drawing, item.id, branch.port)}</span>
            {branch.items.length === 0 ? <Between link={branch.link} /> : <Line items={branch.items} />}
          </div>
        ))}
      </div>
    </>
  );
}

function Goto({ item }: { readonly item: Extract<Item, { kind: 'goto' }> }) {
  const { store, drawing } = useList();
  const lang = useEditorPart(store, (state) => state.lang);
  const name = drawing.cards.get(item.to)?.name ?? item.to;
  return (
    <button type="button" className="ed-goto" data-how={item.how} onClick={() => store.reveal(item.to)}>
      {item.how === 'back' ? <IconArrowBackUp size={15} aria-hidden /> : <IconArrowDownRight size={15} aria-hidden />}
      {item.how === 'back' ? pick(lang, `回到“${name}”`, `Back to “${name}”`) : pick(lang, `转到“${name}”`, `On to “${name}”`)}
    </button>
  );
}

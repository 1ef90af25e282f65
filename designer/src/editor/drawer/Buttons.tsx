import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { ActivityDescriptor } from '../../model/descriptors';
import { listOf } from '../../model/descriptors';
import { renamePort } from '../../model/edit';
import { setInput } from '../../model/inputs';
import { asArray, asObject, asText, type JsonObject } from '../../model/json';
import { pick, useEditorPart, type EditorStore } from '../store';
import { drawerTexts } from './texts';

interface Props {
  readonly store: EditorStore;
  readonly id: string;
  readonly activity: JsonObject;
  readonly descriptor: ActivityDescriptor;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

interface Button extends JsonObject {
  readonly name: string;
}

function buttonsOf(activity: JsonObject, descriptor: ActivityDescriptor): readonly Button[] {
  const own = listOf(activity, 'outcomes');
  const all = own.length > 0 ? own : asArray(descriptor.inputs.find((input) => input.name === 'outcomes')?.default);
  return all.flatMap((item): Button[] => {
    const name = asText(item) ?? asText(asObject(item)?.['name']);
    return name === undefined ? [] : [{ ...asObject(item), name }];
  });
}

/** The buttons that whoever does the step has. Each is an outcome with a connection of its own. */
export function Buttons({ store, id, activity, descriptor, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const texts = drawerTexts(lang);
  const buttons = buttonsOf(activity, descriptor);
  const explained = (listOf(activity, 'opinionRequiredFor').length > 0 || activity['opinionRequiredFor'] !== undefined
    ? listOf(activity, 'opinionRequiredFor') : asArray(descriptor.inputs.find((input) => input.name === 'opinionRequiredFor')?.default)).map(String);
  const put = (next: readonly JsonObject[]) => (old: JsonObject): JsonObject => setInput(old, { name: 'outcomes', typeName: 'Object' }, { type: 'Object', value: next });
  const putExplained = (names: readonly string[]) => (old: JsonObject): JsonObject => setInput(old, { name: 'opinionRequiredFor', typeName: 'Object' }, { type: 'Object', value: names });
  const edit = (index: number, key: string, value: string): void => change(put(buttons.map((one, at) => (at === index ? { ...one, [key]: value } : one))), `button ${index} ${key}`);
  const rename = (index: number, name: string): void => {
    const old = buttons[index]?.name ?? '';
    if (name !== '' && !buttons.some((one) => one.name === name)) {
      const all = put(buttons.map((one, at) => (at === index ? { ...one, name } : one)));
      store.dispatch(renamePort(store.getState().scope, id, old, name, (step) => (explained.includes(old) ? putExplained(explained.map((one) => (one === old ? name : one)))(all(step)) : all(step))));
    }
  };
  const add = (button: Button): void => change(put([...buttons, button]));
  const swap = (index: number, by: number): void => {
    const next = [...buttons];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) {
      next.splice(index + by, 0, moved);
      change(put(next));
    }
  };
  const fresh = (): Button => {
    let number = buttons.length + 1;
    while (buttons.some((one) => one.name === `Choice${number}`)) {
      number += 1;
    }
    return { name: `Choice${number}`, text: `选项${number}`, textEn: `Choice ${number}` };
  };
  return (
    <>
      <ul className="ed-items">
        {buttons.map((button, index) => (
          <li key={index} className="ed-item">
            <div className="ed-item__row">
              <input type="text" aria-label={texts.outcomeText} placeholder={texts.outcomeText} value={asText(button['text']) ?? ''} onChange={(event) => edit(index, 'text', event.target.value)} />
              <input type="text" aria-label={texts.outcomeTextEn} placeholder={texts.outcomeTextEn} value={asText(button['textEn']) ?? ''} onChange={(event) => edit(index, 'textEn', event.target.value)} />
            </div>
            <div className="ed-item__row">
              {button.name === 'Supplement' ? <span className="ed-muted">{texts.supplement}</span> : (
                <>
                  <input type="text" className="ed-code ed-item__name" aria-label={texts.outcomeName} value={button.name} onChange={(event) => rename(index, event.target.value.replaceAll(/[^\w]/g, ''))} />
                  <label className="ed-check"><input type="checkbox" checked={explained.includes(button.name)}
                    onChange={(event) => change(putExplained(event.target.checked ? [...explained, button.name] : explained.filter((name) => name !== button.name)))} />{texts.opinionNeeded}</label>
                </>
              )}
              <span className="ed-item__tools">
                <button type="button" className="ed-icon-button" disabled={index === 0} aria-label={texts.up} title={texts.up} onClick={() => swap(index, -1)}><IconArrowUp size={14} aria-hidden /></button>
                <button type="button" className="ed-icon-button" disabled={index === buttons.length - 1} aria-label={texts.down} title={texts.down} onClick={() => swap(index, 1)}><IconArrowDown size={14} aria-hidden /></button>
                <button type="button" className="ed-icon-button" disabled={buttons.length === 1} aria-label={texts.remove} title={texts.remove} onClick={() => change(put(buttons.filter((_, at) => at !== index)))}><IconTrash size={14} aria-hidden /></button>
              </span>
            </div>
          </li>
        ))}
      </ul>
      <div className="ed-row">
        <button type="button" className="ed-button ed-button--small" onClick={() => add(fresh())}><IconPlus size={14} aria-hidden />{texts.addOutcome}</button>
        {descriptor.type === 'Approvals.Review' && !buttons.some((one) => one.name === 'Supplement') && (
          <button type="button" className="ed-button ed-button--small" onClick={() => add({ name: 'Supplement', text: '一次性告知补正', textEn: 'Ask for supplements' })}><IconPlus size={14} aria-hidden />{texts.supplement}</button>
        )}
      </div>
      <p className="ed-muted">{pick(lang, '每个选项都是一个出口，需要连到下一步。', 'Each button is an outcome and needs a connection.')}</p>
    </>
  );
}

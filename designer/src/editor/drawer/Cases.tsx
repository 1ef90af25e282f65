import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { listOf } from '../../model/descriptors';
import { renamePort } from '../../model/edit';
import { setInput } from '../../model/inputs';
import { asObjects, asText, type JsonObject } from '../../model/json';
import { useEditorPart, type EditorStore } from '../store';
import { ConditionField } from './ConditionField';
import { drawerTexts } from './texts';

interface Props {
  readonly store: EditorStore;
  readonly id: string;
  readonly activity: JsonObject;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

/** The ways of a switch: each has a name and a condition; the first that holds is taken. */
export function Cases({ store, id, activity, change }: Props) {
  const texts = drawerTexts(useEditorPart(store, (state) => state.lang));
  const cases = asObjects(listOf(activity, 'cases'));
  const put = (next: readonly JsonObject[]) => (old: JsonObject): JsonObject => setInput(old, { name: 'cases', typeName: 'Object' }, { type: 'Object', value: next });
  const labelOf = (one: JsonObject | undefined): string => asText(one?.['label']) ?? '';
  const add = (): void => {
    let number = cases.length + 1;
    while (cases.some((one) => labelOf(one) === `Case${number}`)) {
      number += 1;
    }
    change(put([...cases, { label: `Case${number}`, condition: '' }]));
  };
  const swap = (index: number, by: number): void => {
    const next = [...cases];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) {
      next.splice(index + by, 0, moved);
      change(put(next));
    }
  };
  return (
    <>
      <ul className="ed-items">
        {cases.map((one, index) => (
          <li key={index} className="ed-item">
            <div className="ed-item__row">
              <input type="text" aria-label={texts.caseName} value={labelOf(one)} onChange={(event) => {
                const label = event.target.value;
                if (label.trim() !== '' && label !== 'Default' && !cases.some((other) => labelOf(other) === label)) {
                  store.dispatch(renamePort(store.getState().scope, id, labelOf(one), label, put(cases.map((other, at) => (at === index ? { ...other, label } : other)))));
                }
              }} />
              <span className="ed-item__tools">
                <button type="button" className="ed-icon-button" disabled={index === 0} aria-label={texts.up} title={texts.up} onClick={() => swap(index, -1)}><IconArrowUp size={14} aria-hidden /></button>
                <button type="button" className="ed-icon-button" disabled={index === cases.length - 1} aria-label={texts.down} title={texts.down} onClick={() => swap(index, 1)}><IconArrowDown size={14} aria-hidden /></button>
                <button type="button" className="ed-icon-button" aria-label={texts.remove} title={texts.remove} onClick={() => change(put(cases.filter((_, at) => at !== index)))}><IconTrash size={14} aria-hidden /></button>
              </span>
            </div>
            <ConditionField store={store} label={texts.condition} value={asText(one['condition']) ?? ''}
              onChange={(condition) => change(put(cases.map((other, at) => (at === index ? { ...other, condition } : other))), `case ${index}`)} />
          </li>
        ))}
      </ul>
      <button type="button" className="ed-button ed-button--small" onClick={add}><IconPlus size={14} aria-hidden />{texts.addCase}</button>
      <p className="ed-muted">{texts.caseDefault}</p>
    </>
  );
}

import { IconPlus, IconTrash } from '@tabler/icons-react';
import { listOf, portsOf } from '../../model/descriptors';
import { setInput } from '../../model/inputs';
import { asArray, asObjects, asText, type JsonObject } from '../../model/json';
import { drawingOf } from '../drawing';
import { useEditorPart, type EditorStore } from '../store';
import { Check, Select, TextField } from './fields';
import { drawerTexts } from './texts';

interface Props {
  readonly store: EditorStore;
  readonly id: string;
  readonly activity: JsonObject;
  readonly usual: unknown;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

/** What whoever does the step fills in, in fields as the application form has them. */
export function StepForm({ store, id, activity, usual, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const descriptors = useEditorPart(store, (state) => state.descriptors);
  const card = useEditorPart(store, (state) => drawingOf(state).cards.get(id));
  const texts = drawerTexts(lang);
  const own = asObjects(listOf(activity, 'form'));
  const fields = own.length > 0 || activity['form'] !== undefined ? own : asObjects(asArray(usual));
  const ports = portsOf(activity, descriptors).filter((port) => port.name !== 'Supplement');
  const put = (next: readonly JsonObject[]) => (old: JsonObject): JsonObject => setInput(old, { name: 'form', typeName: 'Object' }, next.length === 0 ? undefined : { type: 'Object', value: next });
  const edit = (index: number, key: string, value: unknown): void => change(put(fields.map((one, at) => {
    const next = { ...one, [key]: value };
    return at !== index ? one : Object.fromEntries(Object.entries(next).filter(([, part]) => part !== undefined));
  })), `form ${index} ${key}`);
  const add = (): void => {
    let number = fields.length + 1;
    while (fields.some((one) => one['id'] === `field${number}`)) {
      number += 1;
    }
    change(put([...fields, { id: `field${number}`, label: `字段${number}`, labelEn: `Field ${number}`, type: 'text' }]));
  };
  return (
    <>
      <ul className="ed-items">
        {fields.map((field, index) => (
          <li key={index} className="ed-item">
            <div className="ed-item__row">
              <TextField label={texts.fieldLabel} value={asText(field['label']) ?? ''} onChange={(value) => edit(index, 'label', value)} />
              <TextField label={texts.fieldLabelEn} value={asText(field['labelEn']) ?? ''} onChange={(value) => edit(index, 'labelEn', value)} />
            </div>
            <div className="ed-item__row">
              <TextField label={texts.fieldId} value={asText(field['id']) ?? ''} onChange={(value) => edit(index, 'id', value.replaceAll(/[^\w]/g, ''))} />
              <Select label={texts.fieldType} value={asText(field['type']) ?? 'text'} options={Object.entries(texts.types).map(([value, text]) => ({ value, text }))} onChange={(value) => edit(index, 'type', value)} />
            </div>
            <div className="ed-item__row">
              <Check label={texts.required} checked={field['required'] === true} onChange={(checked) => edit(index, 'required', checked ? true : undefined)} />
              {ports.length > 1 && (
                <Select label={texts.onlyFor} none={texts.all} value={asText(asArray(field['outcomes'])[0]) ?? ''} options={ports.map((port) => ({ value: port.name, text: card?.ports.find((one) => one.name === port.name)?.text ?? port.name }))}
                  onChange={(value) => edit(index, 'outcomes', value === '' ? undefined : [value])} />
              )}
              <button type="button" className="ed-icon-button" aria-label={texts.remove} title={texts.remove} onClick={() => change(put(fields.filter((_, at) => at !== index)))}><IconTrash size={14} aria-hidden /></button>
            </div>
          </li>
        ))}
      </ul>
      <button type="button" className="ed-button ed-button--small" onClick={add}><IconPlus size={14} aria-hidden />{texts.addField}</button>
    </>
  );
}

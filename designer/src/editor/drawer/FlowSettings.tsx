import { IconPlus, IconTrash } from '@tabler/icons-react';
import { replace, replaceAt } from '../../model/document';
import { setModel } from '../../model/edit';
import { asObject, asObjects, asText, type JsonObject } from '../../model/json';
import { freshVariable, withVariable } from '../../model/variables';
import { useEditorPart, type EditorStore } from '../store';
import { textsOf } from '../texts';
import { Section, TextField } from './fields';
import { drawerTexts } from './texts';

const types = ['Object', 'String', 'Decimal', 'Int32', 'Boolean', 'DateTimeOffset'];

/** The flow itself: its name and its variables. */
export function FlowSettings({ store }: { readonly store: EditorStore }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const model = useEditorPart(store, (state) => state.model);
  const texts = drawerTexts(lang);
  const general = textsOf(lang);
  const variables = asObjects(model['variables']);
  const edit = (index: number, changed: JsonObject): void =>
    store.dispatch(setModel((old) => replace(old, 'variables', asObjects(old['variables']).map((one, at) => (at === index ? { ...one, ...changed } : one))), 'variable', `variable ${index}`));
  return (
    <div className="ed-drawer">
      <p className="ed-muted">{general.noSelection}。{general.noSelectionHint}</p>
      <TextField label={texts.name} value={asText(model['name']) ?? ''} onChange={(name) => store.dispatch(setModel((old) => replace(old, 'name', name), 'rename', 'flow name'))} />
      <TextField label={texts.nameEn} value={asText(asObject(model['customProperties'])?.['displayNameEn']) ?? ''}
        onChange={(name) => store.dispatch(setModel((old) => replaceAt(old, ['customProperties', 'displayNameEn'], name === '' ? undefined : name), 'rename', 'flow name en'))} />
      <Section title={texts.variables}>
        <ul className="ed-items">
          {variables.map((variable, index) => (
            <li key={index} className="ed-item__row">
              <input type="text" className="ed-code" aria-label={texts.name} value={asText(variable['name']) ?? ''} onChange={(event) => edit(index, { name: event.target.value.replaceAll(/[^\w]/g, '') })} />
              <select aria-label={texts.type} value={asText(variable['typeName']) ?? 'Object'} onChange={(event) => edit(index, { typeName: event.target.value })}>
                {[...new Set([...types, asText(variable['typeName']) ?? 'Object'])].map((type) => <option key={type}>{type}</option>)}
              </select>
              <button type="button" className="ed-icon-button" aria-label={texts.remove} title={texts.remove}
                onClick={() => store.dispatch(setModel((old) => replace(old, 'variables', asObjects(old['variables']).filter((_, at) => at !== index)), 'variable'))}><IconTrash size={14} aria-hidden /></button>
            </li>
          ))}
        </ul>
        <button type="button" className="ed-button ed-button--small" onClick={() => store.dispatch(setModel((old) => withVariable(old, freshVariable(old, 'value'), 'Object'), 'variable'))}><IconPlus size={14} aria-hidden />{texts.newVariable}</button>
      </Section>
    </div>
  );
}

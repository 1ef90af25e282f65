import { useState } from 'react';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { setProcedure } from '../../model/edit';
import { freshName, insertAt, moveAt, removeAt, setAt } from '../../model/form';
import { asArray, asNumber, asObjects, asText, type JsonObject } from '../../model/json';
import { Choose, Empty, Labelled, TextInput, textIn, type Say } from '../pieces';
import { Sortable } from './Sortable';

/** What has to be uploaded with an application. */
export function Materials({ store, say }: { readonly store: EditorStore; readonly say: Say }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const procedure = useEditorPart(store, (state) => state.procedure) ?? {};
  const materials = asObjects(procedure['materials']);
  const [open, setOpen] = useState<number>();
  const edit = (change: (procedure: JsonObject) => JsonObject, merge?: string): void => store.dispatch(setProcedure(change, say('修改材料', 'Edit the materials'), merge));
  const material = open === undefined ? undefined : materials[open];
  const set = (key: string) => (value: unknown): void => edit((all) => setAt(all, ['materials', open ?? 0, key], value === '' ? undefined : value), `material ${open} ${key}`);
  const required = material?.['required'];
  return (
    <div className="pn-columns">
      <Sortable group="materials" list="materials" say={say} label={say('材料', 'Materials')} selected={material === undefined ? undefined : String(material['id'])}
        items={materials.map((one) => ({ key: String(one['id']), text: `${textIn(lang, one, 'name')}${one['required'] === true ? ' *' : ''}`, hint: asArray(one['accept']).join(' ') }))}
        onSelect={setOpen} onMove={(_, from, place) => { edit((all) => moveAt(all, ['materials'], from, ['materials'], place)); setOpen(undefined); }}>
        <button type="button" className="ed-link" onClick={() => {
          edit((all) => insertAt(all, ['materials'], materials.length, { id: freshName('material', materials.map((one) => String(one['id']))), name: '新材料', nameEn: 'New material', required: true, accept: ['pdf'] }));
          setOpen(materials.length);
        }}>{say('＋ 添加材料', '＋ Add a material')}</button>
      </Sortable>
      <div className="pn-sticky">
        {material === undefined || open === undefined ? <Empty title={say('选择一份材料，在这里修改', 'Choose a material to change it here')} /> : (
          <div className="pn-editor">
            <TextInput label={say('名称', 'Name')} required value={asText(material['name']) ?? ''} onChange={(value) => edit((all) => setAt(all, ['materials', open, 'name'], value), `material ${open} name`)} />
            <TextInput label={say('英文名称', 'English name')} value={asText(material['nameEn']) ?? ''} onChange={set('nameEn')} />
            <TextInput label={say('说明', 'Help')} rows={2} value={asText(material['help']) ?? ''} onChange={set('help')} />
            <TextInput label={say('英文说明', 'English help')} rows={2} value={asText(material['helpEn']) ?? ''} onChange={set('helpEn')} />
            <Choose label={say('必交', 'Required')} value={typeof required === 'string' ? 'when' : required === true ? 'yes' : 'no'}
              options={[['yes', say('是', 'Yes')], ['no', say('否', 'No')], ['when', say('仅当…时', 'When…')]]} onChange={(value) => set('required')(value === 'when' ? 'true' : value === 'yes')} />
            {typeof required === 'string' && <TextInput label={say('条件（公式）', 'Condition (formula)')} value={required} onChange={(value) => edit((all) => setAt(all, ['materials', open, 'required'], value), `material ${open} required`)} />}
            <Labelled key={String(material['id'])} label={say('文件类型', 'File types')} help={say('以空格分开，如 pdf jpg png', 'Separated by blanks, such as pdf jpg png')}>
              {(id, described) => <input id={id} defaultValue={asArray(material['accept']).join(' ')} aria-describedby={described}
                onBlur={(event) => set('accept')(event.target.value.split(/[\s,，、]+/).filter((one) => one !== ''))} />}
            </Labelled>
            <div className="pn-pair">
              <TextInput label={say('单个最大 MB', 'Largest file, MB')} value={String(material['maxSizeMb'] ?? '')} onChange={(value) => set('maxSizeMb')(value === '' ? '' : asNumber(value) ?? value)} />
              <TextInput label={say('最多份数', 'Most files')} value={String(material['maxCount'] ?? '')} onChange={(value) => set('maxCount')(value === '' ? '' : asNumber(value) ?? value)} />
            </div>
            <button type="button" className="ed-button ed-button--small ed-button--danger" onClick={() => { edit((all) => removeAt(all, ['materials'], open)); setOpen(undefined); }}>{say('删除材料', 'Remove the material')}</button>
          </div>
        )}
      </div>
    </div>
  );
}

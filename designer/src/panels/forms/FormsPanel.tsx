import { useState } from 'react';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { changeStep, findActivity, setProcedure } from '../../model/edit';
import { fieldKind, fieldsOf, freshName, insertAt, moveAt, newField, removeAt, renameField, setAt, stepForms, usesOf, valueAt, withStepForm, type Path } from '../../model/form';
import { asArray, asObject, asObjects, asText, type JsonObject } from '../../model/json';
import { readDefinition, type Outcome } from '../../model/definition';
import { Choose, Empty, Switch, TextInput, textIn, useSay, type Say } from '../pieces';
import { FieldEditor } from './FieldEditor';
import { FormFill } from './FormFill';
import { Materials } from './Materials';
import { Sortable } from './Sortable';
import { kindWords } from './words';

type Part = 'fields' | 'materials' | 'preview';

/** The form of the application, its materials, and the small forms of steps. */
export function FormsPanel({ store }: { readonly store: EditorStore }) {
  const say = useSay(store);
  const lang = useEditorPart(store, (state) => state.lang);
  const model = useEditorPart(store, (state) => state.model);
  const procedure = useEditorPart(store, (state) => state.procedure);
  const selected = useEditorPart(store, (state) => state.selection.steps[0]);
  const steps = stepForms(model, lang);
  const [form, setForm] = useState(steps.some((step) => step.id === selected && step.fields.length > 0) ? selected ?? '' : '');
  const [part, setPart] = useState<Part>('fields');
  const step = steps.find((one) => one.id === form);
  const fields = step === undefined ? asObjects(valueAt(procedure, ['form', 'sections'])).flatMap((section) => asObjects(section['fields'])) : step.fields;
  const [values, setValues] = useState<JsonObject>({});
  return (
    <div className="pn">
      <div className="pn-head">
        <Choose label={say('表单', 'Form')} value={form} onChange={setForm} options={[
          ['', say('申请表', 'Application')], ...steps.map((one): [string, string] => [one.id, say(`环节：${one.name}（${one.fields.length} 项）`, `Step: ${one.name} (${one.fields.length})`)])]} />
        <Switch label={say('内容', 'Part')} value={part} onChange={setPart} options={[
          ['fields', say('字段', 'Fields')], ...(step === undefined ? [['materials', say('材料', 'Materials')] as const] : []), ['preview', say('预览', 'Preview')]]} />
      </div>
      {step === undefined && procedure === null ? <Empty title={say('这个流程没有自己的申请表', 'This flow has no application form of its own')}><p>{say('它是子流程，表单属于启动它的事项；环节的表单可在上面选择。', 'It is a sub-flow; the form belongs to the procedure that starts it. Forms of steps can be chosen above.')}</p></Empty>
        : part === 'preview' ? <Preview procedure={procedure} fields={step === undefined ? undefined : fields} values={values} onChange={setValues} lang={lang} say={say} />
        : part === 'materials' && step === undefined ? <Materials store={store} say={say} />
        : step === undefined ? <Sections store={store} say={say} /> : <StepForm key={step.id} store={store} id={step.id} fields={step.fields} say={say} />}
    </div>
  );
}

function Preview({ procedure, fields, values, onChange, lang, say }: {
  readonly procedure: JsonObject | null; readonly fields: readonly JsonObject[] | undefined; readonly values: JsonObject; readonly onChange: (values: JsonObject) => void; readonly lang: 'zh' | 'en'; readonly say: Say;
}) {
  const sections = fields === undefined ? asObjects(valueAt(procedure, ['form', 'sections'])) : [{ fields }];
  return (
    <div className="pn-preview">
      <p className="ed-muted">{say('可以直接填写，看看提示是否合适；这里填的内容不会保存。', 'Type into it to see how it answers. Nothing that is typed here is kept.')}</p>
      {sections.map((section, index) => (
        <section key={index} className="pn-card">
          {fields === undefined && <h3>{textIn(lang, section, 'title')}</h3>}
          <FormFill fields={asObjects(asObject(section)?.['fields'])} values={values} onChange={onChange} lang={lang} say={say} strict />
        </section>
      ))}
    </div>
  );
}

const sectionsPath: Path = ['form', 'sections'];

function Sections({ store, say }: { readonly store: EditorStore; readonly say: Say }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const procedure = useEditorPart(store, (state) => state.procedure) ?? {};
  const model = useEditorPart(store, (state) => state.model);
  const facts = useEditorPart(store, (state) => state.context.facts);
  const [open, setOpen] = useState<string>();
  const sections = asObjects(valueAt(procedure, sectionsPath));
  const names = fieldsOf(procedure).map(({ field }) => String(field['id']));
  const edit = (change: (procedure: JsonObject) => JsonObject, merge?: string): void => store.dispatch(setProcedure(change, say('修改表单', 'Edit the form'), merge));
  const listOf = (section: number): Path => [...sectionsPath, section, 'fields'];
  const place = fieldsOf(procedure).find(({ field, list }) => list.length === 4 && field['id'] === open);
  const sectionAt = sections.findIndex((section) => `section ${String(section['id'])}` === open);
  return (
    <div className="pn-columns">
      <div>
        {sections.map((section, index) => (
          <section key={String(section['id'])} className="pn-section">
            <header>
              <button type="button" className="pn-item" aria-current={sectionAt === index} onClick={() => setOpen(`section ${String(section['id'])}`)}><strong>{textIn(lang, section, 'title')}</strong></button>
              <button type="button" className="pn-mini" disabled={index === 0} aria-label={say('上移此组', 'Move the section up')} title={say('上移此组', 'Move the section up')} onClick={() => edit((all) => moveAt(all, sectionsPath, index, sectionsPath, index - 1))}>↑</button>
              <button type="button" className="pn-mini" disabled={index === sections.length - 1} aria-label={say('下移此组', 'Move the section down')} title={say('下移此组', 'Move the section down')} onClick={() => edit((all) => moveAt(all, sectionsPath, index, sectionsPath, index + 2))}>↓</button>
            </header>
            <Sortable group="fields" list={String(index)} say={say} label={textIn(lang, section, 'title')} selected={open}
              items={asObjects(section['fields']).map((field) => ({
                key: String(field['id']), text: `${textIn(lang, field, 'label') || String(field['id'])}${field['required'] === true ? ' *' : ''}`, hint: kindWords[fieldKind(field)][lang === 'en' ? 1 : 0],
              }))}
              onSelect={(at) => setOpen(String(asObjects(section['fields'])[at]?.['id']))} onMove={(from, at, to) => edit((all) => moveAt(all, listOf(Number(from)), at, listOf(index), to))}>
              <button type="button" className="ed-link" onClick={() => {
                const id = freshName('field', names);
                edit((all) => insertAt(all, listOf(index), asArray(valueAt(all, listOf(index))).length, newField('text', id, '新字段', 'New field')));
                setOpen(id);
              }}>{say('＋ 添加字段', '＋ Add a field')}</button>
            </Sortable>
          </section>
        ))}
        <button type="button" className="ed-button" onClick={() => {
          const id = freshName('section', sections.map((section) => String(section['id'])));
          edit((all) => insertAt(all, sectionsPath, sections.length, { id, title: '新的一组', titleEn: 'New section', fields: [] }));
          setOpen(`section ${id}`);
        }}>{say('添加一组', 'Add a section')}</button>
      </div>
      <div className="pn-sticky">
        {place !== undefined ? (
          <FieldEditor key={open} field={place.field} say={say} english={lang === 'en'} uses={usesOf(open ?? '', model, procedure, facts)}
            onChange={(field, merge) => edit((all) => setAt(all, [...place.list, place.index], field), merge === undefined ? undefined : `field ${open} ${merge}`)}
            onRename={(id) => {
              if (!/^[A-Za-z]\w*$/.test(id) || names.includes(id)) {
                return say('应以字母开头，只含字母和数字，且不与其他字段重复', 'Must begin with a letter, hold letters and digits only, and be unique');
              }
              const from = String(place.field['id']);
              store.dispatch({ name: say('修改标识', 'Rename a field'), run: (document) => ({
                model: renameField(document.model, from, id),
                procedure: document.procedure === null ? null : setAt(renameField(document.procedure, from, id), [...place.list, place.index, 'id'], id),
              }) });
              setOpen(id);
              return undefined;
            }}
            onRemove={() => { edit((all) => removeAt(all, place.list, place.index)); setOpen(undefined); }} />
        ) : sectionAt >= 0 ? (
          <div className="pn-editor">
            {(['title', 'titleEn'] as const).map((key) => <TextInput key={key} label={key === 'title' ? say('组名', 'Title') : say('英文组名', 'English title')} value={asText(sections[sectionAt]?.[key]) ?? ''}
              onChange={(value) => edit((all) => setAt(all, [...sectionsPath, sectionAt, key], value), `section ${open} ${key}`)} />)}
            <p className="ed-muted">{say('只有空的组可以删除。', 'Only an empty section can be removed.')}</p>
            <button type="button" className="ed-button ed-button--small ed-button--danger" disabled={asArray(sections[sectionAt]?.['fields']).length > 0}
              onClick={() => { edit((all) => removeAt(all, sectionsPath, sectionAt)); setOpen(undefined); }}>{say('删除此组', 'Remove the section')}</button>
          </div>
        ) : <Empty title={say('选择一个字段或一组，在这里修改', 'Choose a field or a section to change it here')}><p>{say('拖动可换顺序或换组，键盘用 Alt+↑↓。', 'Drag to reorder or to another section; with the keyboard, Alt and the arrows.')}</p></Empty>}
      </div>
    </div>
  );
}

function StepForm({ store, id, fields, say }: { readonly store: EditorStore; readonly id: string; readonly fields: readonly JsonObject[]; readonly say: Say }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const model = useEditorPart(store, (state) => state.model);
  const [open, setOpen] = useState<number>();
  const found = findActivity(model, id);
  const outcomes: readonly Outcome[] = found === undefined ? [] : readDefinition({ root: { type: 'Elsa.Flowchart', activities: [found.activity] } }).steps[0]?.outcomes ?? [];
  const put = (next: readonly JsonObject[], merge?: string): void => {
    if (found !== undefined) {
      store.dispatch(changeStep(found.scope, id, (activity) => withStepForm(activity, next), say('修改环节表单', 'Edit the form of a step'), merge));
    }
  };
  const field = open === undefined ? undefined : fields[open];
  const wrong = (name: string): boolean => !/^[A-Za-z]\w*$/.test(name) || fields.some((one) => one['id'] === name);
  return (
    <div className="pn-columns">
      <Sortable group={`step ${id}`} list="fields" say={say} label={say('字段', 'Fields')} selected={field === undefined ? undefined : String(field['id'])}
        items={fields.map((one) => ({ key: String(one['id']), text: `${textIn(lang, one, 'label')}${one['required'] === true ? ' *' : ''}`, hint: kindWords[fieldKind(one)][lang === 'en' ? 1 : 0] }))}
        onSelect={setOpen} onMove={(_, from, place) => { put(moveAt(fields, [], from, [], place)); setOpen(undefined); }}>
        <button type="button" className="ed-link" onClick={() => { put([...fields, newField('text', freshName('field', fields.map((one) => String(one['id']))), '新字段', 'New field')]); setOpen(fields.length); }}>{say('＋ 添加字段', '＋ Add a field')}</button>
      </Sortable>
      <div className="pn-sticky">
        {field !== undefined && open !== undefined ? (
          <FieldEditor key={open} field={field} say={say} english={lang === 'en'} uses={[]} outcomes={outcomes.map((one) => [one.name, (lang === 'en' ? one.textEn : one.text) ?? one.name])}
            onChange={(next, merge) => put(setAt(fields, [open], next), merge === undefined ? undefined : `step ${id} ${open} ${merge}`)}
            onRename={(name) => (wrong(name) ? say('应以字母开头且不重复', 'Must begin with a letter and be unique') : (put(setAt(fields, [open, 'id'], name)), undefined))}
            onRemove={() => { put(removeAt(fields, [], open)); setOpen(undefined); }} />
        ) : <Empty title={say('办理这个环节时要填的内容', 'What is filled in when this step is decided')}><p>{say('选择或添加一个字段。', 'Choose or add a field.')}</p></Empty>}
      </div>
    </div>
  );
}

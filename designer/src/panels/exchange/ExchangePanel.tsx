import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useEditorPart, type EditorStore } from '../../editor/store';
import { fromBpmn, toBpmn, type LeftOut } from '../../model/bpmn';
import { compare, isEmpty } from '../../model/diff';
import { parseModel, serialise } from '../../model/document';
import { setModel } from '../../model/edit';
import type { JsonObject } from '../../model/json';
import { draw, paper } from '../../model/svg';
import { useSay, useTask } from '../pieces';
import { save, toPng } from './files';

interface Read {
  readonly file: string;
  readonly model: JsonObject;
  readonly left: readonly LeftOut[];
}

/** Takes the flow out as a file, as a picture or as BPMN, and reads files of both kinds. */
export function ExchangePanel({ store }: { readonly store: EditorStore }) {
  const say = useSay(store);
  const english = useEditorPart(store, (state) => state.lang) === 'en';
  const [read, setRead] = useState<Read>();
  const [taken, setTaken] = useState(false);
  const [over, setOver] = useState(false);
  const task = useTask();
  const name = store.getState().context.definitionId;
  const picture = () => {
    const { model, lang, descriptors, context, scope } = store.getState();
    const names = new Map(context.departments.map((one) => [one.code, lang === 'en' ? one.nameEn : one.name]));
    const labels = new Map(context.fields.map((one) => [one.path, lang === 'en' ? one.labelEn : one.label]));
    return draw(model, { language: lang, descriptors, departmentName: (code) => names.get(code), fieldName: (path) => labels.get(path), palette: paper, scope, title: context.name, sized: true });
  };
  const exports: readonly (readonly [text: string, help: string, run: () => Promise<void>])[] = [
    ['JSON', say('Elsa 3 流程定义，可在这里或 Elsa Studio 导入', 'The Elsa 3 definition, to be read here or by Elsa Studio'), async () => save(`${name}.json`, new Blob([serialise(store.getState().model)], { type: 'application/json' }))],
    ['BPMN', say('BPMN 2.0，其他工具可打开；再导入不丢失设置', 'BPMN 2.0 for other tools; nothing is lost when it is read again'), async () => save(`${name}.bpmn`, new Blob([toBpmn(store.getState().model, store.getState().lang)], { type: 'application/xml' }))],
    ['SVG', say('矢量图，适合打印和文件', 'A picture for print and documents'), async () => save(`${name}.svg`, new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${picture().svg}\n`], { type: 'image/svg+xml' }))],
    ['PNG', say('图片', 'A picture'), async () => { const { svg, width, height } = picture(); save(`${name}.png`, await toPng(svg, width, height)); }],
  ];
  const open = (file: File | undefined): void => {
    if (file !== undefined) {
      task.run(async () => {
        setTaken(false);
        setRead(undefined);
        const text = await file.text();
        setRead(/^\s*</.test(text.replace(/^\uFEFF/, '')) ? { file: file.name, ...fromBpmn(text) } : { file: file.name, model: parseModel(text.replace(/^\uFEFF/, '')), left: [] });
      });
    }
  };
  return (
    <div className="pn">
      <h3>{say('导出', 'Export')}</h3>
      <ul className="pn-exports">{exports.map(([text, help, run]) => (
        <li key={text}><button type="button" className="ed-button" disabled={task.busy} onClick={() => task.run(run)}><IconDownload size={16} aria-hidden />{text}</button><span className="ed-muted">{help}</span></li>
      ))}</ul>
      <h3>{say('导入', 'Import')}</h3>
      <label className="pn-file" data-over={over} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
        onDrop={(event) => { event.preventDefault(); setOver(false); open(event.dataTransfer.files[0]); }}>
        <IconUpload size={20} aria-hidden /><span>{say('选择或拖入 JSON 或 BPMN 文件', 'Choose or drop a JSON or BPMN file')}</span>
        <input type="file" accept=".json,.bpmn,.xml,application/json,application/xml" onChange={(event) => { open(event.target.files?.[0]); event.target.value = ''; }} />
      </label>
      {task.error !== undefined && <div className="pn-problem" role="alert"><p>{say('这个文件无法导入：', 'This file cannot be read: ')}{task.error instanceof Error ? task.error.message : ''}</p></div>}
      {read !== undefined && !taken && <Preview store={store} read={read} say={say} english={english} onTake={() => {
        store.dispatch(setModel((now) => ({ ...read.model, ...Object.fromEntries(['id', 'definitionId', 'version', 'name', 'isLatest', 'isPublished'].flatMap((key) => (now[key] === undefined ? [] : [[key, now[key]]]))) }), say('导入', 'Import')));
        setTaken(true);
      }} />}
      {taken && <p className="pn-note" role="status">{say('已放进草稿，撤销（Ctrl+Z）可以还原。请看“检查”。', 'It is the draft now; undo (Ctrl+Z) takes it back. See the checks.')}</p>}
    </div>
  );
}

function Preview({ store, read, say, english, onTake }: { readonly store: EditorStore; readonly read: Read; readonly say: ReturnType<typeof useSay>; readonly english: boolean; readonly onTake: () => void }) {
  const model = useEditorPart(store, (state) => state.model);
  const difference = compare({ model }, { model: read.model });
  const count = (kind: string): number => difference.steps.filter((step) => step.kind === kind).length;
  return (
    <section className="pn-card">
      <p><strong>{read.file}</strong></p>
      <p>{isEmpty(difference) ? say('与草稿相同。', 'The same as the draft.') : say(`与草稿相比：新增 ${count('added')}、修改 ${count('changed')}、删除 ${count('removed')} 个环节，${difference.links.length} 条连线不同。`,
        `Against the draft: ${count('added')} steps added, ${count('changed')} changed, ${count('removed')} removed, ${difference.links.length} connections differ.`)}</p>
      {read.left.length > 0 && <details open><summary>{say(`没有照样导入的内容（${read.left.length}）`, `What could not be read as it is (${read.left.length})`)}</summary>
        <ul className="pn-lines">{read.left.map((one, index) => <li key={index}><strong>{one.name || one.id || one.kind}</strong><span className="ed-muted">{one.kind}</span><span>{english ? one.whyEn : one.why}</span></li>)}</ul></details>}
      <button type="button" className="ed-button ed-button--primary" onClick={onTake}>{say('放进草稿', 'Put it into the draft')}</button>
    </section>
  );
}

import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { asObject } from '../../model/json';
import { expressionOf, setInput } from '../../model/inputs';
import type { JsonObject } from '../../model/json';
import * as tables from '../../model/table';
import { useEditorPart, type EditorStore } from '../store';
import { Select } from './fields';
import { FormulaText } from './FormulaText';
import { drawerTexts } from './texts';

interface Props {
  readonly store: EditorStore;
  readonly activity: JsonObject;
  readonly usual: unknown;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

const types = ['number', 'money', 'text', 'boolean', 'date'];

/** A decision table: what is asked, what is given, a row for each case, and tests that have to pass before it is published. */
export function Table({ store, activity, usual, change }: Props) {
  const texts = drawerTexts(useEditorPart(store, (state) => state.lang));
  const table = tables.readTable(expressionOf(activity, 'table')?.value ?? usual);
  const put = (next: tables.DecisionTable, merge?: string): void => change((old) => setInput(old, { name: 'table', typeName: 'Object' }, { type: 'Object', value: next }), merge);
  return (
    <>
      <Select label={texts.hit} value={table.hit} options={Object.entries(texts.hits).map(([value, text]) => ({ value, text }))} onChange={(hit) => put({ ...table, hit })} />
      <ul className="ed-items">
        {table.inputs.map((input, index) => (
          <li key={index} className="ed-item">
            <Head label={texts.askedColumn(index + 1)} remove={table.inputs.length > 1 ? () => put(tables.removeColumn(table, 'inputs', index)) : undefined} text={texts.remove}>
              <input type="text" aria-label={texts.fieldLabel} placeholder={texts.fieldLabel} value={input.label} onChange={(event) => put(tables.setInputColumn(table, index, { label: event.target.value }), `asked ${index}`)} />
            </Head>
            <FormulaText store={store} label={texts.expression} expects="any" value={input.formula} onChange={(formula) => put(tables.setInputColumn(table, index, { formula }), `formula ${index}`)} />
          </li>
        ))}
        {table.outputs.map((output, index) => (
          <li key={`then ${index}`} className="ed-item">
            <Head label={texts.givenColumn(index + 1)} remove={table.outputs.length > 1 ? () => put(tables.removeColumn(table, 'outputs', index)) : undefined} text={texts.remove}>
              <input type="text" aria-label={texts.fieldId} placeholder={texts.fieldId} className="ed-item__name" value={output.name} onChange={(event) => put(tables.setOutputColumn(table, index, { name: event.target.value }), `name ${index}`)} />
              <input type="text" aria-label={texts.fieldLabel} placeholder={texts.fieldLabel} value={output.label} onChange={(event) => put(tables.setOutputColumn(table, index, { label: event.target.value }), `given ${index}`)} />
            </Head>
            <Select label={texts.fieldType} value={output.type} options={types.map((value) => ({ value, text: texts.types[value] ?? value }))} onChange={(type) => put(tables.setOutputColumn(table, index, { type }))} />
          </li>
        ))}
      </ul>
      <div className="ed-row">
        <button type="button" className="ed-button ed-button--small" onClick={() => put(tables.addColumn(table, 'inputs'))}><IconPlus size={14} aria-hidden />{texts.addAsked}</button>
        <button type="button" className="ed-button ed-button--small" onClick={() => put(tables.addColumn(table, 'outputs'))}><IconPlus size={14} aria-hidden />{texts.addGiven}</button>
      </div>
      <div className="ed-grid" tabIndex={0} role="region" aria-label={texts.tableRows}>
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              {table.inputs.map((input, index) => <th key={index} scope="col">{input.label || input.formula || texts.askedColumn(index + 1)}</th>)}
              {table.outputs.map((output, index) => <th key={`then ${index}`} scope="col" className="ed-grid__then">{output.label || output.name}</th>)}
              <th scope="col"><span className="ed-hidden">{texts.more}</span></th>
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, number) => (
              <tr key={number}>
                <th scope="row">{number + 1}</th>
                {(['when', 'then'] as const).flatMap((side) => row[side].map((cell, column) => (
                  <td key={`${side} ${column}`} className={side === 'then' ? 'ed-grid__then' : undefined}>
                    <input type="text" spellCheck={false} aria-label={texts.cell(number + 1, side === 'when' ? table.inputs[column]?.label ?? '' : table.outputs[column]?.label ?? '')} value={cell}
                      onChange={(event) => put(tables.setCell(table, number, side, column, event.target.value), `cell ${side} ${number} ${column}`)} />
                  </td>
                )))}
                <td><span className="ed-item__tools">
                  <Tool icon={<IconArrowUp size={14} aria-hidden />} text={texts.up} off={number === 0} act={() => put(tables.moveRow(table, number, -1))} />
                  <Tool icon={<IconArrowDown size={14} aria-hidden />} text={texts.down} off={number === table.rows.length - 1} act={() => put(tables.moveRow(table, number, 1))} />
                  <Tool icon={<IconTrash size={14} aria-hidden />} text={texts.remove} off={table.rows.length === 1} act={() => put(tables.removeRow(table, number))} />
                </span></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <button type="button" className="ed-button ed-button--small" onClick={() => put(tables.addRow(table))}><IconPlus size={14} aria-hidden />{texts.addTableRow}</button>
      <p className="ed-muted">{texts.cellHelp}</p>
      <Tests table={table} put={put} texts={texts} />
    </>
  );
}

function Tests({ table, put, texts }: { readonly table: tables.DecisionTable; readonly put: (next: tables.DecisionTable, merge?: string) => void; readonly texts: ReturnType<typeof drawerTexts> }) {
  return (
    <>
      {table.tests.length > 0 && (
        <div className="ed-grid" tabIndex={0} role="region" aria-label={texts.tableTests}>
          <table>
            <caption>{texts.tableTests}</caption>
            <thead>
              <tr>
                <th scope="col">#</th>
                {table.inputs.map((input, index) => <th key={index} scope="col">{input.label || input.formula}</th>)}
                {table.outputs.map((output) => <th key={output.name} scope="col" className="ed-grid__then">{output.label || output.name}</th>)}
                <th scope="col"><span className="ed-hidden">{texts.more}</span></th>
              </tr>
            </thead>
            <tbody>
              {table.tests.map((test, number) => (
                <tr key={number}>
                  <th scope="row">{number + 1}</th>
                  {test.given.map((value, column) => (
                    <td key={column}><input type="text" aria-label={texts.cell(number + 1, table.inputs[column]?.label ?? '')} defaultValue={shown(value)} onBlur={(event) => put(tables.setGiven(table, number, column, event.target.value))} /></td>
                  ))}
                  {table.outputs.map((output) => (
                    <td key={output.name} className="ed-grid__then">
                      <input type="text" aria-label={texts.cell(number + 1, output.label || output.name)} defaultValue={shown(asObject(test.expect)?.[output.name])} onBlur={(event) => put(tables.setExpected(table, number, output.name, event.target.value))} />
                    </td>
                  ))}
                  <td><span className="ed-item__tools"><Tool icon={<IconTrash size={14} aria-hidden />} text={texts.remove} act={() => put(tables.removeTest(table, number))} /></span></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <button type="button" className="ed-button ed-button--small" onClick={() => put(tables.addTest(table))}><IconPlus size={14} aria-hidden />{texts.addTableTest}</button>
      <p className="ed-muted">{texts.testHelp}</p>
    </>
  );
}

const shown = (value: unknown): string => (value === undefined || value === null ? '' : String(value));

function Head({ label, children, remove, text }: { readonly label: string; readonly children: ReactNode; readonly remove: (() => void) | undefined; readonly text: string }) {
  return (
    <div className="ed-item__row">
      <span className="ed-muted">{label}</span>
      {children}
      {remove !== undefined && <span className="ed-item__tools"><Tool icon={<IconTrash size={14} aria-hidden />} text={text} act={remove} /></span>}
    </div>
  );
}

function Tool({ icon, text, act, off = false }: { readonly icon: ReactNode; readonly text: string; readonly act: () => void; readonly off?: boolean }) {
  return <button type="button" className="ed-icon-button" aria-label={text} title={text} disabled={off} onClick={act}>{icon}</button>;
}

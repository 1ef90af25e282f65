import { setInput } from '../../model/inputs';
import type { JsonObject } from '../../model/json';
import { rightsGroups, rightsOf, withRight, type Right, type RightsGroup } from '../../model/rights';
import { pick, useEditorPart, type EditorState, type EditorStore } from '../store';
import { stepTexts } from './stepTexts';

interface Props {
  readonly store: EditorStore;
  readonly activity: JsonObject;
  readonly error: string | undefined;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

/** The form that cases of this flow have: the one that is drawn with it, or, for a sub-flow, that of the procedure which starts it. */
export function formOf(state: EditorState): readonly RightsGroup[] {
  const { facts } = state.context;
  return rightsGroups({ form: state.procedure?.['form'] ?? facts['form'], materials: state.procedure?.['materials'] ?? facts['materials'] });
}

/** What the department of a step may see and change of the application, field by field. */
export function Rights({ store, activity, error, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  useEditorPart(store, (state) => state.procedure);
  const texts = stepTexts(lang);
  const rights = rightsOf(activity);
  const groups = formOf(store.getState());
  const known = new Set(groups.flatMap((group) => group.rows.map((row) => row.id)));
  const lost = [...rights.keys()].filter((field) => !known.has(field)).map((field) => ({ id: field, label: field, labelEn: field, isMaterial: false }));
  const all = lost.length === 0 ? groups : [...groups, { title: '?', titleEn: '?', rows: lost }];
  return (
    <>
      <p className={error === undefined ? 'ed-muted' : 'ed-wrong'}>{error ?? texts.rightsHint}</p>
      <table className="ed-rights">
        <thead><tr><th scope="col">{texts.field}</th>{(['read', 'write', 'hidden'] as const).map((right) => <th key={right} scope="col">{texts[right]}</th>)}</tr></thead>
        {all.map((group) => (
          <tbody key={group.title}>
            <tr><th colSpan={4} scope="rowgroup">{pick(lang, group.title, group.titleEn)}</th></tr>
            {group.rows.map((row) => {
              const label = pick(lang, row.label, row.labelEn);
              const chosen = rights.get(row.id) ?? 'read';
              return (
                <tr key={row.id} data-right={chosen}>
                  <th scope="row">{label}</th>
                  {(['read', 'write', 'hidden'] as const).map((right: Right) => (
                    <td key={right}>
                      {(right !== 'write' || !row.isMaterial) && (
                        <input type="radio" name={`right-${String(activity['id'])}-${row.id}`} aria-label={`${label} ${texts[right]}`} checked={chosen === right} onChange={() => change((old) => withRight(old, row.id, right))} />
                      )}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        ))}
      </table>
      {rights.size > 0 && <button type="button" className="ed-link" onClick={() => change((old) => setInput(old, { name: 'fields', typeName: 'Object' }, undefined))}>{texts.allRead}（{texts.changedRights(rights.size)}）</button>}
    </>
  );
}

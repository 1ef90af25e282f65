import { membersOf, withMembers } from '../../model/countersign';
import type { JsonObject } from '../../model/json';
import { pick, useEditorPart, type EditorStore } from '../store';
import { Chips } from './Chips';
import { drawerTexts } from './texts';
import { stepTexts } from './stepTexts';

interface Props {
  readonly store: EditorStore;
  readonly activity: JsonObject;
  readonly error?: string | undefined;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

/** Who countersigns: any number of departments and people. */
export function Members({ store, activity, error, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const { departments, users } = useEditorPart(store, (state) => state.context);
  const [texts, own] = [drawerTexts(lang), stepTexts(lang)];
  const members = membersOf(activity) ?? { departments: [], persons: [] };
  return (
    <>
      <Chips label={own.memberDepartments} add={own.addDepartment} remove={texts.remove} error={error} chosen={members.departments}
        options={[{ value: 'coleads', text: texts.coleads }, { value: 'lead', text: texts.lead }, ...departments.map((one) => ({ value: one.code, text: pick(lang, one.name, one.nameEn) }))]}
        onChange={(next) => change((old) => withMembers(old, { ...members, departments: next }))} />
      <Chips label={own.memberPeople} add={own.addPerson} remove={texts.remove} hint={own.peopleHint} chosen={members.persons} options={users.map((user) => ({ value: user.code, text: pick(lang, user.name, user.nameEn) }))}
        onChange={(next) => change((old) => withMembers(old, { ...members, persons: next }))} />
    </>
  );
}

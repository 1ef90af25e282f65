import type { JsonObject } from '../../model/json';
import { eyesOf, withEyes, type Eyes as Chosen } from '../../model/rights';
import { allActivities, idOf, labelOf, typeOf } from '../../model/document';
import { drawingOf } from '../drawing';
import { useEditorPart, type EditorStore } from '../store';
import { Checklist, Select } from './fields';
import { stepTexts } from './stepTexts';

interface Props {
  readonly store: EditorStore;
  readonly activity: JsonObject;
  readonly error: string | undefined;
  readonly change: (edit: (activity: JsonObject) => JsonObject, merge?: string) => void;
}

/** Who acted before may not act again: chosen by steps, not written. */
export function Eyes({ store, activity, error, change }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const model = useEditorPart(store, (state) => state.model);
  const cards = useEditorPart(store, (state) => drawingOf(state).cards);
  const descriptors = useEditorPart(store, (state) => state.descriptors);
  const texts = stepTexts(lang);
  const eyes = eyesOf(activity);
  const asking = allActivities(model).map(({ activity: one }) => one)
    .filter((one) => idOf(one) !== idOf(activity) && descriptors.get(typeOf(one))?.inputs.some((input) => input.name === 'notBy') === true)
    .map((one) => ({ value: idOf(one), text: cards.get(idOf(one))?.name ?? labelOf(one, lang) }));
  const choose = (kind: string): void => change((old) => withEyes(old, kind === 'steps' ? { kind, steps: asking.slice(0, 1).map((step) => step.value) } : { kind: kind as 'none' | 'earlier' } as Chosen));
  return (
    <>
      <Select label={texts.eyes} hint={eyes.kind === 'none' ? undefined : texts.eyesHint} error={eyes.kind === 'steps' ? undefined : error} value={eyes.kind}
        options={[{ value: 'none', text: texts.eyesNone }, { value: 'earlier', text: texts.eyesEarlier }, { value: 'steps', text: texts.eyesSteps }]} onChange={choose} />
      {eyes.kind === 'steps' && <Checklist label={texts.eyesChoose} error={error} options={asking} chosen={eyes.steps} onChange={(steps) => change((old) => withEyes(old, { kind: 'steps', steps }))} />}
    </>
  );
}

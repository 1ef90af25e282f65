import { useMemo } from 'react';
import { CategoryIcon } from '../canvas/icons';
import type { ActivityDescriptor } from '../model/descriptors';
import { allActivities, idOf, typeOf } from '../model/document';
import { readDefinition } from '../model/definition';
import { outcomeText, stepName } from '../model/words';
import { addStep, join, openPort, type Target } from './actions';
import { Chooser, type Choice } from './Chooser';
import { Dialog } from './Dialog';
import { drawingOf } from './drawing';
import { grouped, groupText, StepIcon } from './Palette';
import { pick, useEditorPart, type EditorStore } from './store';
import { textsOf } from './texts';

interface Props {
  readonly store: EditorStore;
  readonly onClose: () => void;
}

/** Chooses the kind of a new step. */
export function StepPicker({ store, target, onClose }: Props & { readonly target: Target }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const descriptors = useEditorPart(store, (state) => state.descriptors);
  const texts = textsOf(lang);
  const choices = useMemo(() => grouped(descriptors).flatMap(([group, items]) => items.map((descriptor): Choice<ActivityDescriptor> => ({
    key: descriptor.type, value: descriptor, text: pick(lang, descriptor.label, descriptor.labelEn), hint: groupText(group, lang),
    words: `${descriptor.label} ${descriptor.labelEn} ${descriptor.type} ${descriptor.description} ${descriptor.descriptionEn}`, icon: <StepIcon type={descriptor.type} />,
  }))), [descriptors, lang]);
  return (
    <Dialog title={target.kind === 'link' ? texts.insertHere : texts.palette} closeText={texts.close} onClose={onClose}>
      <Chooser choices={choices} label={texts.searchSteps} none={texts.noMatch} onChoose={(descriptor) => {
        onClose();
        store.reveal(addStep(store, descriptor, target));
      }} />
    </Dialog>
  );
}

/** Draws a connection without a pointer: first the outcome, then where it leads. */
export function ConnectPicker({ store, from, port, onClose }: Props & { readonly from: string; readonly port?: string | undefined }) {
  const lang = useEditorPart(store, (state) => state.lang);
  const drawing = useEditorPart(store, drawingOf);
  const texts = textsOf(lang);
  const card = drawing.cards.get(from);
  const first = port ?? openPort(drawing, from);
  const choices = useMemo(() => {
    const undo = { name: 'Compensate', text: outcomeText(undefined, 'Compensate', lang) };
    const ports = [...(card?.ports ?? []), ...(card === undefined || card.ports.some((one) => one.name === undo.name) ? [] : [undo])].filter((one) => port === undefined || one.name === port).sort((a, b) => Number(b.name === first) - Number(a.name === first));
    return ports.flatMap((one) => [...drawing.cards.values()].filter((other) => other.hasInput).map((other): Choice<{ port: string; to: string }> => ({
      key: `${one.name} ${other.id}`, value: { port: one.name, to: other.id }, text: `${one.text} → ${other.name}`, hint: other.kind, words: `${other.id} ${one.name}`,
      icon: <span className={`flow-list__icon ed-icon flow-step--${other.step.category}`}><CategoryIcon category={other.step.category} size={15} /></span>,
    })));
  }, [card, drawing, first, port, lang]);
  return (
    <Dialog title={texts.connectFrom(card?.name ?? from)} closeText={texts.close} onClose={onClose}>
      <Chooser choices={choices} label={texts.connectTo} none={texts.noMatch} onChoose={({ port: by, to }) => {
        onClose();
        join(store, { id: from, port: by, to });
      }} />
    </Dialog>
  );
}

/** Finds a step by its name, its kind or what its settings say, in all containers. */
export function Finder({ store, onClose }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const model = useEditorPart(store, (state) => state.model);
  const descriptors = useEditorPart(store, (state) => state.descriptors);
  const texts = textsOf(lang);
  const choices = useMemo(() => {
    const activities = allActivities(model);
    const steps = new Map(readDefinition({ root: { activities: activities.map(({ activity }) => activity) } }).steps.map((step) => [step.id, step]));
    return activities.map(({ activity }): Choice<string> => {
      const step = steps.get(idOf(activity));
      const kind = descriptors.get(typeOf(activity));
      const { customProperties: _, ...settings } = activity;
      return {
        key: idOf(activity), value: idOf(activity), text: step === undefined ? idOf(activity) : stepName(step, lang), hint: kind && pick(lang, kind.label, kind.labelEn),
        words: JSON.stringify(settings), icon: <StepIcon type={typeOf(activity)} />,
      };
    });
  }, [model, descriptors, lang]);
  return (
    <Dialog title={texts.find} closeText={texts.close} onClose={onClose}>
      <Chooser choices={choices} label={texts.find} none={texts.noMatch} onChoose={(id) => {
        onClose();
        store.reveal(id);
      }} />
    </Dialog>
  );
}

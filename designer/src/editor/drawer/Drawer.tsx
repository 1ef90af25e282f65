import { changeStep, rename } from '../../model/edit';
import { allActivities, idOf, replaceAt } from '../../model/document';
import { asObject, asText, type JsonObject } from '../../model/json';
import { expressionOf, setInput } from '../../model/inputs';
import type { ActivityDescriptor } from '../../model/descriptors';
import { problemsOf } from '../../model/stepProblems';
import { StepIcon } from '../Palette';
import { alignSelected, removeSelected } from '../actions';
import { FindingItem } from '../Checks';
import { drawingOf } from '../drawing';
import { pick, useEditorPart, type EditorStore } from '../store';
import { textsOf } from '../texts';
import { Buttons } from './Buttons';
import { Cases } from './Cases';
import { FlowSettings } from './FlowSettings';
import { Check, JsonField, NumberOrFormula, Section, Select, TextField } from './fields';
import { Input } from './Inputs';
import { Meanwhile } from './Meanwhile';
import { ofPolicies, Policies } from './Policies';
import { StepForm } from './StepForm';
import { formOf, Rights } from './Rights';
import { ofSigning, Signing, voters } from './Signing';
import { stepTexts } from './stepTexts';
import { Table } from './Table';
import { drawerTexts, policyTexts } from './texts';
import { ofWho, Who } from './Who';

/** What can be set of the step that is selected; of the flow when none is. */
export function Drawer({ store }: { readonly store: EditorStore }) {
  const selected = useEditorPart(store, (state) => state.selection.steps);
  const card = useEditorPart(store, (state) => drawingOf(state).cards.get(state.selection.steps[0] ?? ''));
  const descriptor = useEditorPart(store, (state) => (card === undefined ? undefined : state.descriptors.get(card.type)));
  const texts = textsOf(useEditorPart(store, (state) => state.lang));
  if (selected.length > 1) {
    return (
      <div className="ed-empty">
        <p>{texts.severalSelected(selected.length)}</p>
        <div className="ed-row">
          {(['left', 'top', 'across', 'down'] as const).map((way) => <button key={way} type="button" className="ed-button ed-button--small" onClick={() => alignSelected(store, way)}>{texts.align[way]}</button>)}
          <button type="button" className="ed-button ed-button--small ed-button--danger" onClick={() => removeSelected(store)}>{texts.remove}</button>
        </div>
      </div>
    );
  }
  return card === undefined ? <FlowSettings store={store} /> : <StepSettings key={card.id} store={store} id={card.id} activity={card.activity} descriptor={descriptor ?? unknown(card.type)} />;
}

function unknown(type: string): ActivityDescriptor {
  return { type, label: type, labelEn: type, category: '', description: '', descriptionEn: '', inputs: [], outcomes: [], optionalOutcomes: [], slots: [] };
}

interface Props {
  readonly store: EditorStore;
  readonly id: string;
  readonly activity: JsonObject;
  readonly descriptor: ActivityDescriptor;
}

const ofApproval = [...ofWho, ...ofSigning, ...ofPolicies, 'workingDays', 'warnDays', 'outcomes', 'opinionRequiredFor', 'signature', 'maxSupplements', 'form', 'fields', 'seats'];
const technical = ['resultVariable', 'result', 'scoresVariable', 'meanVariable'];

function StepSettings({ store, id, activity, descriptor }: Props) {
  const lang = useEditorPart(store, (state) => state.lang);
  const texts = drawerTexts(lang);
  const card = useEditorPart(store, (state) => drawingOf(state).cards.get(id));
  const all = useEditorPart(store, (state) => state.findings);
  const findings = all.filter((finding) => finding.activityId === id);
  const metadata = asObject(activity['metadata']);
  const scope = store.getState().scope;
  const change = (edit: (old: JsonObject) => JsonObject, merge?: string): void => store.dispatch(changeStep(scope, id, edit, 'change', merge === undefined ? undefined : `${id} ${merge}`));
  const inputOf = (name: string) => descriptor.inputs.find((input) => input.name === name);
  const hasWho = inputOf('department') !== undefined;
  const isSwitch = descriptor.type === 'Elsa.FlowSwitch';
  const tableInput = descriptor.type === 'Approvals.DecisionTable' ? inputOf('table') : undefined;
  const special = new Set([...(tableInput === undefined ? [] : ['table']), ...(hasWho ? ofApproval : []), ...technical, 'boundary', ...(isSwitch ? ['cases'] : [])]);
  const plain = descriptor.inputs.filter((input) => !special.has(input.name) && input.name !== 'condition');
  const advanced = descriptor.inputs.filter((input) => technical.includes(input.name));
  const workingDays = inputOf('workingDays');
  const seats = inputOf('seats');
  const maxSupplements = inputOf('maxSupplements');
  const condition = inputOf('condition');
  const warnDays = inputOf('warnDays');
  const signature = inputOf('signature');
  const forParty = expressionOf(activity, 'party') !== undefined;
  const own = stepTexts(lang);
  const fields = new Set(formOf(store.getState()).flatMap((group) => group.rows.map((row) => row.id)));
  const steps = new Set(allActivities(store.getState().model).map(({ activity: one }) => idOf(one)));
  const problems = problemsOf(activity, descriptor, { steps, fields, voters: voters(store.getState(), activity)?.length });
  const problem = (name: string): string | undefined => {
    const said = problems.get(name);
    return said === undefined ? undefined : pick(lang, said[0], said[1]);
  };
  const set = (name: string) => (expression: { readonly type: string; readonly value: unknown } | undefined): void => change((old) => {
    const input = inputOf(name);
    return input === undefined ? old : setInput(old, input, expression);
  }, name);
  return (
    <div className="ed-drawer">
      <p className="ed-drawer__type"><StepIcon type={descriptor.type} /><b>{pick(lang, descriptor.label, descriptor.labelEn)}</b><span className="ed-muted">{pick(lang, descriptor.description, descriptor.descriptionEn)}</span></p>
      {findings.length > 0 && <ul className="ed-checks">{findings.map((finding, index) => <FindingItem key={`${finding.code} ${index}`} finding={finding} store={store} />)}</ul>}
      <TextField label={lang === 'en' ? texts.nameEn : texts.name} first value={asText(metadata?.[lang === 'en' ? 'displayTextEn' : 'displayText']) ?? (lang === 'en' ? '' : (asText(activity['name']) ?? ''))}
        onChange={(text) => store.dispatch(rename(scope, id, lang === 'en' ? 'displayTextEn' : 'displayText', text))} />
      <TextField label={lang === 'en' ? texts.name : texts.nameEn} value={asText(metadata?.[lang === 'en' ? 'displayText' : 'displayTextEn']) ?? ''}
        onChange={(text) => store.dispatch(rename(scope, id, lang === 'en' ? 'displayText' : 'displayTextEn', text))} />

      {hasWho && <Section title={texts.who}><Who store={store} activity={activity} descriptor={descriptor} problem={problem} change={change} /></Section>}
      {descriptor.type === 'Approvals.CoLeadOpinions' && <Section title={texts.howMany}><p>{texts.allColeads}</p></Section>}
      {descriptor.type === 'Approvals.Countersign' && <Section title={texts.howMany}><Signing store={store} id={id} activity={activity} descriptor={descriptor} problem={problem} change={change} /></Section>}
      {seats !== undefined && (
        <Section title={texts.howMany}>
          <NumberOrFormula store={store} label={texts.seats} hint={texts.seatsHint} error={problem('seats')} expression={expressionOf(activity, 'seats') ?? { type: 'Literal', value: seats.default ?? 3 }} onChange={set('seats')} />
        </Section>
      )}
      {hasWho && workingDays !== undefined && (
        <Section title={texts.limit}>
          <NumberOrFormula store={store} label={pick(lang, workingDays.label, workingDays.labelEn)} hint={texts.noLimit} error={problem('workingDays')} expression={expressionOf(activity, 'workingDays')} onChange={set('workingDays')} />
          {warnDays !== undefined && <NumberOrFormula store={store} label={own.warnDays} hint={own.warnHint} error={problem('warnDays')} expression={expressionOf(activity, 'warnDays')} onChange={set('warnDays')} />}
        </Section>
      )}
      {inputOf('boundary') !== undefined && (
        <Section title={texts.during} open={activity['boundary'] !== undefined}><Meanwhile store={store} id={id} activity={activity} change={change} /></Section>
      )}
      {condition !== undefined && (
        <Section title={texts.condition}>
          <Input store={store} activity={activity} input={condition} change={change} />
        </Section>
      )}
      {isSwitch && <Section title={texts.cases}><Cases store={store} id={id} activity={activity} change={change} /></Section>}
      {tableInput !== undefined && <Section title={pick(lang, tableInput.label, tableInput.labelEn)}><Table store={store} activity={activity} usual={tableInput.default} change={change} /></Section>}
      {hasWho && inputOf('outcomes') !== undefined && (
        <Section title={texts.buttons}>
          <Buttons store={store} id={id} activity={activity} descriptor={descriptor} change={change} />
          {maxSupplements !== undefined && card?.ports.some((port) => port.name === 'Supplement') === true && (
            <NumberOrFormula store={store} label={texts.maxSupplements} error={problem('maxSupplements')} expression={expressionOf(activity, 'maxSupplements') ?? { type: 'Literal', value: maxSupplements.default ?? 1 }} onChange={set('maxSupplements')} />
          )}
          {signature !== undefined && !forParty && (
            <Check label={own.signature} checked={expressionOf(activity, 'signature')?.value === true} onChange={(value) => set('signature')(value ? { type: 'Literal', value } : undefined)} />
          )}
        </Section>
      )}
      {plain.length > 0 && (
        <Section title={texts.settings}>
          {plain.map((input) => <Input key={input.name} store={store} activity={activity} input={input} error={problem(input.name)} change={change} />)}
        </Section>
      )}
      {hasWho && inputOf('form') !== undefined && (
        <Section title={texts.form} open={activity['form'] !== undefined}><StepForm store={store} id={id} activity={activity} usual={inputOf('form')?.default} change={change} /></Section>
      )}
      {hasWho && inputOf('fields') !== undefined && !forParty && fields.size > 0 && (
        <Section title={own.rights} open={activity['fields'] !== undefined}><Rights store={store} activity={activity} error={problem('fields')} change={change} /></Section>
      )}
      {hasWho && ofPolicies.some((name) => inputOf(name) !== undefined) && (
        <Section title={policyTexts(lang).title} open={ofPolicies.some((name) => activity[name] !== undefined)}><Policies store={store} activity={activity} descriptor={descriptor} change={change} /></Section>
      )}
      <Section title={texts.more} open={false}>
        {(card?.ports.length ?? 0) > 1 && (
          <Select label={texts.likely} none={texts.likelyUsual} value={asText(metadata?.['likelyOutcome']) ?? ''} options={(card?.ports ?? []).map((port) => ({ value: port.name, text: port.text }))}
            onChange={(value) => change((old) => replaceAt(old, ['metadata', 'likelyOutcome'], value === '' ? undefined : value))} />
        )}
        {advanced.map((input) => <Input key={input.name} store={store} activity={activity} input={input} change={change} />)}
        <p className="ed-muted">{texts.id} <code>{id}</code> · {texts.type} <code>{descriptor.type}</code></p>
        <JsonField label={texts.json} badText={texts.badJson} value={activity} onChange={(value) => {
          const next = asObject(value);
          if (next !== undefined && next['id'] === id && next['type'] === activity['type']) {
            change(() => next, 'json');
          }
        }} />
      </Section>
    </div>
  );
}

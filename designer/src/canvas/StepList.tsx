import { waits } from '../model/category';
import type { Drawing } from '../model/layout';
import { shapeOf } from './sizes';
import { CategoryIcon } from './icons';
import { Details } from './Details';
import { textsOf } from './texts';
import type { FlowViewModel, StepView } from './view';

/** The same flow as text, in the order of the drawing: for screen readers, small pages and paper. */
export function StepList({ view, drawing }: { readonly view: FlowViewModel; readonly drawing: Drawing }) {
  const texts = textsOf(view.language);
  const names = new Map(view.steps.map((item) => [item.step.id, item]));
  const along = (item: StepView): number => {
    const box = drawing.boxes.get(item.step.id);
    return box === undefined ? 0 : drawing.direction === 'down' ? box.y + box.height / 2 : box.x + box.width / 2;
  };
  const shown = view.steps.filter(({ step }) => waits(step.category) || ['card', 'pill'].includes(shapeOf(step.category)));
  return (
    <ol className="flow-list" tabIndex={0} aria-label={texts.drawing}>
      {[...shown].sort((a, b) => along(a) - along(b)).map((item) => (
        <li key={item.step.id} data-state={item.progress?.state ?? 'plain'} aria-current={item.progress?.state === 'current' ? 'step' : undefined}>
          <span className={`flow-list__icon flow-step--${item.step.category}`}><CategoryIcon category={item.step.category} /></span>
          <div>
            <Details item={item} language={view.language} />
            <Ways view={view} item={item} names={names} next={texts.next} />
          </div>
        </li>
      ))}
    </ol>
  );
}

interface WaysProps {
  readonly view: FlowViewModel;
  readonly item: StepView;
  readonly names: ReadonlyMap<string, StepView>;
  readonly next: string;
}

function Ways({ view, item, names, next }: WaysProps) {
  const ways = view.flow.links.filter((link) => link.from === item.step.id && view.linkLabels.has(link.id));
  // A fork has no name; what begins behind it has.
  const named = (id: string): readonly string[] => {
    const target = names.get(id);
    return target?.step.category === 'gateway'
      ? view.flow.links.filter((link) => link.from === id).flatMap((link) => names.get(link.to)?.name ?? [])
      : [target?.name ?? id];
  };
  if (ways.length === 0) {
    return null;
  }
  return (
    <p className="flow-list__ways">
      <span>{next}</span>
      {ways.map((link) => <span key={link.id}>{view.linkLabels.get(link.id)} → {named(link.to).join('、')}</span>)}
    </p>
  );
}

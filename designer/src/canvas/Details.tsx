import type { Language } from '../model/definition';
import { outcomeText } from '../model/words';
import { longDate, textsOf } from './texts';
import { waitingFacts, type StepView } from './view';

/** What opens beside a step: who has done it and when, or who will. */
export function Details({ item, language }: { readonly item: StepView; readonly language: Language }) {
  const texts = textsOf(language);
  const { progress, step } = item;
  const facts = [[texts.department, item.department], [texts.limit, item.limit]].filter(([, value]) => value !== undefined);
  return (
    <div className="flow-details">
      <p className="flow-details__name">
        {item.name}
        {progress && <span className="flow-pill" data-state={progress.state}>{texts.states[progress.state]}</span>}
      </p>
      {facts.length > 0 && (
        <dl>
          {facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        </dl>
      )}
      {item.waiting !== undefined && <p>{waitingFacts(item, language).join(' · ')}</p>}
      {progress && progress.visits.length > 0 && (
        <ul>
          {progress.visits.map((visit, index) => (
            <li key={index} data-state={visit.state}>
              <strong>{visit.outcome === undefined || visit.state !== 'done' ? texts.states[visit.state] : outcomeText(step, visit.outcome, language)}</strong>
              {[visit.department, visit.actor].filter((part) => part !== undefined).map((part) => <span key={part}>{part}</span>)}
              {visit.at !== undefined && <time dateTime={visit.at}>{longDate(visit.at)}</time>}
              {visit.state === 'current' && visit.dueAt !== undefined && <span>{texts.due} <time dateTime={visit.dueAt}>{longDate(visit.dueAt)}</time></span>}
              {visit.state === 'current' && (visit.count ?? 1) > 1 && <span>{texts.waiting(visit.count ?? 1)}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

import { describe, expect, it } from 'vitest';
import { flowOf, recognitionFlow } from '../fixtures/flows';
import type { Flow } from './definition';
import { overlayPath, progressOf, type Visit } from './path';
import { simplify } from './simplify';

const done = (activityId: string, outcome?: string): Visit => ({ activityId, state: 'done', outcome });
const current = (activityId: string, count?: number): Visit => ({ activityId, state: 'current', count });

function taken(flow: Flow, ...visits: readonly Visit[]): readonly string[] {
  const overlay = overlayPath(flow, visits);
  return flow.links.filter((link) => overlay.taken.has(link.id)).map((link) => `${link.from}-${link.port}->${link.to}`);
}

describe('the path of a case', () => {
  const flow = simplify(recognitionFlow());

  it('takes nothing before the case has begun', () => {
    expect(taken(flow)).toEqual([]);
  });

  it('leads from the start to the step where the case waits', () => {
    expect(taken(flow, current('Accept'))).toEqual(['Start1-Done->Accept']);
  });

  it('goes through a fork that the journal does not name', () => {
    const visits = [done('Accept', 'Approve'), current('Examine'), current('CoLeads', 2), done('District', 'Approve')];
    expect(taken(flow, ...visits)).toEqual([
      'Start1-Done->Accept', 'Accept-Approve->Fork1', 'Fork1-Done->Examine', 'Fork1-Done->CoLeads', 'Fork1-Done->District',
    ]);
    const overlay = overlayPath(flow, visits);
    expect(progressOf(overlay, 'Fork1').state).toBe('done');
    expect(progressOf(overlay, 'Join1').state).toBe('coming');
    expect(progressOf(overlay, 'CoLeads').waiting).toBe(2);
  });

  it('keeps both rounds of a loop', () => {
    const links = taken(flow, done('Accept', 'Supplement'), done('Supplement', 'Done'), current('Accept'));
    expect(links).toEqual(['Start1-Done->Accept', 'Accept-Supplement->Supplement', 'Supplement-Done->Accept']);
  });

  it('does not take an outcome that was not chosen, though its target was reached otherwise', () => {
    const links = taken(flow, done('Accept', 'Approve'), done('Examine'), done('CoLeads'), done('District'), done('Experts'), done('TellNo'));
    expect(links).toContain('Mean-False->TellNo');
    expect(links).not.toContain('Mean-True->Notice');
    expect(links).not.toContain('Accept-Reject->TellNo');
  });

  it('leaves a step of several seats only when all have decided', () => {
    const seats = flowOf({ S: 'Elsa.Start', P: 'Approvals.CoLeadOpinions', E: 'Approvals.Review' }, 'S-Done->P', 'P-Done->E');
    expect(taken(seats, done('P', 'Agree'), current('P'))).toEqual(['S-Done->P']);
    expect(taken(seats, done('P', 'Agree'), done('P', 'Disagree'), current('E'))).toEqual(['S-Done->P', 'P-Done->E']);
  });

  it('shows a step as waiting while one of its seats waits', () => {
    const progress = progressOf(overlayPath(flow, [done('CoLeads', 'Agree'), current('CoLeads')]), 'CoLeads');
    expect(progress).toMatchObject({ state: 'current', waiting: 1 });
    expect(progress.visits).toHaveLength(2);
  });

  it('ignores visits of steps that the drawing does not have', () => {
    expect(taken(flow, done('Gone', 'Approve'))).toEqual([]);
  });
});

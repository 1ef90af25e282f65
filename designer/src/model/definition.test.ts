import { describe, expect, it } from 'vitest';
import { flowOf, recognitionFlow } from '../fixtures/flows';
import { categoryOf } from './category';
import { DefinitionError, readDefinition } from './definition';
import { readPayload } from './payload';
import { simplify } from './simplify';
import { departmentText, limitText, linkText, outcomeText, stepName } from './words';

const step = (id: string) => {
  const found = recognitionFlow().steps.find((other) => other.id === id);
  if (found === undefined) {
    throw new Error(`No step ${id}.`);
  }
  return found;
};

describe('reading a definition', () => {
  it('gives every activity and every connection of the recognition', () => {
    const flow = recognitionFlow();
    expect(flow.name).toBe('创业孵化基地认定');
    expect(flow.steps).toHaveLength(27);
    expect(flow.links).toHaveLength(34);
  });

  it('takes the name in both languages, who does it and how long it may take', () => {
    expect(stepName(step('Accept'), 'zh')).toBe('受理');
    expect(stepName(step('Accept'), 'en')).toBe('Acceptance');
    expect(departmentText(step('CoLeads'), 'zh')).toBe('配合单位');
    expect(departmentText(step('District'), 'zh')).toBeUndefined();
    expect(limitText(step('Accept'), 'zh')).toBe('5 个工作日');
    expect(limitText(step('Accept'), 'en')).toBe('5 working days');
  });

  it('calls a step without a name for people by its kind', () => {
    expect(stepName(step('Start1'), 'zh')).toBe('开始');
    expect(stepName({ ...step('Accept'), name: 'Review1' }, 'zh')).toBe('办理');
  });

  it('leaves out a connection to nowhere instead of failing', () => {
    expect(flowOf({ A: 'Elsa.Start' }, 'A-Done->B').links).toEqual([]);
  });

  it('reads a sequence as a chain', () => {
    const flow = readDefinition({ root: { type: 'Elsa.Sequence', activities: [{ id: 'A', type: 'Elsa.Start' }, { id: 'B', type: 'Elsa.End' }] } });
    expect(flow.links).toMatchObject([{ from: 'A', port: 'Done', to: 'B' }]);
  });

  it('reads outcomes as a list and as the JSON text that Studio saves', () => {
    const outcomes = [{ name: 'Approve', text: '准予认定', textEn: 'Recognise' }];
    for (const value of [outcomes, JSON.stringify(outcomes)]) {
      const flow = readDefinition({ root: { activities: [{ id: 'A', type: 'Approvals.Review', outcomes: { expression: { type: 'Object', value } } }] } });
      expect(outcomeText(flow.steps[0], 'Approve', 'zh')).toBe('准予认定');
      expect(outcomeText(flow.steps[0], 'Approve', 'en')).toBe('Recognise');
    }
  });

  it.each([[null], [[]], [{}], [{ root: 3 }], ['text']])('refuses %j', (json) => {
    expect(() => readDefinition(json)).toThrow(DefinitionError);
  });
});

describe('categories', () => {
  it.each([
    ['Approvals.Review', 'lead', 'task'],
    ['Approvals.Review', 'coleads', 'opinion'],
    ['Approvals.CoLeadOpinions', undefined, 'opinion'],
    ['Approvals.ExpertReview', undefined, 'expert'],
    ['Approvals.RequestSupplement', undefined, 'supplement'],
    ['Approvals.PublicNotice', undefined, 'notice'],
    ['Approvals.ComputeAmount', undefined, 'money'],
    ['Approvals.IssueCertificate', undefined, 'certificate'],
    ['Approvals.SetStatus', undefined, 'system'],
    ['Approvals.EndBranch', undefined, 'end'],
    ['Elsa.Event', undefined, 'message'],
    ['Elsa.PublishEvent', undefined, 'notify'],
    ['Elsa.ExecuteWorkflow', undefined, 'subflow'],
    ['Partner.Unknown', undefined, 'system'],
  ])('%s of %s is %s', (type, role, category) => {
    expect(categoryOf(type, role)).toBe(category);
  });
});

describe('labels of links', () => {
  const flow = recognitionFlow();
  const label = (from: string, port: string, language: 'zh' | 'en') => {
    const link = flow.links.find((other) => other.from === from && other.port === port);
    return link && linkText(step(from), link, flow.links.filter((other) => other.from === from), language);
  };

  it('say the usual word for an outcome', () => {
    expect(label('Accept', 'Reject', 'zh')).toBe('不予通过');
    expect(label('Mean', 'True', 'zh')).toBe('是');
    expect(label('Notice', 'Objected', 'en')).toBe('Objection');
    expect(label('Supplement', 'Done', 'zh')).toBe('已补正');
  });

  it('are left out where there is nothing to choose', () => {
    expect(label('Fork1', 'Done', 'zh')).toBeUndefined();
    expect(label('Experts', 'Done', 'zh')).toBeUndefined();
  });
});

describe('simplifying', () => {
  it('takes out steps that only keep a value and links past them', () => {
    const flow = simplify(recognitionFlow());
    expect(flow.steps.some((other) => other.category === 'system')).toBe(false);
    expect(flow.links.filter((link) => link.to === 'TellNo').map((link) => `${link.from}-${link.port}`)).toContain('Accept-Reject');
  });

  it('keeps a system step that chooses', () => {
    const flow = flowOf({ A: 'Elsa.Start', B: 'Partner.Probe', C: 'Elsa.End', D: 'Elsa.End' }, 'A-Done->B', 'B-Yes->C', 'B-No->D');
    expect(simplify(flow)).toEqual(flow);
  });

  it('does not change what it was given', () => {
    const flow = recognitionFlow();
    simplify(flow);
    expect(flow).toEqual(recognitionFlow());
  });
});

describe('what a page hands over', () => {
  it('drops visits that make no sense and keeps the others', () => {
    const definition = { root: { activities: [{ id: 'A', type: 'Elsa.Start' }] } };
    const payload = readPayload({
      definition,
      path: { steps: [{ activityId: 'A', state: 'Done', outcome: 'Done', count: 2 }, { activityId: 'A', state: 'lost' }, { state: 'done' }, 7] },
      labels: { A: { department: '市科技局' } },
    });
    expect(payload.visits).toMatchObject([{ activityId: 'A', state: 'done', outcome: 'Done', count: 2 }]);
    expect(payload.labels.get('A')?.department).toBe('市科技局');
    expect(readPayload({ definition }).visits).toBeUndefined();
  });

  it('refuses a definition without activities', () => {
    expect(() => readPayload({ definition: { root: { activities: [] } } })).toThrow(DefinitionError);
  });
});

import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { recognitionJson } from '../fixtures/flows';
import { readPayload } from '../model/payload';
import { StepList } from './StepList';
import { dayOf, longDate } from './texts';
import { cardFacts, describeFlow, drawFlow, focusOf, spoken } from './view';
import { boundsOf, firstViewport } from './viewport';

const steps = [
  { activityId: 'Accept', state: 'done', outcome: 'Approve', actor: '韦晓明', at: '2016-07-11T01:05:00Z', department: '市科技局' },
  { activityId: 'CoLeads', state: 'current', department: '市财政局', dueAt: '2016-07-20' },
];
const labels = { Accept: { department: '市科技局' } };
const ofCase = describeFlow(readPayload({ definition: recognitionJson, path: { steps }, labels }), 'zh');
const ofProcedure = describeFlow(readPayload({ definition: recognitionJson, labels }), 'en');
const step = (view: typeof ofCase, id: string) => {
  const found = view.steps.find((item) => item.step.id === id);
  if (found === undefined) {
    throw new Error(`No step ${id}.`);
  }
  return found;
};

describe('a card', () => {
  it('says who has done it and when', () => {
    expect(cardFacts(step(ofCase, 'Accept'), 'zh')).toEqual(['市科技局', '2016-07-11']);
  });

  it('says until when the others have time', () => {
    expect(cardFacts(step(ofCase, 'CoLeads'), 'zh')).toEqual(['市财政局', '07-20 前']);
  });

  it('says the limit where no case is shown', () => {
    expect(cardFacts(step(ofProcedure, 'Accept'), 'en')).toEqual(['市科技局', '5 working days']);
  });

  it('can be heard', () => {
    expect(spoken(step(ofCase, 'CoLeads'), 'zh')).toBe('配合单位意见，征求意见，正在办理，市财政局，07-20 前');
  });
});

it('tells instants in the time of Nanning and leaves legal dates alone', () => {
  expect(longDate('2016-07-11T17:30:00Z')).toBe('2016-07-12 01:30');
  expect(dayOf('2016-07-11T17:30:00Z')).toBe('2016-07-12');
  expect(longDate('2016-07-20')).toBe('2016-07-20');
});

describe('the first look', () => {
  it('has the waiting step in sight', () => {
    const drawing = drawFlow(ofCase, 'right');
    const frame = { width: 1000, height: 500 };
    const { x, y, zoom } = firstViewport(drawing, frame, focusOf(ofCase));
    const box = drawing.boxes.get('CoLeads') ?? boundsOf(drawing);
    expect(focusOf(ofCase)).toBe('CoLeads');
    expect(box.x * zoom + x).toBeGreaterThan(0);
    expect((box.x + box.width) * zoom + x).toBeLessThan(frame.width);
    expect(box.y * zoom + y).toBeGreaterThan(0);
    expect((box.y + box.height) * zoom + y).toBeLessThan(frame.height);
  });

  it('begins at the start where no case is shown', () => {
    expect(focusOf(ofProcedure)).toBe('Start1');
  });
});

it('the list marks the current step and names where each outcome leads', () => {
  const html = renderToStaticMarkup(<StepList view={ofCase} drawing={drawFlow(ofCase, 'down')} />);
  expect(html.match(/aria-current="step"/g)).toHaveLength(1);
  expect(html).toContain('不予通过 → 告知不予认定及理由');
  expect(html).toContain('韦晓明');
  expect(html).not.toContain('→ 分支');
});

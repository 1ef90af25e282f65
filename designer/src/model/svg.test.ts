import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseXml, type XmlElement } from './bpmn/xml';
import type { JsonObject } from './json';
import { draw, page, paper, wrap } from './svg';

const model = JSON.parse(readFileSync(new URL('../../../workflows/P18a/flow.json', import.meta.url), 'utf8')) as JsonObject;
const options = { language: 'zh', descriptors: new Map(), departmentName: () => undefined, palette: paper } as const;
const texts = (one: XmlElement): string[] => [...(one.name === 'text' || one.name === 'title' ? [one.text] : []), ...one.children.flatMap(texts)];

describe('the picture of a flow', () => {
  const picture = draw(model, { ...options, sized: true });
  const root = parseXml(picture.svg);

  it('is an SVG of its own with every step in it', () => {
    expect(root).toMatchObject({ name: 'svg', space: 'http://www.w3.org/2000/svg', attributes: { width: String(picture.width) } });
    expect(texts(root)).toEqual(expect.arrayContaining(['创业孵化基地（众创空间）认定', '受理', '审查', '认定后的管理']));
    for (const box of picture.boxes.values()) {
      expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= picture.width && box.y + box.height <= picture.height).toBe(true);
    }
  });

  it('asks nothing of the outside', () => expect(picture.svg.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|<style|<script|<image/));
  it('shows what stands out', () => expect(draw(model, { ...options, palette: page, tones: new Map([['Accept1', 'red']]) }).svg).toContain('var(--ed-red)'));
  it('is empty where there is nothing', () => expect(draw({ root: { type: 'Elsa.Flowchart', activities: [] } }, options).svg).toBe(''));
});

it.each([['受理', 100, ['受理']], ['受理审查认定', 40, ['受理审', '查认定']], ['受理审查认定公示', 40, ['受理审', '查认…']], ['Not answered in time', 100, ['Not answered', 'in time']], ['Unbreakable', 40, ['Unbr…']]])('%s is broken at %i px', (text, width, lines) => {
  expect(wrap(text, width, 13, 2)).toEqual(lines);
});

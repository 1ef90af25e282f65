import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { activitiesOf, idOf, rootOf } from '../document';
import { linkOf } from '../edit';
import { asObject, asObjects, type JsonObject } from '../json';
import { fromBpmn, toBpmn } from '.';
import { parseXml } from './xml';

const folder = fileURLToPath(new URL('../../../../workflows', import.meta.url));
const files = readdirSync(folder).flatMap((name) => {
  const here = join(folder, name);
  return name === 'templates' ? readdirSync(here).filter((file) => file.endsWith('.json')).map((file) => join(here, file))
    : existsSync(join(here, 'flow.json')) ? readdirSync(here).filter((file) => file.endsWith('flow.json')).map((file) => join(here, file)) : [];
});
const read = (file: string): JsonObject => JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
const recognition = read(join(folder, 'P18a', 'flow.json'));
const links = (model: JsonObject) => asObjects(rootOf(model)['connections']).map((one) => { const key = linkOf(one); return `${key?.id}-${key?.port}->${key?.to}`; });

const bpmn = (body: string, diagram = '') => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" targetNamespace="x">
<process id="P" name="采购">${body}</process>${diagram}</definitions>`;

describe('a flow that goes out as BPMN and comes back', () => {
  it.each(files)('is the same: %s', (file) => {
    const model = read(file);
    const { model: back, left } = fromBpmn(toBpmn(model));
    expect(left).toEqual([]);
    expect(back).toEqual(model);
  });

  it('is the same with loops, branches, sequences and what undoes a step', () => {
    const step = (id: string, type = 'Approvals.Review', more: JsonObject = {}) => ({ id, type, metadata: { displayText: id }, ...more });
    const value = (expression: unknown) => ({ typeName: 'Object', expression: { type: 'Object', value: expression } });
    const model: JsonObject = {
      definitionId: 'deep', name: '嵌套 & <"引号">', variables: [], future: { kept: true },
      root: {
        id: 'Flowchart1', type: 'Elsa.Flowchart', activities: [
          step('Start1', 'Elsa.Start'),
          step('Loop', 'Elsa.While', { condition: value('a < b'), body: { id: 'S', type: 'Elsa.Sequence', activities: [step('A'), step('B')] } }),
          step('If', 'Elsa.If', { then: step('Then'), else: { id: 'F', type: 'Elsa.Flowchart', activities: [step('C'), step('D')], connections: [
            { source: { activity: 'C', port: 'Approve' }, target: { activity: 'D', port: 'In' }, vertices: [{ x: 1, y: 2 }] }] } }),
          step('Ask', 'Approvals.Review', { boundary: value([{ name: '逾期', kind: 'timer', after: 'P5WD' }, { name: 'Remind', kind: 'timer', after: 'P3WD', remind: { to: 'handler', text: '两\n行' } }]) }),
          step('Grant', 'Approvals.Grant'), step('Undo', 'Approvals.Recover'), step('End 1', 'Elsa.End'),
        ],
        connections: [['Start1', 'Done', 'Loop'], ['Loop', 'Done', 'If'], ['If', 'Done', 'Ask'], ['Ask', 'Approve', 'Grant'], ['Ask', 'Reject', 'End 1'], ['Ask', '逾期', 'End 1'],
          ['Grant', 'Compensate', 'Undo'], ['Grant', 'Done', 'End 1']].map(([a, port, b]) => ({ source: { activity: a, port }, target: { activity: b, port: 'In' } })),
      },
    };
    const { model: back, left } = fromBpmn(toBpmn(model, 'en'));
    expect(left).toEqual([]);
    const sorted = (one: JsonObject) => ({ ...one, root: { ...rootOf(one), connections: [...links(one)].sort() } });
    expect(sorted(back)).toEqual(sorted(model));
  });

  it('keeps what another tool renamed, moved and took away', () => {
    const xml = toBpmn(recognition)
      .replace(/(<bpmn:userTask id="Accept1" name=")受理"/, '$1窗口受理"')
      .replace(/(bpmnElement="Accept1">\s*<dc:Bounds x=")280"/, '$1300"')
      .replace(/<bpmn:sendTask id="Accepted1"[\s\S]*?<\/bpmn:sendTask>/, '');
    const { model, left } = fromBpmn(xml);
    const accept = activitiesOf(rootOf(model)).find((one) => idOf(one) === 'Accept1');
    expect(asObject(accept?.['metadata'])).toMatchObject({ displayText: '窗口受理', displayTextEn: 'Acceptance', designer: { position: { x: 300, y: 320 } } });
    expect(activitiesOf(rootOf(model)).some((one) => idOf(one) === 'Accepted1')).toBe(false);
    expect(left.map((one) => one.kind)).toEqual(['sequenceFlow', 'sequenceFlow']);
  });

  it('names each shape once and draws every step and connection', () => {
    const root = parseXml(toBpmn(recognition));
    const ids: string[] = [];
    const walk = (one: typeof root): void => { ids.push(...(one.attributes['id'] === undefined ? [] : [one.attributes['id']])); one.children.forEach(walk); };
    walk(root);
    expect(new Set(ids).size).toBe(ids.length);
    const plane = root.children.find((one) => one.name === 'BPMNDiagram')?.children[0];
    expect(plane?.children.filter((one) => one.name === 'BPMNShape').length).toBeGreaterThanOrEqual(activitiesOf(rootOf(recognition)).length);
    expect(plane?.children.filter((one) => one.name === 'BPMNEdge').length).toBe(links(recognition).length);
  });
});

describe('a file of another tool', () => {
  it('becomes steps that come nearest, with its conditions and places', () => {
    const { model, left } = fromBpmn(bpmn(`
      <startEvent id="S"/><sequenceFlow id="f0" sourceRef="S" targetRef="T"/>
      <userTask id="T" name="审核"/><sequenceFlow id="f1" sourceRef="T" targetRef="G"/>
      <exclusiveGateway id="G" name="金额" default="f3"/>
      <sequenceFlow id="f2" name="大额" sourceRef="G" targetRef="L"><conditionExpression>\${amount &gt; 10000}</conditionExpression></sequenceFlow>
      <sequenceFlow id="f3" sourceRef="G" targetRef="M"/>
      <userTask id="L" name="领导审批"><multiInstanceLoopCharacteristics/></userTask>
      <sequenceFlow id="f4" name="同意" sourceRef="L" targetRef="M"/><sequenceFlow id="f5" name="退回" sourceRef="L" targetRef="T"/>
      <exclusiveGateway id="M"/><sequenceFlow id="f6" sourceRef="M" targetRef="W"/>
      <intermediateCatchEvent id="W"><timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition></intermediateCatchEvent>
      <sequenceFlow id="f7" sourceRef="W" targetRef="E"/><endEvent id="E"/>
      <boundaryEvent id="B" name="超时" attachedToRef="T" cancelActivity="false"><timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>
      <sequenceFlow id="f8" sourceRef="B" targetRef="E"/>
      <textAnnotation id="N"/>`, '<di:BPMNDiagram><di:BPMNPlane bpmnElement="P"><di:BPMNShape bpmnElement="T"><dc:Bounds x="120" y="80" width="100" height="80"/></di:BPMNShape></di:BPMNPlane></di:BPMNDiagram>'));
    expect(model['name']).toBe('采购');
    expect(activitiesOf(rootOf(model)).map((one) => one['type'])).toEqual(['Elsa.Start', 'Approvals.Review', 'Elsa.FlowSwitch', 'Approvals.Review', 'Elsa.Delay', 'Elsa.End']);
    expect(links(model)).toEqual(['S-Done->T', 'T-Approve->G', 'G-大额->L', 'G-Default->W', 'L-f4->W', 'L-f5->T', 'W-Done->E', 'T-超时->E']);
    expect(activitiesOf(rootOf(model))[1]).toMatchObject({ metadata: { designer: { position: { x: 120, y: 80 } } }, boundary: { expression: { value: [{ name: '超时', after: 'P3D', interrupting: false }] } } });
    expect(left.map((one) => one.id)).toEqual(['G', 'L', 'N']);
    expect(left[0]?.why).toContain('${amount > 10000}');
  });

  it('keeps parallel work together', () => {
    const { model } = fromBpmn(bpmn(`<startEvent id="S"/><parallelGateway id="F"/><task id="A"/><task id="B"/><parallelGateway id="J"/><task id="C"/><task id="D"/><endEvent id="E"/>
      ${[['S', 'F'], ['F', 'A'], ['F', 'B'], ['A', 'J'], ['B', 'J'], ['J', 'C'], ['J', 'D'], ['C', 'E'], ['D', 'E']].map(([a, b], index) => `<sequenceFlow id="f${index}" sourceRef="${a}" targetRef="${b}"/>`).join('')}`));
    expect(activitiesOf(rootOf(model)).map((one) => one['type'])).toEqual(
      ['Elsa.Start', 'Elsa.FlowFork', 'Approvals.Review', 'Approvals.Review', 'Elsa.FlowJoin', 'Elsa.FlowFork', 'Approvals.Review', 'Approvals.Review', 'Approvals.EndBranch']);
    expect(links(model)).toContain('J-Done->JFork');
  });

  it.each([['nothing', ''], ['HTML', '<html><body/></html>'], ['half a file', '<a><b></a>'], ['a document type', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a/>'], ['no process', bpmn('')]])('is refused when it is %s', (_, text) => {
    expect(() => fromBpmn(text)).toThrow();
  });
});

import { outcomeText, stepName } from '../words';
import type { Language, Position, Step } from '../definition';
import { readDefinition } from '../definition';
import { activitiesOf, idOf, rootOf } from '../document';
import { linkOf, type LinkKey } from '../edit';
import { asArray, asText, type JsonObject } from '../json';
import { layOut, type Box } from '../layout';
import { boundaryEvents, conditionOf, defaultPort, kindOf, levelsOf, sizes } from './kinds';
import { Names, spaces } from './names';
import { element } from './xml';

/** A container with its place in the drawing; BPMN draws each sub-process on a plane of its own. */
interface Plane {
  readonly id: string;
  readonly shapes: string[];
}

/**
 * Writes a definition as BPMN 2.0 with its drawing. What BPMN has no word for stands in the extension elements of its step, so that
 * reading the file again gives the same definition.
 */
export function toBpmn(model: JsonObject, language: Language = 'zh'): string {
  return new Writer(language).write(model);
}

class Writer {
  private readonly names = new Names();
  private readonly planes: Plane[] = [];

  constructor(private readonly language: Language) {}

  write(model: JsonObject): string {
    const root = rootOf(model);
    const { activities: _, connections: __, ...rootRest } = root;
    const process = this.names.of(asText(model['definitionId']) ?? 'Process');
    const body = this.level(root, { id: process, shapes: [] });
    const planes = this.planes.map(({ id, shapes }) => element('bpmndi:BPMNDiagram', { id: this.names.fresh(`Diagram_${id}`) }, [
      element('bpmndi:BPMNPlane', { id: this.names.fresh(`Plane_${id}`), bpmnElement: id }, shapes)]));
    const file = element('bpmn:definitions', {
      ...Object.fromEntries(Object.entries(spaces).map(([prefix, space]) => [`xmlns:${prefix}`, space])),
      id: this.names.fresh('Definitions'), targetNamespace: spaces.approvals, exporter: 'Nanning.Approvals',
    }, [
      element('bpmn:process', { id: process, name: asText(model['name']), isExecutable: true }, [
        element('bpmn:extensionElements', {}, [element('approvals:definition', { language: this.language }, [], JSON.stringify({ ...model, root: rootRest }))]),
        ...body,
      ]),
      ...planes,
    ]);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${file}\n`;
  }

  private level(container: JsonObject, plane: Plane): readonly string[] {
    this.planes.push(plane);
    // What stands alone in a slot of a loop is a level of one step.
    const single = Array.isArray(container['activities']) ? undefined : container;
    const activities = single === undefined ? activitiesOf(container) : [single];
    const written = single === undefined ? asArray(container['connections']) : [];
    const keys = written.flatMap((item) => linkOf(item) ?? []);
    const links = container['type'] === 'Elsa.Sequence'
      ? activities.slice(1).map((activity, index): LinkKey => ({ id: idOf(activities[index] ?? {}), port: 'Done', to: idOf(activity) }))
      : keys;
    const flow = readDefinition({ root: { ...container, activities, connections: written } });
    const steps = new Map(flow.steps.map((step) => [step.id, step]));
    const boxes = boxesOf(activities, flow);
    const flows = links.filter((link) => steps.has(link.id) && steps.has(link.to)).map((link) => ({
      link, name: this.names.fresh(`Flow_${link.id}_${link.to}`), json: written.find((item) => sameKey(linkOf(item), link)),
    }));
    return [
      ...activities.flatMap((activity) => this.step(activity, steps.get(idOf(activity)), boxes, flows, plane)),
      ...flows.map(({ link, name, json }) => this.flow(link, name, json, activities, steps, boxes, plane)),
    ];
  }

  private step(
    activity: JsonObject, step: Step | undefined, boxes: ReadonlyMap<string, Box>, flows: readonly { readonly link: LinkKey; readonly name: string }[], plane: Plane,
  ): readonly string[] {
    const id = idOf(activity);
    const [kind, box] = [kindOf(activity), boxes.get(id)];
    if (step === undefined || box === undefined) {
      return [];
    }
    const [name, own] = [this.names.of(id), stepName(step, this.language)];
    const boundaries = [
      ...boundaryEvents(activity),
      ...(flows.some(({ link }) => link.id === id && link.port === 'Compensate') ? [{ name: 'Compensate', interrupts: true, inner: { tag: 'compensateEventDefinition' } }] : []),
    ];
    const usual = flows.find(({ link }) => link.id === id && link.port === defaultPort(activity));
    const inner = kind.inner;
    plane.shapes.push(element('bpmndi:BPMNShape', {
      id: this.names.fresh(`Shape_${name}`), bpmnElement: name,
      isExpanded: kind.tag === 'subProcess' ? false : undefined, isMarkerVisible: kind.tag === 'exclusiveGateway' ? true : undefined,
    }, [bounds(box)]));
    return [
      element(`bpmn:${kind.tag}`, { id: name, name: own, default: usual?.name, ...kind.attributes }, [
        element('bpmn:extensionElements', {}, [
          element('approvals:activity', { x: box.x, y: box.y, name: own }, [], JSON.stringify(withoutLevels(activity))),
        ]),
        ...flows.filter(({ link }) => link.to === id && link.port !== 'Compensate').map((flow) => element('bpmn:incoming', {}, [], flow.name)),
        ...flows.filter(({ link }) => link.id === id && !boundaries.some((boundary) => boundary.name === link.port)).map((flow) => element('bpmn:outgoing', {}, [], flow.name)),
        ...(inner === undefined ? [] : [this.definition(inner)]),
        ...levelsOf(activity).flatMap(({ slot, container }) => this.slot(name, slot, container)),
      ]),
      ...boundaries.map((boundary, index) => {
        const at = this.names.of(`${id} boundary ${boundary.name}`);
        plane.shapes.push(element('bpmndi:BPMNShape', { id: this.names.fresh(`Shape_${at}`), bpmnElement: at }, [
          bounds({ x: box.x + 14 + index * 44, y: box.y + box.height - 18, ...sizes.event })]));
        return element('bpmn:boundaryEvent', { id: at, name: boundary.name, attachedToRef: name, cancelActivity: boundary.interrupts }, [
          element('bpmn:extensionElements', {}, [element('approvals:boundary', {})]),
          ...flows.filter(({ link }) => link.id === id && link.port === boundary.name && boundary.name !== 'Compensate').map((flow) => element('bpmn:outgoing', {}, [], flow.name)),
          this.definition(boundary.inner),
        ]);
      }),
    ];
  }

  /** A container is a sub-process that holds its steps; named slots are sub-processes inside of it, because a loop may have two. */
  private slot(owner: string, slot: string, container: JsonObject): readonly string[] {
    if (slot === '') {
      return this.level(container, { id: owner, shapes: [] });
    }
    const plane = this.planes.find((one) => one.id === owner) ?? { id: owner, shapes: [] };
    if (!this.planes.includes(plane)) {
      this.planes.push(plane);
    }
    const { activities: _, connections: __, ...rest } = container;
    const name = this.names.of(`${owner} ${slot}`);
    plane.shapes.push(element('bpmndi:BPMNShape', { id: this.names.fresh(`Shape_${name}`), bpmnElement: name, isExpanded: false }, [
      bounds({ x: slot === 'else' ? 260 : 40, y: 40, ...sizes.task })]));
    const isList = Array.isArray(container['activities']);
    return [element('bpmn:subProcess', { id: name, name: slot }, [
      element('bpmn:extensionElements', {}, [element('approvals:slot', { name: slot, list: isList }, [], isList ? JSON.stringify(rest) : '')]),
      ...this.level(container, { id: name, shapes: [] }),
    ])];
  }

  private definition({ tag, attributes = {}, body }: NonNullable<ReturnType<typeof kindOf>['inner']>): string {
    const id = tag.endsWith('EventDefinition') ? { id: this.names.fresh(tag) } : {};
    return element(`bpmn:${tag}`, { ...id, ...attributes }, body === undefined ? [] : [element(`bpmn:${body.tag}`, { 'xsi:type': 'bpmn:tFormalExpression' }, [], body.text)]);
  }

  private flow(
    link: LinkKey, name: string, json: unknown, activities: readonly JsonObject[], steps: ReadonlyMap<string, Step>, boxes: ReadonlyMap<string, Box>, plane: Plane,
  ): string {
    const activity = activities.find((one) => idOf(one) === link.id) ?? {};
    const onEdge = link.port === 'Compensate' || boundaryEvents(activity).some((boundary) => boundary.name === link.port);
    const source = this.names.of(onEdge ? `${link.id} boundary ${link.port}` : link.id);
    // A task that may be left by several outcomes takes one of them; without conditions BPMN would take all at once.
    const condition = conditionOf(activity, link.port)
      ?? (kindOf(activity).look === 'task' && !onEdge && link.port !== 'Done' ? `outcome = "${link.port}"` : undefined);
    const extension = element('bpmn:extensionElements', {}, [element('approvals:connection', { port: link.port }, [], json === undefined ? '' : JSON.stringify(json))]);
    plane.shapes.push(element('bpmndi:BPMNEdge', { id: this.names.fresh(`Edge_${name}`), bpmnElement: name }, way(boxes.get(link.id), boxes.get(link.to), onEdge)
      .map(({ x, y }) => element('di:waypoint', { x, y }))));
    const ends = { id: name, sourceRef: source, targetRef: this.names.of(link.to) };
    if (link.port === 'Compensate') {
      return element('bpmn:association', { ...ends, associationDirection: 'One' }, [extension]);
    }
    const text = link.port === 'Done' ? undefined : outcomeText(steps.get(link.id), link.port, this.language);
    return element('bpmn:sequenceFlow', { ...ends, name: text }, [
      extension,
      ...(condition === undefined ? [] : [element('bpmn:conditionExpression', { 'xsi:type': 'bpmn:tFormalExpression' }, [], condition)]),
    ]);
  }
}

/** Everything of an activity but what it holds, which is written as elements of its own. */
function withoutLevels(activity: JsonObject): JsonObject {
  const { activities: _, connections: __, ...rest } = activity;
  const holds = new Set(levelsOf(activity).map(({ slot }) => slot));
  return Object.fromEntries(Object.entries(Array.isArray(activity['activities']) ? rest : activity).filter(([key]) => !holds.has(key)));
}

function boxesOf(activities: readonly JsonObject[], flow: ReturnType<typeof readDefinition>): ReadonlyMap<string, Box> {
  const size = (id: string) => sizes[kindOf(activities.find((activity) => idOf(activity) === id) ?? {}).look];
  const complete = flow.steps.every((step) => step.position !== undefined);
  const laid = complete ? undefined : layOut({ flow, direction: 'right', sizeOf: size, labelWidthOf: () => 40 }).boxes;
  return new Map(flow.steps.map((step): [string, Box] => {
    const { width, height } = size(step.id);
    const box = laid?.get(step.id);
    // The middles of small shapes stand in line with those of tasks, which stand where the author put them.
    return [step.id, box === undefined
      ? { x: Math.round(step.position?.x ?? 0), y: Math.round((step.position?.y ?? 0) + (sizes.task.height - height) / 2), width, height }
      : { x: Math.round(box.x), y: Math.round(box.y), width, height }];
  }));
}

function bounds({ x, y, width, height }: Box): string {
  return element('dc:Bounds', { x, y, width, height });
}

function way(from: Box | undefined, to: Box | undefined, fromEdge: boolean): readonly Position[] {
  if (from === undefined || to === undefined) {
    return [];
  }
  const start = fromEdge ? { x: from.x + 32, y: from.y + from.height + 18 } : { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  if (start.y === end.y && end.x > start.x) {
    return [start, end];
  }
  if (end.x > start.x + 20) {
    const x = Math.round((start.x + end.x) / 2);
    return [start, { x, y: start.y }, { x, y: end.y }, end];
  }
  const y = Math.max(from.y + from.height, to.y + to.height) + 30;
  return [start, { x: start.x + 20, y: start.y }, { x: start.x + 20, y }, { x: end.x - 20, y }, { x: end.x - 20, y: end.y }, end];
}

function sameKey(a: LinkKey | undefined, b: LinkKey): boolean {
  return a?.id === b.id && a.port === b.port && a.to === b.to;
}

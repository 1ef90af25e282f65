import { idOf, replace, replaceAt } from '../document';
import { listOf } from '../descriptors';
import type { Position } from '../definition';
import { newActivity } from '../edit';
import { asNumber, asObject, asText, type JsonObject } from '../json';
import { literal, readBoundary, readForeign, type LeftOut, type Surroundings, type Way } from './foreign';
import { levelsOf } from './kinds';
import { Names, spaces } from './names';
import { childrenOf, parseXml, XmlError, type XmlElement } from './xml';

export interface Imported {
  readonly model: JsonObject;
  readonly left: readonly LeftOut[];
}

/**
 * Reads BPMN 2.0. What we wrote ourselves comes back as it was, with the names, places and connections that another tool gave it since; what
 * is new becomes the step that comes nearest; the rest is listed.
 * @throws XmlError when the file is no BPMN.
 */
export function fromBpmn(xml: string): Imported {
  const root = parseXml(xml);
  const processes = root.name === 'definitions' ? childrenOf(root, 'process') : [];
  const process = processes.find((one) => one.children.some(isNode));
  if (process === undefined) {
    throw new XmlError('The file holds no BPMN process with steps');
  }
  return new Reader(root, process).read(processes);
}

const nodes: ReadonlySet<string> = new Set([
  'startEvent', 'endEvent', 'intermediateCatchEvent', 'intermediateThrowEvent', 'task', 'userTask', 'manualTask', 'serviceTask', 'scriptTask', 'businessRuleTask',
  'sendTask', 'receiveTask', 'callActivity', 'subProcess', 'exclusiveGateway', 'parallelGateway', 'inclusiveGateway', 'complexGateway', 'eventBasedGateway', 'transaction', 'adHocSubProcess',
]);
const silent: ReadonlySet<string> = new Set(['extensionElements', 'incoming', 'outgoing', 'documentation', 'boundaryEvent', 'sequenceFlow', 'association', 'standardLoopCharacteristics', 'multiInstanceLoopCharacteristics']);

function isNode(element: XmlElement): boolean {
  return element.space === spaces.bpmn && nodes.has(element.name);
}

function extension(element: XmlElement, name: string): XmlElement | undefined {
  return childrenOf(element, 'extensionElements').flatMap((extensions) => childrenOf(extensions, name)).find((one) => one.space === spaces.approvals);
}

function carried(element: XmlElement | undefined): JsonObject | undefined {
  try {
    return element === undefined || element.text.trim() === '' ? undefined : asObject(JSON.parse(element.text));
  } catch {
    return undefined;
  }
}

/** Where connections arrive at a node and leave it: a gateway that only merges is none of ours. */
interface Node {
  readonly into?: string | undefined;
  readonly outOf?: string | undefined;
  readonly ports: ReadonlyMap<string, string>;
  /** The node that the only way out leads to, when the node itself was left out. */
  readonly through?: string | undefined;
}

interface Made {
  readonly made: readonly JsonObject[];
  readonly node: Node;
  /** A connection inside of what one element became. */
  readonly between?: JsonObject | undefined;
}

interface Edge {
  readonly id: string;
  readonly port: string;
}

class Reader {
  private readonly left: LeftOut[] = [];
  private readonly places = new Map<string, Position>();
  private readonly ids = new Names();
  private readonly kept = new Set<string>();
  private english = false;

  constructor(root: XmlElement, private readonly process: XmlElement) {
    for (const shape of childrenOf(root, 'BPMNDiagram').flatMap((diagram) => childrenOf(diagram, 'BPMNPlane')).flatMap((plane) => childrenOf(plane, 'BPMNShape'))) {
      const bounds = childrenOf(shape, 'Bounds')[0]?.attributes;
      const [x, y] = [asNumber(bounds?.['x']), asNumber(bounds?.['y'])];
      if (x !== undefined && y !== undefined) {
        this.places.set(shape.attributes['bpmnElement'] ?? '', { x, y });
      }
    }
  }

  read(processes: readonly XmlElement[]): Imported {
    const definition = extension(this.process, 'definition');
    this.english = definition?.attributes['language'] === 'en';
    const name = this.process.attributes['name'] ?? this.process.attributes['id'] ?? '';
    const base = carried(definition) ?? {
      definitionId: this.process.attributes['id'] ?? 'Process', name, version: 1, toolVersion: '3.8.0.0', variables: [], inputs: [], outputs: [], outcomes: [], customProperties: {}, options: {},
      root: { id: 'Flowchart1', type: 'Elsa.Flowchart', version: 1, customProperties: {}, metadata: {} },
    };
    this.ids.of(idOf(asObject(base['root']) ?? {}));
    processes.filter((one) => one !== this.process && one.children.some(isNode)).forEach((one) => this.leave(one, '只导入第一个流程', 'Only the first process is read'));
    const root = this.fill(asObject(base['root']) ?? {}, this.process);
    return { model: { ...base, root }, left: this.left };
  }

  private leave(element: XmlElement, why: string, whyEn: string): void {
    this.left.push({ id: element.attributes['id'] ?? '', name: element.attributes['name'] ?? '', kind: element.name, why, whyEn });
  }

  /** Puts what an element holds into a container. */
  private fill(container: JsonObject, element: XmlElement): JsonObject {
    const { activities, connections } = this.level(element);
    return container['type'] === 'Elsa.Sequence' && connections.length === 0 ? { ...container, activities } : { ...container, activities, connections };
  }

  private level(scope: XmlElement): { readonly activities: readonly JsonObject[]; readonly connections: readonly JsonObject[] } {
    const elements = scope.children.filter((child) => child.space === spaces.bpmn);
    const flows = elements.filter((child) => child.name === 'sequenceFlow');
    const forks = elements.some((child) => ['parallelGateway', 'inclusiveGateway'].includes(child.name) && flows.filter((flow) => flow.attributes['sourceRef'] === child.attributes['id']).length > 1);
    const activities: JsonObject[] = [];
    const between: JsonObject[] = [];
    const table = new Map<string, Node>();
    for (const element of elements.filter((child) => isNode(child) && extension(child, 'slot') === undefined)) {
      const { made, node, between: link } = this.node(element, flows, forks);
      activities.push(...made);
      between.push(...(link === undefined ? [] : [link]));
      table.set(element.attributes['id'] ?? '', node);
    }
    elements.filter((child) => !isNode(child) && !silent.has(child.name) && !child.name.endsWith('EventDefinition'))
      .forEach((child) => this.leave(child, '这里没有对应的内容', 'There is nothing like it here'));
    const edges = this.boundaries(elements.filter((child) => child.name === 'boundaryEvent'), table, activities);
    const drawn = elements.filter((child) => child.name === 'sequenceFlow' || (child.name === 'association' && edges.get(child.attributes['sourceRef'] ?? '')?.port === 'Compensate'));
    return { activities, connections: [...between, ...drawn.flatMap((flow) => this.connection(flow, table, edges))] };
  }

  private node(element: XmlElement, flows: readonly XmlElement[], forks: boolean): Made {
    const xmlId = element.attributes['id'] ?? '';
    const known = extension(element, 'activity');
    const kept = carried(known);
    if (known !== undefined && kept !== undefined) {
      // A step that was copied in another tool carries the identifier of the first one.
      const id = this.kept.has(idOf(kept)) ? this.ids.fresh(xmlId) : idOf(kept);
      this.kept.add(id);
      this.ids.of(id);
      return { made: [this.levels(this.moved(replace(kept, 'id', id), known, element), element)], node: { into: id, outOf: id, ports: new Map() } };
    }
    const outgoing = flows.filter((flow) => flow.attributes['sourceRef'] === xmlId);
    const incoming = flows.filter((flow) => flow.attributes['targetRef'] === xmlId).length;
    if (['exclusiveGateway', 'inclusiveGateway'].includes(element.name) && outgoing.length === 1 && (element.name === 'exclusiveGateway' || incoming < 2)) {
      return { made: [], node: { ports: new Map(), through: outgoing[0]?.attributes['targetRef'] } };
    }
    const id = this.ids.fresh(xmlId);
    const around = {
      id, name: element.attributes['name'] ?? id, position: this.places.get(xmlId) ?? { x: 40, y: 40 }, incoming, forks,
      ways: outgoing.map((flow): Way => ({
        id: flow.attributes['id'] ?? '', name: flow.attributes['name'] ?? '', isDefault: element.attributes['default'] === flow.attributes['id'],
        condition: childrenOf(flow, 'conditionExpression')[0]?.text.trim() ?? '',
      })),
    };
    if (element.name === 'inclusiveGateway' && outgoing.length === 1) {
      return this.single(element, { ...around, ways: [] }, 'parallelGateway');
    }
    if (element.name === 'parallelGateway' && outgoing.length > 1 && incoming > 1) {
      return this.joinAndFork(element, around);
    }
    if (['subProcess', 'transaction', 'adHocSubProcess'].includes(element.name)) {
      if (element.children.some((child) => child.name.endsWith('LoopCharacteristics'))) {
        this.leave(element, '循环标记没有导入，子流程只运行一次', 'The loop marker was not read; the sub-process runs once');
      }
      const container = newActivity(id, 'Elsa.Flowchart', around.name, around.name, around.position);
      return { made: [this.fill(container, element)], node: { into: id, outOf: id, ports: new Map() } };
    }
    return this.single(element, around);
  }

  private single(element: XmlElement, around: Surroundings, as = element.name): Made {
    const foreign = readForeign({ ...element, name: as }, around);
    if (foreign === undefined) {
      this.leave(element, '这里没有对应的环节，连线从它前后直接相接', 'There is no such step here; what led to it leads on past it');
      return { made: [], node: { ports: new Map(), through: undefined } };
    }
    foreign.notes.forEach((note) => this.leave(element, note.why, note.whyEn));
    return { made: [foreign.activity], node: { into: around.id, outOf: around.id, ports: foreign.ports } };
  }

  private joinAndFork(element: XmlElement, around: Surroundings): Made {
    const fork = this.ids.fresh(`${around.id}Fork`);
    const join = readForeign(element, { ...around, ways: [] })?.activity ?? {};
    const split = readForeign(element, { ...around, id: fork, position: { x: around.position.x + 80, y: around.position.y } })?.activity ?? {};
    return {
      made: [join, split], node: { into: around.id, outOf: fork, ports: new Map() },
      between: { source: { activity: around.id, port: 'Done' }, target: { activity: fork, port: 'In' }, vertices: [] },
    };
  }

  /** What another tool moved or renamed since we wrote the file. */
  private moved(activity: JsonObject, known: XmlElement, element: XmlElement): JsonObject {
    const place = this.places.get(element.attributes['id'] ?? '');
    const before = { x: asNumber(known.attributes['x']), y: asNumber(known.attributes['y']) };
    const name = element.attributes['name'];
    let result = activity;
    if (place !== undefined && before.x !== undefined && before.y !== undefined && (place.x !== before.x || place.y !== before.y)) {
      const designer = asObject(asObject(activity['metadata'])?.['designer']);
      const old = asObject(designer?.['position']);
      result = replaceAt(result, ['metadata', 'designer'], { size: { width: 0, height: 0 }, ...designer, position: {
        x: Math.round((asNumber(old?.['x']) ?? before.x) + place.x - before.x), y: Math.round((asNumber(old?.['y']) ?? before.y) + place.y - before.y) } });
    }
    if (name !== undefined && name !== known.attributes['name']) {
      result = this.english ? replaceAt(result, ['metadata', 'displayTextEn'], name) : replace(replaceAt(result, ['metadata', 'displayText'], name), 'name', name);
    }
    return result;
  }

  /** Gives a container back what it holds: its own level, or that of each named slot. */
  private levels(activity: JsonObject, element: XmlElement): JsonObject {
    const slots = element.children.filter((child) => extension(child, 'slot') !== undefined);
    if (slots.length === 0) {
      return element.name === 'subProcess' && levelsOf(activity).length === 0 && element.children.some(isNode) ? this.fill(activity, element) : activity;
    }
    return slots.reduce((whole, child) => {
      const slot = extension(child, 'slot');
      const name = slot?.attributes['name'] ?? 'body';
      const inner = slot?.attributes['list'] === 'true' ? this.fill(carried(slot) ?? { type: 'Elsa.Flowchart' }, child) : this.level(child).activities[0];
      return inner === undefined ? whole : replace(whole, name, inner);
    }, activity);
  }

  private boundaries(elements: readonly XmlElement[], table: ReadonlyMap<string, Node>, activities: JsonObject[]): ReadonlyMap<string, Edge> {
    const edges = new Map<string, Edge>();
    for (const element of elements) {
      const host = table.get(element.attributes['attachedToRef'] ?? '')?.outOf;
      const name = element.attributes['name'] ?? element.attributes['id'] ?? '';
      const index = activities.findIndex((activity) => idOf(activity) === host);
      const activity = activities[index];
      const isOurs = extension(element, 'boundary') !== undefined;
      const line = isOurs ? undefined : readBoundary(element, name);
      if (host === undefined || activity === undefined || (!isOurs && line === undefined)) {
        this.leave(element, '这里没有这种边界事件', 'There is no boundary event of this kind here');
        continue;
      }
      if (line !== undefined) {
        activities[index] = replace(activity, 'boundary', literal('Object', [...listOf(activity, 'boundary'), line]));
      }
      edges.set(element.attributes['id'] ?? '', { id: host, port: name });
    }
    return edges;
  }

  private connection(flow: XmlElement, table: ReadonlyMap<string, Node>, edges: ReadonlyMap<string, Edge>): readonly JsonObject[] {
    const known = extension(flow, 'connection');
    const sourceRef = flow.attributes['sourceRef'] ?? '';
    const source = table.get(sourceRef);
    const edge = edges.get(sourceRef);
    const id = edge?.id ?? source?.outOf;
    const to = this.target(flow.attributes['targetRef'] ?? '', table);
    if (id === undefined || to === undefined) {
      if (source === undefined || source.through === undefined) {
        this.leave(flow, '连线的一端不存在或没有导入', 'One end of the connection is missing or was not read');
      }
      return [];
    }
    const port = edge?.port ?? source?.ports.get(flow.attributes['id'] ?? '') ?? known?.attributes['port'] ?? asText(flow.attributes['name']) ?? 'Done';
    const json = carried(known);
    if (known !== undefined && json === undefined) {
      return [];
    }
    return [{ vertices: [], ...json, source: { ...asObject(json?.['source']), activity: id, port }, target: { port: 'In', ...asObject(json?.['target']), activity: to } }];
  }

  private target(id: string, table: ReadonlyMap<string, Node>, seen: readonly string[] = []): string | undefined {
    const node = table.get(id);
    return node?.into ?? (node?.through === undefined || seen.includes(id) ? undefined : this.target(node.through, table, [...seen, id]));
  }
}

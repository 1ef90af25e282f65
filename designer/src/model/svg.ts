import { element } from './bpmn/xml';
import { levelAt, type Scope } from './document';
import type { Descriptors } from './descriptors';
import type { Language, Position } from './definition';
import { describeLevel, inputOffset, linksOf, placesOf, portOffset, type CardView } from './graph';
import type { JsonObject } from './json';
import type { Box } from './layout';
import { laneOf, Obstacles, wire } from './wires';

/** Colours of a picture. A picture on a page takes those of the page, a file its own. */
export interface Palette {
  readonly surface: string;
  readonly canvas: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly link: string;
  readonly tints: Readonly<Record<string, string>>;
}

export const paper: Palette = {
  surface: '#ffffff', canvas: '#ffffff', ink: '#111827', muted: '#5b6472', line: '#d1d5db', link: '#9aa3b2',
  tints: { blue: '#1d4ed8', orange: '#b45309', purple: '#6d28d9', green: '#15803d', red: '#b91c1c', grey: '#8a93a1' },
};

export const page: Palette = {
  surface: 'var(--flow-surface)', canvas: 'none', ink: 'var(--flow-ink)', muted: 'var(--flow-muted)', line: 'var(--flow-line-strong)', link: 'var(--flow-link)',
  tints: { blue: 'var(--flow-accent)', orange: 'var(--flow-orange)', purple: 'var(--flow-purple)', green: 'var(--flow-green)', red: 'var(--ed-red)', grey: 'var(--flow-faint)' },
};

export type Tone = 'green' | 'red' | 'orange' | 'blue';

export interface PictureOptions {
  readonly language: Language;
  readonly descriptors: Descriptors;
  readonly departmentName: (code: string) => string | undefined;
  readonly fieldName?: ((path: string) => string | undefined) | undefined;
  readonly palette: Palette;
  readonly scope?: Scope | undefined;
  /** Steps and connections (by `id port to`) that stand out. */
  readonly tones?: ReadonlyMap<string, Tone> | undefined;
  readonly title?: string | undefined;
  /** A size in px for pictures that are files; one on a page takes the room it has. */
  readonly sized?: boolean | undefined;
}

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** Where each step stands, in px of the picture. */
  readonly boxes: ReadonlyMap<string, Box>;
}

const margin = 32;
const font = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',system-ui,sans-serif";

/** Draws one level of a definition as SVG: only shapes and text, so that it looks the same everywhere. */
export function draw(model: JsonObject, options: PictureOptions): Picture {
  const level = levelAt(model, options.scope ?? []);
  if (level === undefined || level.activities.length === 0) {
    return { svg: '', width: 0, height: 0, boxes: new Map() };
  }
  const cards = describeLevel(level, options.descriptors, { lang: options.language, departmentName: options.departmentName, fieldName: options.fieldName });
  const boxes = placesOf(level, cards).boxes;
  const byId = new Map(cards.map((card) => [card.id, card]));
  const obstacles = new Obstacles(boxes.values());
  const links = linksOf(level).flatMap((link) => {
    const [from, to, a, b] = [byId.get(link.id), byId.get(link.to), boxes.get(link.id), boxes.get(link.to)];
    if (from === undefined || to === undefined || a === undefined || b === undefined) {
      return [];
    }
    const at = Math.max(0, from.ports.findIndex((port) => port.name === link.port));
    const lane = laneOf(at, from.ports.length, b.y + inputOffset < a.y + portOffset(from, link.port));
    const points = wire({ from: { x: a.x + a.width, y: a.y + portOffset(from, link.port) }, to: { x: b.x, y: b.y + inputOffset }, lane: Math.min(lane, 3) }, obstacles);
    return [{ points, tone: options.tones?.get(`${link.id} ${link.port} ${link.to}`) }];
  });
  const all = [...links.flatMap((link) => link.points), ...[...boxes.values()].flatMap((box) => [{ x: box.x, y: box.y }, { x: box.x + box.width, y: box.y + box.height }])];
  const [left, top] = [Math.min(...all.map((point) => point.x)) - margin, Math.min(...all.map((point) => point.y)) - margin];
  const width = Math.ceil(Math.max(...all.map((point) => point.x)) - left + margin);
  const height = Math.ceil(Math.max(...all.map((point) => point.y)) - top + margin);
  const { palette } = options;
  const svg = element('svg', {
    xmlns: 'http://www.w3.org/2000/svg', viewBox: `${Math.floor(left)} ${Math.floor(top)} ${width} ${height}`, ...(options.sized === true ? { width, height } : {}),
    role: 'img', 'font-family': font,
  }, [
    element('title', {}, [], options.title ?? String(model['name'] ?? '')),
    ...(palette.canvas === 'none' ? [] : [element('rect', { x: Math.floor(left), y: Math.floor(top), width, height, fill: palette.canvas })]),
    ...links.map(({ points, tone }) => line(points, tone, palette)),
    ...cards.flatMap((card) => { const box = boxes.get(card.id); return box === undefined ? [] : [shape(card, box, options)]; }),
  ]);
  return { svg, width, height, boxes: new Map([...boxes].map(([id, box]) => [id, { ...box, x: box.x - left, y: box.y - top }])) };
}

function line(points: readonly Position[], tone: Tone | undefined, palette: Palette): string {
  const colour = tone === undefined ? palette.link : (palette.tints[tone] ?? palette.link);
  const end = points.at(-1) ?? { x: 0, y: 0 };
  return element('g', {}, [
    element('path', { d: points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' '), fill: 'none', stroke: colour, 'stroke-width': tone === undefined ? 1.6 : 2.6, 'stroke-linejoin': 'round' }),
    element('path', { d: `M${end.x} ${end.y} l-8 -4.5 l1.5 4.5 l-1.5 4.5 Z`, fill: colour }),
  ]);
}

const colours: Readonly<Record<string, string>> = {
  task: 'blue', opinion: 'blue', expert: 'blue', supplement: 'orange', obligation: 'orange', timer: 'orange', notice: 'purple', message: 'purple', subflow: 'purple', certificate: 'green', money: 'green',
};

function shape(card: CardView, box: Box, { palette, tones }: PictureOptions): string {
  const tone = tones?.get(card.id);
  const tint = palette.tints[colours[card.step.category] ?? 'grey'] ?? palette.muted;
  const edge = tone === undefined ? palette.line : (palette.tints[tone] ?? palette.line);
  const round = card.shape === 'card' ? 10 : box.height / 2;
  const dark = card.shape === 'pill';
  const rows = card.ports.length > 1 && card.shape === 'card';
  const middle = rows ? 29 : card.shape === 'card' ? 33 : box.height / 2;
  const facts = card.shape === 'card' ? card.facts.join(' · ') : '';
  const lines = wrap(card.name, dark ? box.width - 24 : box.width - 44, 13, facts === '' ? 2 : 1);
  const start = middle - ((lines.length + (facts === '' ? 0 : 1)) * 17) / 2 + 13;
  const at = dark ? { x: box.x + box.width / 2, 'text-anchor': 'middle' } : { x: box.x + 28 };
  return element('g', {}, [
    element('rect', { x: box.x, y: box.y, width: box.width, height: box.height, rx: round, fill: dark ? palette.ink : palette.surface, stroke: edge, 'stroke-width': tone === undefined ? 1 : 3 }),
    ...(dark ? [] : [element('rect', { x: box.x + 11, y: box.y + middle - 14, width: 5, height: 28, rx: 2.5, fill: tint })]),
    ...lines.map((text, index) => element('text', { ...at, y: box.y + start + index * 17, 'font-size': 13, 'font-weight': 600, fill: dark ? palette.surface : palette.ink }, [], text)),
    ...(facts === '' ? [] : [element('text', { ...at, y: box.y + start + lines.length * 17, 'font-size': 12, fill: palette.muted }, [], wrap(facts, box.width - 44, 12, 1)[0] ?? '')]),
    ...(rows ? card.ports.map((port) => element('text', { x: box.x + box.width - 12, y: box.y + portOffset(card, port.name) + 4, 'text-anchor': 'end', 'font-size': 12, fill: palette.ink }, [], wrap(port.text, box.width - 24, 12, 1)[0] ?? '')) : []),
  ]);
}

/** Breaks a text at its width, between words where there are some; what has no room is cut. A Chinese character is as wide as it is high. */
export function wrap(text: string, width: number, size: number, most: number): readonly string[] {
  const lines: string[] = [''];
  for (const part of text.split(/(?<=\s)|(?<=[\u2e80-\uffff])/)) {
    const grown = `${lines.at(-1) ?? ''}${part}`;
    if (lines.at(-1) === '' || widthOf(grown.trimEnd(), size) <= width) {
      lines[lines.length - 1] = grown;
    } else {
      lines.push(part);
    }
  }
  return lines.slice(0, most).map((line, index) => fit(line.trimEnd(), width, size, index === most - 1 && lines.length > most));
}

function widthOf(text: string, size: number): number {
  return [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.56) * size, 0);
}

function fit(text: string, width: number, size: number, goesOn: boolean): string {
  const characters = [...text];
  while (characters.length > 1 && widthOf(characters.join(''), size) > width) {
    characters.pop();
  }
  const cut = characters.length < [...text].length || goesOn;
  return cut ? `${(characters.length > 1 && widthOf(`${characters.join('')}…`, size) > width ? characters.slice(0, -1) : characters).join('')}…` : text;
}

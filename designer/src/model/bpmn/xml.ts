/** An element of an XML document, its names without their prefixes. */
export interface XmlElement {
  readonly name: string;
  /** The namespace of the element, empty when it has none. */
  readonly space: string;
  /** Attributes by local name; those of a namespace of their own as `{namespace}name`, too. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text directly inside of it. */
  readonly text: string;
}

export class XmlError extends Error {}

interface Open {
  readonly element: { name: string; space: string; attributes: Record<string, string>; children: XmlElement[]; text: string };
  readonly tag: string;
  readonly spaces: Readonly<Record<string, string>>;
}

const token = /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE|<(\/?)([^\s/>!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy;
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/**
 * Reads a document without a DTD, so that nothing outside of it is ever looked up.
 * @throws XmlError with the line of the first mistake.
 */
export function parseXml(source: string): XmlElement {
  const text = source.replace(/^\uFEFF/, '');
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  let at = 0;
  const fail = (message: string): never => {
    throw new XmlError(`${message} (line ${text.slice(0, at).split('\n').length})`);
  };
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) {
      return fail('Not well-formed XML');
    }
    const [whole, cdata, closing, tag, attributes, empty, characters] = match;
    const open = stack.at(-1);
    if (whole === '<!DOCTYPE') {
      fail('A document type is not read');
    } else if (tag !== undefined && closing === '/') {
      if (open?.tag !== tag) {
        fail(`</${tag}> closes nothing`);
      }
      stack.pop();
    } else if (tag !== undefined) {
      const next = begin(tag, attributes ?? '', open?.spaces ?? {});
      if (open === undefined && root !== undefined) {
        fail('There is more than one outermost element');
      }
      root ??= next.element;
      open?.element.children.push(next.element);
      if (empty !== '/') {
        stack.push(next);
      }
    } else if (open !== undefined) {
      open.element.text += cdata ?? (characters === undefined ? '' : unescapeXml(characters));
    } else if ((characters ?? '').trim() !== '') {
      fail('There is text outside of the outermost element');
    }
    at += whole.length;
  }
  return stack.length > 0 || root === undefined ? fail('The document ends too early') : root;
}

function begin(tag: string, source: string, outer: Readonly<Record<string, string>>): Open {
  const pairs = [...source.matchAll(attribute)].map(([, name, a, b]): [string, string] => [name ?? '', unescapeXml(a ?? b ?? '')]);
  const spaces = { ...outer };
  for (const [name, value] of pairs) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) {
      spaces[name.slice(6)] = value;
    }
  }
  const attributes: Record<string, string> = {};
  for (const [name, value] of pairs.filter(([one]) => one !== 'xmlns' && !one.startsWith('xmlns:'))) {
    const [prefix, local] = split(name);
    attributes[prefix === '' ? local : `{${spaces[prefix] ?? ''}}${local}`] = value;
  }
  const [prefix, local] = split(tag);
  return { tag, spaces, element: { name: local, space: spaces[prefix] ?? '', attributes, children: [], text: '' } };
}

function split(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) =>
    name.startsWith('#') ? String.fromCodePoint(name[1]?.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))) : (entities[name] ?? whole));
}

// Line ends and tabs in attributes would come back as blanks, so they are written as references.
function escapeXml(text: string): string {
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '').replace(/[<>&"\r\n\t]/g, (character) =>
    ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[character] ?? `&#${character.charCodeAt(0)};`);
}

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes an element; children are what `element` gave before. */
export function element(name: string, attributes: Attributes = {}, children: readonly string[] = [], text = ''): string {
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escapeXml(String(value))}"`])).join('');
  if (children.length === 0 && text === '') {
    return `<${name}${written} />`;
  }
  return text === ''
    ? `<${name}${written}>\n${children.map((child) => child.replace(/^/gm, '  ')).join('\n')}\n</${name}>`
    : `<${name}${written}>${escapeXml(text)}</${name}>`;
}

export function childrenOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter((child) => child.name === name);
}

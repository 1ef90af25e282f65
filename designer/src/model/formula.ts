/** A formula as a tree; every part knows where it stands in the text. The grammar is that of docs/formulas.md. */
export type Formula = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'path'; readonly names: readonly string[] }
  | { readonly kind: 'call'; readonly name: string; readonly items: readonly Formula[] }
  | { readonly kind: 'list'; readonly items: readonly Formula[] }
  | { readonly kind: 'unary'; readonly op: '-' | 'not'; readonly item: Formula }
  | { readonly kind: 'binary'; readonly op: string; readonly left: Formula; readonly right: Formula }
  | { readonly kind: 'choice'; readonly test: Formula; readonly yes: Formula; readonly no: Formula }
);

export class FormulaError extends Error {
  constructor(readonly at: number, readonly found: string) {
    super(`Unexpected “${found}” at ${at}.`);
  }
}

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const signs = ['&&', '||', '==', '!=', '<>', '<=', '>=', '??', '=', '<', '>', '+', '-', '*', '/', '%', '!', '?', ':', '.', ',', '(', ')', '[', ']'];
const reserved: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'true', 'false', 'null']);
const same: Readonly<Record<string, string>> = { '==': '=', '<>': '!=', '&&': 'and', '||': 'or', '!': 'not' };
const comparisons: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=', 'in']);
const chains: readonly (readonly string[])[] = [['??'], ['+', '-'], ['*', '/', '%']];

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^\s+/u.exec(rest)?.[0];
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const number = /^\d+(\.\d+)?/u.exec(rest)?.[0];
    const quoted = /^'(?:[^']|'')*'|^"(?:[^"]|"")*"/u.exec(rest)?.[0];
    const name = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(rest)?.[0];
    const sign = signs.find((one) => rest.startsWith(one));
    const [kind, part] = number !== undefined ? ['number', number] as const : quoted !== undefined ? ['text', quoted] as const
      : name !== undefined ? ['name', name] as const : ['sign', sign ?? ''] as const;
    if (part === '' || (kind === 'number' && /^[\p{L}\p{N}_]/u.test(rest.slice(part.length)))) {
      throw new FormulaError(at, rest[0] ?? '');
    }
    found.push({ kind, text: part, from: at, to: at + part.length });
    at += part.length;
  }
  return [...found, { kind: 'end', text: '', from: text.length, to: text.length }];
}

/** @throws FormulaError with the place where the text is no formula. */
export function parseFormula(text: string): Formula {
  const parts = tokens(text);
  let next = 0;
  const part = (): Token => parts[next] ?? { kind: 'end', text: '', from: text.length, to: text.length };
  const isOp = (name: string): boolean => (part().kind === 'sign' || reserved.has(part().text)) && part().kind !== 'text' && (same[part().text] ?? part().text) === name;
  const take = (name: string): boolean => {
    const taken = isOp(name);
    next += taken ? 1 : 0;
    return taken;
  };
  const fail = (): never => {
    throw new FormulaError(part().from, part().text);
  };
  const need = (name: string): void => void (take(name) || fail());
  const end = (): number => parts[next - 1]?.to ?? 0;

  const expression = (): Formula => {
    const test = chain(['or'], () => chain(['and'], negation));
    if (!take('?')) {
      return test;
    }
    const yes = expression();
    need(':');
    const no = expression();
    return { kind: 'choice', test, yes, no, from: test.from, to: no.to };
  };
  const chain = (ops: readonly string[], tighter: () => Formula): Formula => {
    let left = tighter();
    for (let op = ops.find(isOp); op !== undefined; op = ops.find(isOp)) {
      next += 1;
      const right = tighter();
      left = { kind: 'binary', op, left, right, from: left.from, to: right.to };
    }
    return left;
  };
  const negation = (): Formula => {
    const { from, text: word } = part();
    if (word !== 'not' || part().kind !== 'name') {
      return comparison();
    }
    next += 1;
    const item = negation();
    return { kind: 'unary', op: 'not', item, from, to: item.to };
  };
  const comparison = (): Formula => {
    const left = level(0);
    const op = [...comparisons].find(isOp);
    if (op === undefined) {
      return left;
    }
    next += 1;
    const right = level(0);
    return { kind: 'binary', op, left, right, from: left.from, to: right.to };
  };
  const level = (index: number): Formula => {
    const ops = chains[index];
    return ops === undefined ? prefix() : chain(ops, () => level(index + 1));
  };
  const prefix = (): Formula => {
    const { from } = part();
    const op = part().kind === 'sign' && part().text === '-' ? '-' : part().kind === 'sign' && part().text === '!' ? 'not' : undefined;
    if (op === undefined) {
      return primary();
    }
    next += 1;
    const item = prefix();
    return { kind: 'unary', op, item, from, to: item.to };
  };
  const items = (closing: string): readonly Formula[] => {
    const found: Formula[] = [];
    if (take(closing)) {
      return found;
    }
    do {
      found.push(expression());
    } while (take(','));
    need(closing);
    return found;
  };
  const primary = (): Formula => {
    const { kind, text: word, from, to } = part();
    next += 1;
    if (kind === 'number') {
      return { kind: 'literal', value: Number(word), from, to };
    }
    if (kind === 'text') {
      return { kind: 'literal', value: unquote(word), from, to };
    }
    if (kind === 'name' && (word === 'true' || word === 'false' || word === 'null')) {
      return { kind: 'literal', value: word === 'null' ? null : word === 'true', from, to };
    }
    if (kind === 'sign' && word === '[') {
      const list = items(']');
      return { kind: 'list', items: list, from, to: end() };
    }
    if (kind === 'sign' && word === '(') {
      const inner = expression();
      need(')');
      return { ...inner, from, to: end() };
    }
    if (kind === 'name' && !reserved.has(word)) {
      if (take('(')) {
        const list = items(')');
        return { kind: 'call', name: word, items: list, from, to: end() };
      }
      const names = [word];
      while (take('.')) {
        const member = part();
        if (member.kind !== 'name' || reserved.has(member.text)) {
          fail();
        }
        names.push(member.text);
        next += 1;
      }
      return { kind: 'path', names, from, to: end() };
    }
    next -= 1;
    return fail();
  };

  const tree = expression();
  return part().kind === 'end' ? tree : fail();
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function unquote(token: string): string {
  const mark = token[0] ?? '';
  return token.slice(1, -1).replaceAll(mark + mark, mark);
}

/** Two trees that say the same, wherever they stand. */
export function sameFormula(a: Formula, b: Formula): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(formula: Formula): unknown {
  switch (formula.kind) {
    case 'literal': return { v: formula.value };
    case 'path': return { p: formula.names };
    case 'call': return { c: formula.name, i: formula.items.map(plain) };
    case 'list': return { l: formula.items.map(plain) };
    case 'unary': return { u: formula.op, i: plain(formula.item) };
    case 'choice': return { t: plain(formula.test), y: plain(formula.yes), n: plain(formula.no) };
    // What is joined by one word several times is one list: its parentheses mean nothing.
    case 'binary': return formula.op === 'and' || formula.op === 'or'
      ? { b: formula.op, i: flat(formula, formula.op).map(plain) }
      : { b: formula.op, i: [plain(formula.left), plain(formula.right)] };
  }
}

export function flat(formula: Formula, op: 'and' | 'or'): readonly Formula[] {
  return formula.kind === 'binary' && formula.op === op ? [...flat(formula.left, op), ...flat(formula.right, op)] : [formula];
}

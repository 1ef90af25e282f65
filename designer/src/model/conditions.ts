import { flat, FormulaError, parseFormula, quote, type Formula } from './formula';

/** What a rule compares with. `formula` is anything that only a text can say. */
export type Operand =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'list'; readonly values: readonly string[] }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'formula'; readonly text: string };

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'contains';
/** Tests that compare with nothing. */
export type Test = 'is' | 'isNot' | 'empty' | 'filled' | 'null' | 'notNull';

export interface Rule {
  readonly kind: 'rule';
  /** A path, or what else a formula may say, as text. */
  readonly left: string;
  readonly op: Comparison | Test;
  readonly right?: Operand | undefined;
}

export interface Group {
  readonly kind: 'group';
  readonly op: 'and' | 'or';
  readonly negated: boolean;
  readonly items: readonly Condition[];
}

export type Condition = Rule | Group;

const comparisons: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=', 'in']);

/** Reads a condition for the builder; the outermost is always a group. Undefined when the text is no formula, or one that chooses. */
export function readCondition(text: string): Group | undefined {
  if (text.trim() === '') {
    return { kind: 'group', op: 'and', negated: false, items: [] };
  }
  try {
    const tree = parseFormula(text);
    const condition = tree.kind === 'choice' ? undefined : toCondition(tree, text);
    return condition === undefined || condition.kind === 'group' ? condition : { kind: 'group', op: 'and', negated: false, items: [condition] };
  } catch (error) {
    if (error instanceof FormulaError) {
      return undefined;
    }
    throw error;
  }
}

function toCondition(tree: Formula, text: string): Condition {
  if (tree.kind === 'binary' && (tree.op === 'and' || tree.op === 'or')) {
    return { kind: 'group', op: tree.op, negated: false, items: flat(tree, tree.op).map((item) => toCondition(item, text)) };
  }
  const source = (part: Formula): string => text.slice(part.from, part.to);
  if (tree.kind === 'unary' && tree.op === 'not') {
    const inner = toCondition(tree.item, text);
    if (inner.kind === 'group') {
      return { ...inner, negated: !inner.negated };
    }
    const opposite = inner.op === 'is' ? 'isNot' : inner.op === 'empty' ? 'filled' : undefined;
    return opposite === undefined ? { kind: 'group', op: 'and', negated: true, items: [inner] } : { ...inner, op: opposite };
  }
  if (tree.kind === 'call' && tree.name === 'isEmpty' && tree.items[0] !== undefined && tree.items.length === 1) {
    return { kind: 'rule', left: source(tree.items[0]), op: 'empty' };
  }
  if (tree.kind === 'call' && tree.name === 'contains' && tree.items.length === 2 && tree.items[0] !== undefined && tree.items[1] !== undefined) {
    return { kind: 'rule', left: source(tree.items[0]), op: 'contains', right: toOperand(tree.items[1], text) };
  }
  if (tree.kind === 'binary' && comparisons.has(tree.op)) {
    if (tree.right.kind === 'literal' && tree.right.value === null && (tree.op === '=' || tree.op === '!=')) {
      return { kind: 'rule', left: source(tree.left), op: tree.op === '=' ? 'null' : 'notNull' };
    }
    return { kind: 'rule', left: source(tree.left), op: tree.op as Comparison, right: toOperand(tree.right, text) };
  }
  return { kind: 'rule', left: source(tree), op: 'is' };
}

function toOperand(tree: Formula, text: string): Operand {
  const source = text.slice(tree.from, tree.to);
  switch (tree.kind) {
    case 'literal':
      return typeof tree.value === 'string' ? { kind: 'text', value: tree.value } : typeof tree.value === 'number' ? { kind: 'number', value: source }
        : typeof tree.value === 'boolean' ? { kind: 'boolean', value: tree.value } : { kind: 'formula', text: source };
    case 'unary':
      return tree.op === '-' && tree.item.kind === 'literal' && typeof tree.item.value === 'number' ? { kind: 'number', value: source.replaceAll(/[\s()]/g, '') } : { kind: 'formula', text: source };
    case 'path':
      return { kind: 'path', path: tree.names.join('.') };
    case 'list': {
      const values = tree.items.map((item) => (item.kind === 'literal' && typeof item.value === 'string' ? item.value : undefined));
      return values.every((value) => value !== undefined) ? { kind: 'list', values } : { kind: 'formula', text: source };
    }
    default:
      return { kind: 'formula', text: source };
  }
}

/** Writes a condition as a formula. */
export function writeCondition(condition: Condition): string {
  return write(condition, 'top');
}

function write(condition: Condition, around: 'top' | 'and' | 'or'): string {
  if (condition.kind === 'rule') {
    return writeRule(condition);
  }
  const [only] = condition.items;
  if (condition.items.length === 0) {
    return condition.negated ? 'not true' : around === 'top' ? '' : 'true';
  }
  if (condition.negated) {
    return `not (${condition.items.map((item) => write(item, condition.op)).join(` ${condition.op} `)})`;
  }
  if (only !== undefined && condition.items.length === 1) {
    return write(only, around);
  }
  const text = condition.items.map((item) => write(item, condition.op)).join(` ${condition.op} `);
  return condition.op === 'or' && around === 'and' ? `(${text})` : text;
}

function writeRule({ left, op, right }: Rule): string {
  switch (op) {
    case 'is': return left;
    case 'isNot': return `not ${simple(left) ? left : `(${left})`}`;
    case 'empty': return `isEmpty(${left})`;
    case 'filled': return `not isEmpty(${left})`;
    case 'null': return `${left} = null`;
    case 'notNull': return `${left} != null`;
    case 'contains': return `contains(${left}, ${writeOperand(right)})`;
    default: return `${left} ${op} ${writeOperand(right)}`;
  }
}

function simple(text: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(text) || /^[\p{L}_][\p{L}\p{N}_]*\([^()]*\)$/u.test(text);
}

export function writeOperand(operand: Operand | undefined): string {
  switch (operand?.kind) {
    case 'text': return quote(operand.value);
    case 'number': return operand.value.trim() === '' ? '0' : operand.value;
    case 'boolean': return String(operand.value);
    case 'list': return `[${operand.values.map(quote).join(', ')}]`;
    case 'path': return operand.path;
    case 'formula': return operand.text.trim() === '' ? 'null' : operand.text;
    case undefined: return 'null';
  }
}

/** Changes one part of a condition, by the numbers of the items on the way to it; undefined takes it out. */
export function changeAt(group: Group, path: readonly number[], change: (condition: Condition) => Condition | undefined): Group {
  const [index, ...rest] = path;
  if (index === undefined) {
    const changed = change(group);
    return changed?.kind === 'group' ? changed : group;
  }
  return {
    ...group,
    items: group.items.flatMap((item, at): Condition[] => {
      if (at !== index) {
        return [item];
      }
      const changed = rest.length === 0 ? change(item) : item.kind === 'group' ? changeAt(item, rest, change) : item;
      return changed === undefined ? [] : [changed];
    }),
  };
}

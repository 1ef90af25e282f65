import type { LinkKey } from './edit';

/** A flow read as a list: one step under another, with what branches off. */
export type Item =
  /** A step of the line. `sides` are ways that leave the line here and end, or go back. */
  | { readonly kind: 'step'; readonly id: string; readonly via?: LinkKey | undefined; readonly sides: readonly Branch[] }
  /** Ways that come together again: those of a decision, or branches side by side. */
  | { readonly kind: 'branches'; readonly id: string; readonly via?: LinkKey | undefined; readonly branches: readonly Branch[]; readonly merge: string }
  /** The way goes on at a step that is listed elsewhere. */
  | { readonly kind: 'goto'; readonly to: string; readonly via: LinkKey; readonly how: 'back' | 'ahead' | 'tail' | 'jump' };

export interface Branch {
  readonly port: string;
  readonly items: readonly Item[];
  readonly link: LinkKey;
}

export interface Blocks {
  readonly items: readonly Item[];
  /** Steps that no way leads to. */
  readonly loose: readonly string[];
  /** Connections from one branch into the middle of another: a list can only name them. None in a block-structured flow. */
  readonly jumps: readonly LinkKey[];
}

const exit = '\u0000exit';

/** Reads a flow from its start. `likely` says by which outcome the line goes on where ways do not come together again. */
export function readBlocks(start: string | undefined, ids: readonly string[], links: readonly LinkKey[], likely: (ports: readonly string[]) => string | undefined): Blocks {
  const outgoing = new Map<string, LinkKey[]>(ids.map((id) => [id, []]));
  links.forEach((link) => outgoing.get(link.id)?.push(link));
  const merges = mergesOf(ids, outgoing);
  const listed = new Set<string>();
  const jumps: LinkKey[] = [];

  /** `above` are the steps on the way here, `ahead` those that still come on the lines around. */
  const line = (
    first: LinkKey | undefined, from: string | undefined, until: string | undefined, above: ReadonlySet<string>, ahead: ReadonlySet<string>,
  ): readonly Item[] => {
    const found: { id: string; via: LinkKey | undefined; next: LinkKey | undefined; rest: readonly LinkKey[]; merge: string | undefined }[] = [];
    const here = new Set(above);
    let id = from;
    let via = first;
    let last: Item | undefined;
    while (id !== undefined && id !== until) {
      if (listed.has(id) || ahead.has(id)) {
        last = via === undefined ? undefined : { kind: 'goto', to: id, via, how: here.has(id) ? 'back' : ahead.has(id) ? 'ahead' : 'jump' };
        break;
      }
      listed.add(id);
      here.add(id);
      const ways = outgoing.get(id) ?? [];
      const merge = ways.length > 1 ? merges.get(id) : undefined;
      if (merge !== undefined && merge !== exit && !here.has(merge) && ways.filter((way) => reaches(way.to, merge, id as string, outgoing)).length > 1) {
        found.push({ id, via, next: undefined, rest: ways, merge });
        via = undefined;
        id = merge;
        continue;
      }
      const port = likely(ways.map((way) => way.port));
      const next = ways.find((way) => way.port === port && !here.has(way.to)) ?? ways.find((way) => !listed.has(way.to)) ?? ways[0];
      found.push({ id, via, next, rest: ways.filter((way) => way !== next), merge: undefined });
      via = next;
      id = next?.to;
    }
    // The line is laid first, so that what leaves it does not take its steps away.
    const items = found.map(({ id: step, via: by, rest, merge }, index): Item => {
      const before = new Set([...above, ...found.slice(0, index + 1).map((one) => one.id)]);
      const after = new Set([...ahead, ...found.slice(index + 1).map((one) => one.id), ...(until === undefined ? [] : [until])]);
      const branches = rest.map((link): Branch => ({ port: link.port, link, items: link.to === merge ? [] : line(link, link.to, merge, before, after) }));
      return merge === undefined ? { kind: 'step', id: step, via: by, sides: branches } : { kind: 'branches', id: step, via: by, branches, merge };
    });
    return last === undefined ? items : [...items, last];
  };

  const items = line(undefined, start, undefined, new Set(), new Set());
  const tails = tailsOf(items, outgoing);
  const settle = (all: readonly Item[]): readonly Item[] => all.map((item): Item => {
    switch (item.kind) {
      case 'step': return { ...item, sides: item.sides.map((side) => ({ ...side, items: settle(side.items) })) };
      case 'branches': return { ...item, branches: item.branches.map((branch) => ({ ...branch, items: settle(branch.items) })) };
      case 'goto': {
        const how = item.how === 'jump' && tails.has(item.to) ? 'tail' : item.how;
        if (how === 'jump') {
          jumps.push(item.via);
        }
        return { ...item, how };
      }
    }
  });
  return { items: settle(items), loose: ids.filter((id) => !listed.has(id)), jumps };
}

/** Whether a way leads to a step without coming back to where it left. */
function reaches(from: string, to: string, without: string, outgoing: ReadonlyMap<string, readonly LinkKey[]>): boolean {
  const seen = new Set([from]);
  for (const id of seen) {
    if (id === to) {
      return true;
    }
    outgoing.get(id)?.forEach((link) => link.to !== without && seen.add(link.to));
  }
  return false;
}

/** Steps in branches that only lead to an end: several branches may share such a tail, as all refusals share their notice. */
function tailsOf(items: readonly Item[], outgoing: ReadonlyMap<string, readonly LinkKey[]>): ReadonlySet<string> {
  const line = new Set(items.flatMap((item) => (item.kind === 'goto' ? [] : [item.id])));
  const tails = new Set<string>();
  const ends = (id: string, seen: ReadonlySet<string>): boolean =>
    !line.has(id) && !seen.has(id) && (outgoing.get(id) ?? []).every((link) => ends(link.to, new Set([...seen, id])));
  for (const id of outgoing.keys()) {
    if (ends(id, new Set())) {
      tails.add(id);
    }
  }
  return tails;
}

/** For each step the nearest one through which every way from it to an end leads; `exit` where there is none. */
function mergesOf(ids: readonly string[], outgoing: ReadonlyMap<string, readonly LinkKey[]>): ReadonlyMap<string, string> {
  const order = reverseOrder(ids, outgoing);
  const rank = new Map(order.map((id, index) => [id, index]));
  const merges = new Map<string, string>([[exit, exit]]);
  const meet = (a: string, b: string): string => {
    let [left, right] = [a, b];
    while (left !== right) {
      while ((rank.get(left) ?? 0) > (rank.get(right) ?? 0)) {
        left = merges.get(left) ?? exit;
      }
      while ((rank.get(right) ?? 0) > (rank.get(left) ?? 0)) {
        right = merges.get(right) ?? exit;
      }
    }
    return left;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const id of order) {
      if (id !== exit) {
        const next = successors(id, outgoing).filter((other) => merges.has(other));
        const [first, ...others] = next;
        const merge = first === undefined ? undefined : others.reduce(meet, first);
        if (merge !== undefined && merges.get(id) !== merge) {
          merges.set(id, merge);
          changed = true;
        }
      }
    }
  }
  return merges;
}

function successors(id: string, outgoing: ReadonlyMap<string, readonly LinkKey[]>): readonly string[] {
  const next = (outgoing.get(id) ?? []).map((link) => link.to).filter((to) => outgoing.has(to));
  return next.length === 0 ? [exit] : next;
}

/** Steps in the order in which one meets them walking back from the ends. */
function reverseOrder(ids: readonly string[], outgoing: ReadonlyMap<string, readonly LinkKey[]>): readonly string[] {
  const incoming = new Map<string, string[]>([[exit, []]]);
  ids.forEach((id) => incoming.set(id, []));
  ids.forEach((id) => successors(id, outgoing).forEach((to) => incoming.get(to)?.push(id)));
  const done: string[] = [];
  const seen = new Set<string>();
  const visit = (from: string): void => {
    const stack: { readonly id: string; next: number }[] = [{ id: from, next: 0 }];
    seen.add(from);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = incoming.get(top.id)?.[top.next];
      top.next += 1;
      if (to === undefined) {
        done.push(top.id);
        stack.pop();
      } else if (!seen.has(to)) {
        seen.add(to);
        stack.push({ id: to, next: 0 });
      }
    }
  };
  visit(exit);
  return done.reverse();
}

import { describe, expect, it } from 'vitest';
import { readBlocks, type Blocks, type Item } from './blocks';
import type { LinkKey } from './edit';

function blocks(...ways: readonly string[]): Blocks {
  const links = ways.map((way): LinkKey => {
    const [source, to = ''] = way.split('->');
    const [id = '', port = 'Done'] = (source ?? '').split('-');
    return { id, port, to };
  });
  const ids = [...new Set(links.flatMap((link) => [link.id, link.to]))];
  return readBlocks(ids[0], ids, links, (ports) => ['Approve', 'True', 'Done'].find((port) => ports.includes(port)));
}

/** The list as text: `A [x: B | y: C] D` for branches, `A(x: B)` for ways that leave the line. */
function text(items: readonly Item[]): string {
  return items.map((item) => {
    switch (item.kind) {
      case 'goto': return `${item.how}:${item.to}`;
      case 'step': return item.sides.length === 0 ? item.id : `${item.id}(${item.sides.map((side) => `${side.port}: ${text(side.items)}`).join(' | ')})`;
      case 'branches': return `${item.id} [${item.branches.map((branch) => `${branch.port}: ${text(branch.items)}`.trimEnd()).join(' | ')}]`;
    }
  }).join(' ');
}

describe('a flow as a list', () => {
  it('puts one step under another', () => {
    expect(text(blocks('A->B', 'B->C').items)).toBe('A B C');
  });

  it('sets ways side by side that come together again', () => {
    expect(text(blocks('A->D', 'D-True->B', 'D-False->C', 'B->E', 'C->E').items)).toBe('A D [True: B | False: C] E');
  });

  it('leaves a way empty that goes past a step', () => {
    expect(text(blocks('A->D', 'D-True->B', 'D-False->E', 'B->E').items)).toBe('A D [True: B | False:] E');
  });

  it('folds ways under their step that end elsewhere', () => {
    expect(text(blocks('A->R', 'R-Approve->G', 'R-Reject->N', 'G->E', 'N->X').items)).toBe('A R(Reject: N X) G E');
  });

  it('names the step to which a loop goes back', () => {
    expect(text(blocks('A->R', 'R-Approve->E', 'R-Supplement->S', 'S->R').items)).toBe('A R(Supplement: S back:R) E');
  });

  it('keeps a tail that several refusals share block-structured', () => {
    const read = blocks('A->R', 'R-Approve->Q', 'R-Reject->N', 'Q-Approve->E', 'Q-Reject->N', 'N->X');
    expect(text(read.items)).toBe('A R(Reject: N X) Q(Reject: tail:N) E');
    expect(read.jumps).toEqual([]);
  });

  it('names the step further down that a way leads to', () => {
    const read = blocks('A->D', 'D-True->B', 'D-False->C', 'B-Approve->C', 'B-Reject->N', 'C->E', 'N->X');
    expect(text(read.items)).toBe('A D(False: ahead:C) B(Reject: N X) C E');
    expect(read.jumps).toEqual([]);
  });

  it('says where a way leads from one branch into another', () => {
    const read = blocks('A->F', 'F-x->B', 'F-y->C', 'B->D', 'C-True->D2', 'C-False->D', 'D->J', 'D2->J');
    expect(read.jumps).toHaveLength(1);
  });

  it('nests', () => {
    expect(text(blocks('A->F', 'F-x->D', 'F-y->C', 'D-True->P', 'D-False->Q', 'P->M', 'Q->M', 'M->J', 'C->J', 'J->E').items)).toBe('A F [x: D [True: P | False: Q] M | y: C] J E');
  });

  it('lists what nothing leads to', () => {
    const links: LinkKey[] = [{ id: 'A', port: 'Done', to: 'B' }];
    expect(readBlocks('A', ['A', 'B', 'L'], links, () => 'Done').loose).toEqual(['L']);
  });

  it('reads every loop to its end', () => {
    expect(text(blocks('A->B', 'B->A').items)).toBe('A B back:A');
  });
});

/** The namespaces of a file: those of BPMN 2.0, and ours for what BPMN has no word for. */
export const spaces = {
  bpmn: 'http://www.omg.org/spec/BPMN/20100524/MODEL',
  bpmndi: 'http://www.omg.org/spec/BPMN/20100524/DI',
  dc: 'http://www.omg.org/spec/DD/20100524/DC',
  di: 'http://www.omg.org/spec/DD/20100524/DI',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  approvals: 'urn:nanning:approvals:bpmn:1',
} as const;

/** Identifiers of XML begin with a letter or a line and hold neither blanks nor most signs; every activity gets one of its own. */
export class Names {
  private readonly byId = new Map<string, string>();
  private readonly used = new Set<string>();

  of(id: string): string {
    const known = this.byId.get(id);
    if (known !== undefined) {
      return known;
    }
    const name = this.fresh(id);
    this.byId.set(id, name);
    return name;
  }

  fresh(wish: string): string {
    const clean = wish.replace(/[^\p{L}\p{N}_.-]/gu, '_').replace(/^(?![\p{L}_])/u, '_');
    let name = clean;
    for (let number = 2; this.used.has(name); number += 1) {
      name = `${clean}_${number}`;
    }
    this.used.add(name);
    return name;
  }
}

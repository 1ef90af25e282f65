import type { Flow, Link } from './definition';

/** Leaves out steps that only keep a value: they say nothing to people. Each is replaced by a link past it. */
export function simplify(flow: Flow): Flow {
  return flow.steps.filter((step) => step.category === 'system').reduce(bypass, flow);
}

function bypass(flow: Flow, step: { readonly id: string }): Flow {
  const outgoing = flow.links.filter((link) => link.from === step.id);
  const [next] = outgoing;
  const canGo = outgoing.length === 1 && next !== undefined && next.to !== step.id && flow.links.some((link) => link.to === step.id);
  if (!canGo) {
    return flow;
  }
  const links = flow.links.flatMap((link): Link[] => (link.from === step.id ? [] : link.to === step.id ? [{ ...link, to: next.to }] : [link]));
  return { ...flow, steps: flow.steps.filter((other) => other.id !== step.id), links };
}

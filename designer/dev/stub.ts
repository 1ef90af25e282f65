import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Plugin } from 'vite';

// Answers what the editor asks when it is worked on without the server: `npm run dev`, then /dev/?definition=P18b.
// Nothing of this is built or shipped.

type Json = Record<string, unknown>;

const workflows = join(import.meta.dirname, '../../workflows');
const read = (path: string): Json => JSON.parse(readFileSync(path, 'utf8')) as Json;
const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

export function stubServer(): Plugin {
  const drafts = new Map<string, Json>();
  return {
    name: 'stub-server',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const [path = ''] = (request.url ?? '').split('?');
        let body = '';
        request.on('data', (part: Buffer) => { body += part.toString('utf8'); });
        const whenRead = (use: (json: Json) => void): void => void request.on('end', () => use(JSON.parse(body || '{}') as Json));
        const draft = /^\/api\/designer\/([\w-]+)\/draft$/.exec(path);
        const context = /^\/api\/designer\/([\w-]+)$/.exec(path);
        const built = /^\/designer\/(editor\.(?:js|css))$/.exec(path);
        if (built !== null) {
          response.setHeader('Content-Type', path.endsWith('.js') ? 'text/javascript' : 'text/css');
          response.end(readFileSync(join(import.meta.dirname, '../../src/Nanning.Approvals.Web/wwwroot/designer', built[1] ?? '')));
        } else if (path === '/elsa/api/descriptors/activities') {
          answer(response, { items: read(join(import.meta.dirname, '../src/fixtures/descriptors.json'))['items'] });
        } else if (path === '/api/designer/check') {
          whenRead((json) => answer(response, { findings: openOutcomes(json), decided: true, milliseconds: 3 }));
        } else if (path === '/api/designer/formula') {
          whenRead((json) => answer(response, String(json['text']).includes('amuont')
            ? { ok: false, errors: [{ from: 5, to: 16, message: '没有“form.amuont”', messageEn: 'There is no “form.amuont”' }] } : { ok: true, type: 'boolean', errors: [] }));
        } else if (path === '/api/designer/who') {
          answer(response, { people: [{ name: '韦晓明', department: '市人社局' }, { name: '黄丽', department: '市人社局' }], rule: '市人社局，经办人', empty: false, message: '共 2 人可以办理。' });
        } else if (draft !== null) {
          whenRead((json) => {
            drafts.set(draft[1] ?? '', json);
            answer(response, { revision: drafts.size, savedAt: new Date().toISOString() });
          });
        } else if (context !== null && request.method === 'GET') {
          answer(response, contextOf(context[1] ?? ''));
        } else if (path.startsWith('/api/')) {
          answer(response, {});
        } else {
          next();
        }
      });
    },
  };
}

function answer(response: ServerResponse, json: unknown): void {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(json));
}

function contextOf(id: string): Json {
  const large = /^large(\d+)$/.exec(id);
  const template = readdirSync(join(workflows, 'templates')).includes(`${id}.flow.json`);
  const procedure = read(join(workflows, template || large !== null ? 'P18b' : id, 'procedure.json'));
  const definition = large !== null ? largeFlow(Number(large[1])) : read(template ? join(workflows, 'templates', `${id}.flow.json`) : join(workflows, id, 'flow.json'));
  const form = list((procedure['form'] as Json)['sections']).flatMap((section) => list(section['fields']));
  const parameters = Object.entries((procedure['parameters'] ?? {}) as Json);
  return {
    definitionId: id, definition, draft: null, published: { version: 3, effectiveFrom: '2016-06-13' }, procedure, example: null,
    fields: [
      ...form.map((field) => ({
        path: `form.${String(field['id'])}`, type: field['type'], group: 'form', label: field['label'], labelEn: field['labelEn'],
        choices: list(field['options']).map((option) => ({ value: option['value'], label: option['text'], labelEn: option['textEn'] })),
      })),
      ...parameters.map(([name, value]) => ({ path: `params.${name}`, type: 'number', group: 'params', label: (value as Json)['label'] ?? name, labelEn: (value as Json)['labelEn'] ?? name, choices: [] })),
      { path: 'amount', type: 'money', group: 'variable', label: 'amount', labelEn: 'amount', choices: [] },
      { path: 'on', type: 'date', group: 'day', label: '办理当日', labelEn: 'The day on which it is examined', choices: [] },
    ],
    departments: [['rsj', '市人社局', 'Human Resources'], ['czj', '市财政局', 'Finance'], ['kjj', '市科技局', 'Science and Technology']].map(([code, name, nameEn]) => ({ code, name, nameEn })),
    roles: [['handler', '经办人', 'Handler'], ['sectionHead', '科长', 'Section head'], ['leader', '局领导', 'Leader']].map(([code, name, nameEn]) => ({ code, name, nameEn })),
    users: [{ userName: 'rsj1', name: '韦晓明', department: 'rsj' }],
    flows: [{ definitionId: 'P18a', name: '创业孵化基地认定' }],
  };
}

/** A flow of so many steps: rows of examinations that lead on to one another. */
function largeFlow(count: number): Json {
  const steps = Array.from({ length: count }, (_, index) => ({
    id: `Step${index}`, name: `环节 ${index}`, type: index === 0 ? 'Elsa.Start' : index === count - 1 ? 'Elsa.End' : index % 7 === 3 ? 'Elsa.FlowDecision' : 'Approvals.Review', version: 1,
    customProperties: {}, metadata: { displayText: `环节 ${index}`, designer: { position: { x: 40 + (index % 20) * 280, y: 40 + Math.floor(index / 20) * 180 }, size: { width: 0, height: 0 } } },
    ...(index % 7 === 3 ? { condition: { typeName: 'Boolean', expression: { type: 'Formula', value: 'amount > 10000' } } } : {}),
  }));
  const connections = steps.slice(0, -1).flatMap((step, index) => {
    const to = (target: number, port: string): Json => ({ source: { activity: step.id, port }, target: { activity: `Step${Math.min(target, count - 1)}`, port: 'In' }, vertices: [] });
    return index === 0 ? [to(1, 'Done')] : step.type === 'Elsa.FlowDecision' ? [to(index + 1, 'True'), to(index + 20, 'False')] : [to(index + 1, 'Approve'), to(index + 21, 'Reject')];
  });
  return { id: 'large', definitionId: 'large', name: `${count} 个环节`, version: 1, variables: [], root: { id: 'Flowchart1', type: 'Elsa.Flowchart', version: 1, activities: steps, connections } };
}

/** Stands in for the checks of the server: outcomes that lead nowhere. */
function openOutcomes(draft: Json): Json[] {
  const root = ((draft['model'] ?? {}) as Json)['root'] as Json;
  const used = new Set(list(root['connections']).map((link) => `${String((link['source'] as Json)['activity'])} ${String((link['source'] as Json)['port'])}`));
  const ports: Record<string, string[]> = { 'Approvals.Review': ['Approve', 'Reject'], 'Elsa.FlowDecision': ['True', 'False'], 'Approvals.Notify': ['Done'] };
  return list(root['activities']).flatMap((activity) => (ports[String(activity['type'])] ?? []).filter((port) => !used.has(`${String(activity['id'])} ${port}`)).map((port) => ({
    code: 'open-outcome', severity: 'error', activityId: activity['id'], port, message: `“${String(activity['name'])}”的出口“${port}”没有连线。`, messageEn: `The outcome “${port}” of “${String(activity['name'])}” leads nowhere.`,
    path: [{ activityId: 'Start1', outcome: 'Done' }], example: { rentPaid: 120000 }, fix: { kind: 'connect', activityId: activity['id'], port },
  })));
}

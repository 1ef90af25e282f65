// Starts Elsa Studio's editor with a token of the person who is signed in. Served on its own page, see Studio/StudioPage.cs.
interface Token {
  readonly accessToken: string;
}

async function start(host: HTMLElement): Promise<void> {
  const response = await fetch('/api/auth/token', { method: 'POST' });
  if (!response.ok) {
    host.textContent = `${response.status}`;
    return;
  }

  const { accessToken } = (await response.json()) as Token;
  const endpoint = `${location.origin}/elsa/api`;
  host.replaceChildren(element('elsa-backend-provider', endpoint, accessToken), element('elsa-workflow-definition-editor', endpoint, accessToken, host.dataset.definition));
}

function element(name: string, endpoint: string, token: string, definition?: string): HTMLElement {
  const made = document.createElement(name);
  made.setAttribute('remote-endpoint', endpoint);
  made.setAttribute('access-token', token);
  if (definition !== undefined) {
    made.setAttribute('definition-id', definition);
  }

  return made;
}

document.addEventListener('DOMContentLoaded', () => {
  const host = document.getElementById('studio');
  if (host) {
    void start(host);
  }
});

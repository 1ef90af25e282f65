import '@xyflow/react/dist/base.css';
import './flow.css';
import { createRoot, type Root } from 'react-dom/client';
import { FlowHost } from './canvas/FlowHost';

// Every <div data-flow data-src="…" data-lang="zh-CN"> of the page becomes a drawing; see FlowHost for what data-src answers.
const mounted = new Map<HTMLElement, Root>();

function scan(): void {
  for (const [host, root] of mounted) {
    if (!host.isConnected) {
      root.unmount();
      mounted.delete(host);
    }
  }
  for (const host of document.querySelectorAll<HTMLElement>('[data-flow]')) {
    const source = host.dataset['src'];
    if (source !== undefined && !mounted.has(host)) {
      const language = (host.dataset['lang'] ?? document.documentElement.lang).toLowerCase().startsWith('en') ? 'en' : 'zh';
      const root = createRoot(host);
      mounted.set(host, root);
      root.render(<FlowHost source={source} heatSource={host.dataset['heat']} heatOn={host.dataset['heatOn'] !== undefined} language={language} />);
    }
  }
}

scan();
// htmx 2 and htmx 4 name the same moment differently.
document.addEventListener('htmx:afterSwap', scan);
document.addEventListener('htmx:after:swap', scan);

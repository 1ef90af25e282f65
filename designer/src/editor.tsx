import '@xyflow/react/dist/base.css';
import './editor.css';
import { createRoot } from 'react-dom/client';
import { EditorHost } from './editor/EditorHost';

// <div id="designer" data-definition="P18b" data-lang="zh-CN"> of the page becomes the designer.
const host = document.getElementById('designer');
const definitionId = host?.dataset['definition'];
if (host !== null && definitionId !== undefined) {
  const language = (host.dataset['lang'] ?? document.documentElement.lang).toLowerCase().startsWith('en') ? 'en' : 'zh';
  // What is left of the window below the head of the page.
  host.style.setProperty('--designer-around', `${Math.round(host.getBoundingClientRect().top + window.scrollY) + 24}px`);
  createRoot(host).render(<EditorHost definitionId={definitionId} language={language} />);
}

import '@xyflow/react/dist/base.css';
import './editor.css';
import { createRoot } from 'react-dom/client';
import { EditorHost } from './editor/EditorHost';

// <div id="designer" data-definition="P18b" data-lang="zh-CN"> of the page becomes the designer.
const host = document.getElementById('designer');
const definitionId = host?.dataset['definition'];
if (host !== null && definitionId !== undefined) {
  const language = (host.dataset['lang'] ?? document.documentElement.lang).toLowerCase().startsWith('en') ? 'en' : 'zh';
  createRoot(host).render(<EditorHost definitionId={definitionId} language={language} />);
}

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { stubServer } from './dev/stub.ts';

// The pages refer to these files by name, so the names carry no hash; the web server versions them. Each page loads one script
// and no more: `vite build` makes the drawing that is only looked at, `vite build --mode editor` the designer.
export default defineConfig(({ command, mode }) => ({
  plugins: [react(), ...(command === 'serve' && mode === 'development' ? [stubServer()] : [])],
  build: {
    outDir: '../src/Nanning.Approvals.Web/wwwroot/designer',
    emptyOutDir: mode !== 'editor',
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: mode === 'editor' ? 'src/editor.tsx' : 'src/flow.tsx',
      output: mode === 'editor'
        ? { entryFileNames: 'editor.js', assetFileNames: 'editor[extname]', codeSplitting: false }
        : { entryFileNames: 'flow.js', assetFileNames: 'flow[extname]', codeSplitting: false },
    },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'] },
}));

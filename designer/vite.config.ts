import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The pages refer to these two files by name, so the names carry no hash; the web server versions them.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../src/Nanning.Approvals.Web/wwwroot/designer',
    emptyOutDir: true,
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: 'src/flow.tsx',
      output: { entryFileNames: 'flow.js', assetFileNames: 'flow[extname]', codeSplitting: false },
    },
  },
  test: { include: ['src/**/*.test.{ts,tsx}'] },
});

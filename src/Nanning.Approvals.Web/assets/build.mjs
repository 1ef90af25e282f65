// Bundles everything the pages need into wwwroot/lib, so that no page asks an outside host.
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { icons } from './icons.mjs';

const out = new URL('../wwwroot/lib/', import.meta.url).pathname;
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

await build({
  entryPoints: { app: 'src/app.ts', appearance: 'src/appearance.ts', studio: 'src/studio.ts' },
  outdir: out,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  legalComments: 'linked',
  logLevel: 'warning'
});

await build({
  entryPoints: { app: 'src/app.css', studio: 'src/studio.css' },
  outdir: out,
  bundle: true,
  minify: true,
  target: 'es2022',
  external: ['data:*'],
  logLevel: 'error'
});

const symbols = await Promise.all(
  icons.map(async (name) => {
    const file = new URL(`./node_modules/@tabler/icons/icons/outline/${name}.svg`, import.meta.url);
    const svg = await readFile(file, 'utf8');
    const body = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>')).replace(/\s+/g, ' ').trim();
    return (
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
      `stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`
    );
  })
);
await writeFile(`${out}icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`);

// The faces of the printed certificate; the server reads them.
await mkdir(`${out}fonts`);
const faces = new URL('./node_modules/@expo-google-fonts/noto-serif-sc/', import.meta.url).pathname;
await copyFile(`${faces}400Regular/NotoSerifSC_400Regular.ttf`, `${out}fonts/NotoSerifSC_400Regular.ttf`);
await copyFile(`${faces}700Bold/NotoSerifSC_700Bold.ttf`, `${out}fonts/NotoSerifSC_700Bold.ttf`);
await copyFile(`${faces}LICENSE_FONT`, `${out}fonts/OFL.txt`);

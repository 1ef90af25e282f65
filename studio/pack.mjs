// Packs Elsa Studio into one archive, each file compressed once: the web server hands the files on as they are. The thousand files of the package as content of the site
// would make every build slow.
import { createWriteStream } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, crc32 } from 'node:zlib';

const root = new URL('./node_modules/@elsa-workflows/elsa-studio-wasm/', import.meta.url).pathname;
const out = createWriteStream(new URL('../src/Nanning.Approvals.Web/studio.zip', import.meta.url).pathname);
const skipped = /(^|\/)(index\.html|package\.json|.*\.(gz|br|map))$/;

const files = (await readdir(root, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'))
  .filter((name) => !skipped.test(name))
  .sort();

const central = [];
let offset = 0;
for (const name of files) {
  const content = await compressed(name);
  const header = fields(name, content, offset);
  write(local(header));
  write(content);
  central.push(directory(header));
}
const start = offset;
central.forEach(write);
write(end(central.length, offset - start, start));
out.end();

/** A file as the server sends it: with the ending .br. */
async function compressed(name) {
  try {
    return await readFile(`${root}${name}.br`);
  } catch {
    return brotliCompressSync(await readFile(root + name), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  }
}

function write(bytes) {
  out.write(bytes);
  offset += bytes.length;
}

function fields(name, content, at) {
  return { name: Buffer.from(`${name}.br`), size: content.length, crc: crc32(content), at };
}

// The layout of a zip archive whose entries are stored as they are: PKWARE APPNOTE 4.3.7, 4.3.12, 4.3.16. All files carry the same day, so that the same package gives the same archive.
function local({ name, size, crc }) {
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(0x04034b50, 0);
  bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(0x0800, 6);
  bytes.writeUInt16LE(0x21, 12);
  bytes.writeUInt32LE(crc, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt32LE(size, 22);
  bytes.writeUInt16LE(name.length, 26);
  return Buffer.concat([bytes, name]);
}

function directory({ name, size, crc, at }) {
  const bytes = Buffer.alloc(46);
  bytes.writeUInt32LE(0x02014b50, 0);
  bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(20, 6);
  bytes.writeUInt16LE(0x0800, 8);
  bytes.writeUInt16LE(0x21, 14);
  bytes.writeUInt32LE(crc, 16);
  bytes.writeUInt32LE(size, 20);
  bytes.writeUInt32LE(size, 24);
  bytes.writeUInt16LE(name.length, 28);
  bytes.writeUInt32LE(at, 42);
  return Buffer.concat([bytes, name]);
}

function end(count, size, at) {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(0x06054b50, 0);
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt32LE(at, 16);
  return bytes;
}

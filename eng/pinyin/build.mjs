// Writes the table that the search reads: one line for each syllable, followed by the characters that may be read so.
// The characters are those of GB 2312, which is what names of procedures are written in. Run it again only when the library has better readings.
import { writeFile } from 'node:fs/promises';
import { pinyin } from 'pinyin-pro';

const decoder = new TextDecoder('gb18030');
const syllables = new Map();
for (let row = 0xb0; row <= 0xf7; row++) {
  for (let cell = 0xa1; cell <= 0xfe; cell++) {
    const character = decoder.decode(Uint8Array.of(row, cell));
    if (!/^\p{Script=Han}$/u.test(character)) {
      continue;
    }

    const readings = pinyin(character, { multiple: true, type: 'array', toneType: 'none', v: true });
    for (const reading of new Set(readings.filter((text) => /^[a-zü]+$/.test(text)))) {
      const syllable = reading.replaceAll('ü', 'v');
      syllables.set(syllable, (syllables.get(syllable) ?? '') + character);
    }
  }
}

const lines = [...syllables].sort(([a], [b]) => (a < b ? -1 : 1)).map(([syllable, characters]) => `${syllable} ${characters}\n`);
await writeFile(new URL('../../src/Nanning.Approvals/Catalogue/pinyin.txt', import.meta.url), lines.join(''));

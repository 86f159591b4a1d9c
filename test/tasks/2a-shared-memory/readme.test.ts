/** Claims about the README of task 2a, rendered from a made-up result: it is whole, it follows the numbers, its example runs. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { resultSchema } from '../../../src/core/result-schema.js';
import { drawPictures, listPictures } from '../../../src/report/figure.js';
import { FIGURES } from '../../../tasks/2a-shared-memory/figures.js';
import { EXAMPLE, renderReadme } from '../../../tasks/2a-shared-memory/readme.js';
import { findXmlFault, Picture } from '../../report/svg-reading.js';
import { makeResultOf2a } from './synthetic-result.js';

const standard = await makeResultOf2a('standard');
const readme = renderReadme(standard);

describe('the README', () => {
  test('has every finding, every cell, every target, and no hole', () => {
    expect(resultSchema.safeParse(standard).error).toBeUndefined();
    for (const { question } of standard.findings) expect(readme).toContain(`**${question}**`);
    expect(readme).not.toMatch(/undefined|NaN|null|\[object/);
    const tables = readme.slice(readme.indexOf('### Small messages'), readme.indexOf('### Marks'));
    const rows = tables.split('\n').filter((line) => line.startsWith('| ') && !/^\| (subject|:?-)/.test(line));
    expect(rows).toHaveLength(standard.cells.length);
    expect(readme.match(/\| (met|missed|undecided) \|/g)).toHaveLength(6);
  });

  test('follows the numbers: another median is another README', () => {
    const cells = standard.cells.map((cell) =>
      cell.id === 'rate/ring/64B/cross-core' && cell.summary
        ? { ...cell, summary: { ...cell.summary, median: cell.summary.median * 2 } }
        : cell,
    );
    expect(renderReadme({ ...standard, cells })).not.toBe(readme);
  });

  test('fails, and names the cell, where one is missing that the text speaks of', () => {
    const cells = standard.cells.filter(({ id }) => id !== 'rate/postmessage/64B/cross-core');
    expect(() => renderReadme({ ...standard, cells })).toThrow('rate/postmessage/64B/cross-core');
  });

  test('shows each picture, and each is drawn without a flaw', async () => {
    const pictures = await drawPictures(FIGURES, standard);
    expect([...pictures.keys()]).toEqual(listPictures(FIGURES).map(({ id }) => `${id}.svg`));
    for (const [file, svg] of pictures) {
      expect(readme).toContain(`](recorded/${file})`);
      expect(findXmlFault(svg), file).toBeNull();
      expect(new Picture(svg).flaws(), file).toEqual([]);
      expect(new Picture(svg).texts(), file).not.toContain('nothing was measured');
    }
  });

  test('says of each picture whether its scale is linear or logarithmic', () => {
    for (const { id, subtitle } of listPictures(FIGURES)) expect(subtitle, id).toMatch(/linear|logarithmic/);
  });
});

test('the example runs as it stands in the README, from the entry that the package exports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-example-'));
  try {
    const entry = pathToFileURL(createRequire(import.meta.url).resolve('ipc-lab/sync')).href;
    const program = join(folder, 'example.mjs');
    writeFileSync(program, EXAMPLE.replace('ipc-lab/sync', entry));
    const printed = execFileSync(process.execPath, [program], { encoding: 'utf8', timeout: 30_000 });
    expect(printed).toBe('1\n2\n3\n');
    expect(EXAMPLE.split('\n').filter((line) => line !== '').length).toBeLessThanOrEqual(14);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

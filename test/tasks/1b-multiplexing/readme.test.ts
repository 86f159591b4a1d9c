/** Claims about the README of task 1b, rendered from a made-up result: it is whole, it follows the numbers, its example runs. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { resultSchema } from '../../../src/core/result-schema.js';
import { drawPictures, listPictures } from '../../../src/report/figure.js';
import { renderText } from '../../../src/report/text.js';
import { FIGURES } from '../../../tasks/1b-multiplexing/figures.js';
import { EXAMPLE, renderReadme } from '../../../tasks/1b-multiplexing/readme.js';
import { findXmlFault, Picture } from '../../report/svg-reading.js';
import { makeResultOf1b } from './synthetic-result.js';

const standard = await makeResultOf1b('standard');
const readme = renderReadme(standard);

describe('the README', () => {
  test('has every finding, every cell, every target, and no hole', () => {
    expect(resultSchema.safeParse(standard).error).toBeUndefined();
    expect(standard.findings.length).toBeGreaterThan(14);
    for (const { question } of standard.findings) expect(readme).toContain(`**${question}**`);
    expect(readme).not.toMatch(/undefined|NaN|null|\[object/);
    const tables = readme.slice(readme.indexOf('### A wait'), readme.indexOf('### Marks'));
    const rows = tables.split('\n').filter((line) => line.startsWith('| ') && !/^\| (subject|:?-)/.test(line));
    expect(rows).toHaveLength(standard.cells.length);
    expect(readme.match(/\| (met|missed|undecided) \|/g)).toHaveLength(5);
  });

  test('follows the numbers: another median is another README', () => {
    const cells = standard.cells.map((cell) =>
      cell.id === 'wait/epoll/1000fds/1ready' && cell.summary
        ? { ...cell, summary: { ...cell.summary, median: cell.summary.median * 2 } }
        : cell,
    );
    expect(renderReadme({ ...standard, cells })).not.toBe(readme);
  });

  test('fails, and names the cell, where one is missing that the text speaks of', () => {
    const cells = standard.cells.filter(({ id }) => id !== 'events/event-loop/64pipes');
    expect(() => renderReadme({ ...standard, cells })).toThrow('events/event-loop/64pipes');
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
    expect(new Picture(pictures.get('wait.svg')!).texts()).toContain('select ends at 1,024');
  });

  test('says of each picture that its scale is logarithmic: all of them are', () => {
    for (const { id, subtitle } of listPictures(FIGURES)) expect(subtitle, id).toContain('logarithmic');
  });
});

describe('the findings of a whole run', () => {
  const statuses = (findings: typeof standard.findings) =>
    findings.filter(({ status }) => status !== 'supported').map(({ id, status }) => [id, status]);

  test('rest on cells and comparisons that there are', () => {
    const known = new Set([...standard.cells, ...standard.comparisons].map(({ id }) => id));
    for (const { id, evidence } of standard.findings) {
      expect(evidence.length, id).toBeGreaterThan(0);
      for (const each of evidence) expect(known, id).toContain(each);
    }
  });

  test('are supported by what the facts say, but that threads match and that edges buy something', () => {
    expect(statuses(standard.findings)).toEqual([
      ['edge-triggered', 'refuted'],
      ['threads', 'refuted'],
    ]);
  });

  test('are there of a quick run as well, as far as it goes, and none cannot be said', async () => {
    const quick = await makeResultOf1b('quick');
    expect(quick.findings.map(({ id }) => id)).toEqual([
      'scan-growth',
      'crossover',
      'descriptor-wall',
      'fast-path',
      'event-loop',
      'sequential-stall',
      'threads',
      'job',
    ]);
    for (const { answer } of quick.findings) expect(answer).not.toMatch(/Cannot be said|undefined|NaN|\?/);
    expect(renderText(quick, { width: 100, color: false })).not.toMatch(/undefined|NaN/);
  });
});

test('the example runs as it stands in the README, from the entry that the package exports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-example-'));
  try {
    const entry = pathToFileURL(createRequire(import.meta.url).resolve('ipc-lab/waiting')).href;
    const program = join(folder, 'example.mjs');
    writeFileSync(program, EXAMPLE.replace('ipc-lab/waiting', entry));
    const printed = execFileSync(process.execPath, [program], { encoding: 'utf8', timeout: 30_000 });
    const lines = printed.trimEnd().split('\n');
    expect(lines.filter((line) => /^\w+$/.test(line)).sort()).toEqual(['one', 'three', 'two']);
    expect(lines.filter((line) => line.endsWith('is at EOF'))).toHaveLength(3);
    expect(
      EXAMPLE.trim()
        .split('\n')
        .filter((line) => line !== '').length,
    ).toBeLessThanOrEqual(13);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

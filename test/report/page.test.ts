/** Claims about the page of a report: it needs nothing else, says everything without its script, and no string breaks out of it. */

import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding, Result } from '../../src/core/result.js';
import { dotsOf } from '../../src/report/chart-data.js';
import { unpackColumns } from '../../src/report/columns-pack.js';
import type { Figure } from '../../src/report/figure.js';
import { renderPage } from '../../src/report/page/page.js';
import type { ReportEntry } from '../../src/report/page/report.js';
import { renderMarkdownReport } from '../../src/report/report-markdown.js';
import { makeTypicalResult } from './synthetic.js';

const SCRIPT = 'console.log("hello")';

function figuresOf({ cells }: Result): Figure[] {
  const chart = { kind: 'dots' as const, ...dotsOf(cells.filter(({ metric }) => metric === 'round-trip')) };
  const words = { title: 'What it costs', subtitle: 'Left is faster.', reading: 'Mind the scale.' };
  return [{ id: 'cost', ...words, chart, notes: ['It was a windy day.'] }];
}

function entryOf(result: Result, over: Partial<ReportEntry> = {}): ReportEntry {
  return {
    label: 'laptop',
    file: '1a.json',
    result,
    figures: figuresOf(result),
    title: 'Pipes',
    headlines: [],
    ...over,
  };
}

const parse = (page: string) => parseHTML(page).document;
const TYPICAL = makeTypicalResult();
const WITHOUT_JOBS = { ...TYPICAL, cells: TYPICAL.cells.filter(({ metric }) => metric !== 'elapsed') };

const PAGES: [name: string, entries: ReportEntry[]][] = [
  ['one result', [entryOf(TYPICAL)]],
  ['two results of a task', [entryOf(TYPICAL), entryOf(TYPICAL, { label: 'server' })]],
  ['results of two tasks', [entryOf(TYPICAL), entryOf({ ...TYPICAL, task: '1b' }, { label: 'b', file: 'b.json' })]],
  ['a result without a job', [entryOf(WITHOUT_JOBS)]],
  ['a result of nothing', [entryOf({ ...TYPICAL, cells: [], comparisons: [], findings: [] }, { figures: [] })]],
];

describe.each(PAGES)('the page of %s', (_, entries) => {
  let page: string;
  let document: ReturnType<typeof parse>;
  beforeAll(async () => {
    page = await renderPage(entries, SCRIPT);
    document = parse(page);
  });

  it('leads every link to a place in it', () => {
    const links = [...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href')!);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) expect(document.getElementById(link.slice(1)), link).not.toBeNull();
  });

  it('has each id once, and names by which sections are called that are there', () => {
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const section of document.querySelectorAll('[aria-labelledby]'))
      expect(ids).toContain(section.getAttribute('aria-labelledby'));
  });

  it('loads nothing, and lets nothing run but its own script and style', () => {
    expect(page).not.toMatch(/\s(src|action|xlink:href)=|@import|url\(/);
    for (const link of document.querySelectorAll('[href]')) expect(link.getAttribute('href')).toMatch(/^#/);
    const policy = document.querySelector('meta[http-equiv]')!.getAttribute('content')!;
    const hash = (text: string) => createHash('sha256').update(text).digest('base64');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash(SCRIPT)}'`);
    expect(policy).toContain(`style-src 'sha256-${hash(document.querySelector('style')!.textContent!)}'`);
    expect(document.querySelectorAll('[style]')).toHaveLength(0);
  });

  it('holds the results as they are, to be saved', () => {
    entries.forEach(({ result, file, label }, at) => {
      const text = document.getElementById(`result-${at}`)!.textContent!;
      const packed = JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString());
      expect(unpackColumns(packed)).toEqual([result]);
      const row = document.querySelector(`[data-result="result-${at}"]`)!;
      // Two files of one name are told apart.
      const isAlone = entries.filter((other) => other.file === file).length === 1;
      expect(row.getAttribute('data-name')).toBe(isAlone ? file : ['1a-1a.json', '1a-2-1a.json'][at]);
      expect(row.textContent).toContain(label);
    });
  });

  it('holds the data of each picture that it shows', () => {
    const text = document.getElementById('figures')!.textContent!;
    const live = JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString());
    const shown = [...document.querySelectorAll('[data-figure]')].map((each) => each.getAttribute('data-figure'));
    expect(Object.keys(live).sort()).toEqual([...shown].sort());
  });

  it('is the same bytes for the same results', async () => {
    expect(await renderPage(structuredClone(entries), SCRIPT)).toBe(page);
  });

  it('has no number that is none', () => {
    const words = [...document.querySelectorAll('main')].map((main) => main.textContent).join();
    expect(words).not.toMatch(/\b(NaN|Infinity|undefined|null)\b/);
  });
});

describe('what the page says', () => {
  let document: ReturnType<typeof parse>;
  let words: string;
  beforeAll(async () => {
    document = parse(await renderPage([entryOf(TYPICAL, { headlines: ['placement'] })], SCRIPT));
    words = document.querySelector('main')!.textContent!;
  });

  it('begins with the findings that the task puts first, and how far the measurement can be trusted', () => {
    const card = document.querySelector('#verdicts .card')!;
    expect(card.querySelectorAll('p')[0]!.textContent).toMatch(/^✗ refuted Does a second core/);
    expect(card.querySelector('.grade')!.textContent).toBe('quiet');
    expect(card.textContent).toContain('What to do: A quick run shows large differences only');
    expect(card.textContent).toContain('All findings: 1 supported, 1 refuted, 1 undecided');
  });

  it('has every finding, every note, how to read each figure, and its numbers', () => {
    for (const { question, answer } of TYPICAL.findings)
      for (const part of [question, answer]) expect(words).toContain(part);
    for (const part of ['It was a windy day.', 'Mind the scale.', 'How to read this']) expect(words).toContain(part);
    expect(document.querySelectorAll('figure table').length).toBeGreaterThanOrEqual(1);
  });

  it('has the machine, its noise, and the command to measure again', () => {
    for (const part of ['AMD EPYC 7B13', 'taken by the hypervisor', TYPICAL.command, 'governor'])
      expect(words).toContain(part);
    expect(words).toContain('not available');
  });

  it('has what was not measured, and why', () => {
    expect(words).toContain('Not measured: 3 of');
    expect(words).toContain('two CPUs are needed');
    expect(words).toContain('record-corrupt: record 17 has a wrong checksum');
  });

  it('has the job over every way, with its pairs', () => {
    expect(document.getElementById('job')!.textContent).toContain('pipe, producers8');
  });
});

describe('no string breaks out', () => {
  const HOSTILE = '"\'></script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u001b[31m';
  const finding: Finding = { id: 'x', question: HOSTILE, answer: HOSTILE, status: 'supported', evidence: [HOSTILE] };
  const warnings = [{ code: HOSTILE, message: HOSTILE }];
  const [first, ...others] = TYPICAL.cells;
  const result: Result = {
    ...TYPICAL,
    task: HOSTILE,
    command: HOSTILE,
    findings: [finding],
    environment: { ...TYPICAL.environment, cpuModel: HOSTILE, kernel: HOSTILE },
    noise: { ...TYPICAL.noise, reasons: [HOSTILE] },
    cells: [
      { ...first!, subject: HOSTILE, id: HOSTILE, parameters: { [HOSTILE]: HOSTILE }, warnings } as Result['cells'][0],
      ...others.map((cell) => ({ ...cell, reason: HOSTILE })),
    ],
  };
  const entry = entryOf(result, { label: HOSTILE, file: HOSTILE, title: HOSTILE });

  it('of the page, from whichever field of a result or file', async () => {
    const page = await renderPage([entry, { ...entry, label: `${HOSTILE}2` }], SCRIPT);
    const document = parse(page);
    expect(document.querySelectorAll('img')).toHaveLength(0);
    const scripts = [...document.querySelectorAll('script')].map((script) => script.getAttribute('type'));
    expect(scripts).toEqual(['application/gzip', 'application/gzip', 'application/gzip', 'module']);
    const attributes = [...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames());
    expect(attributes.filter((name) => name.startsWith('on'))).toEqual([]);
    for (const letter of ['\u202e', '\u001b']) expect(page).not.toContain(letter);
    for (const { id } of document.querySelectorAll('section')) expect(id).toMatch(/^[a-z0-9-]+$/);
  });

  it('of the markdown, and no picture is put elsewhere', async () => {
    const { text, pictures } = await renderMarkdownReport([entry]);
    expect(text).not.toMatch(/<(script|img)/);
    for (const letter of ['\u202e', '\u001b']) expect(text).not.toContain(letter);
    for (const name of pictures.keys()) expect(name).toMatch(/^[a-z0-9-]+\.svg$/);
  });

  it('of the script that the page runs', async () => {
    const script = 'const a = "</script><!-- </SCRIPT>";';
    const document = parse(await renderPage([entryOf(TYPICAL)], script));
    const own = document.querySelector('script[type=module]')!.textContent!;
    expect(own).toBe('const a = "<\\/script><\\!-- <\\/SCRIPT>";');
  });
});

/** Results that a stranger wrote, that are much too large, or of which there are two: what the page makes of them in a real browser. */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Result } from '../../src/core/result.js';
import { readResult } from '../../src/harness/result-file.js';
import type { ReportEntry } from '../../src/report/page/report.js';
import { until } from '../harness/leftovers.js';
import { describeInBrowser } from './browser.js';
import { readRecorded, writePageFile } from './page-file.js';

const HOSTILE = '</script><img src=x onerror=alert(1)>';
const OTHERS = [
  '"><svg onload=alert(2)><x a="',
  "' onmouseover='alert(3)' x='",
  '<!--<script>alert(4)</script>',
  '</title></style></svg><iframe src="https://example.invalid/">',
  '&lt;img src=x onerror=alert(5)&gt;',
] as const;

/** Of the first figure at least: the poisoned one is among them. */
const ROWS = 11;

/** One way of the recorded result, and every sentence, gets the name: ids still fit each other. */
function poison(result: Result): Result {
  const poisoned = JSON.parse(
    JSON.stringify(result, (_, value) =>
      typeof value === 'string' ? value.replaceAll(/(?<![\w-])pipe-stream(?![\w-])/g, HOSTILE) : value,
    ),
  ) as Result;
  const [first, ...cells] = poisoned.cells;
  const { summary: _s, quantiles: _q, ...rest } = first!;
  return {
    ...poisoned,
    command: HOSTILE,
    packageVersion: OTHERS[0],
    environment: { ...poisoned.environment, kernel: HOSTILE, cpuModel: OTHERS[1] },
    noise: { ...poisoned.noise, verdict: 'disturbed', reasons: [...OTHERS] },
    plan: { ...poisoned.plan, stopped: HOSTILE },
    cells: [{ ...rest, status: 'skipped', trials: [], reason: `${HOSTILE} and ${OTHERS.join(' ')}` }, ...cells],
    findings: poisoned.findings.map((finding, at) => ({
      ...finding,
      question: `${HOSTILE}?`,
      answer: `${OTHERS[at % OTHERS.length]}. ${HOSTILE}`,
      evidence: [HOSTILE],
    })),
  };
}

describeInBrowser('the page of a hostile result', (ground) => {
  let path: string;
  let result: Result;
  beforeAll(async () => {
    result = poison(readRecorded('1a-pipes'));
    const unknown = { ...result, task: HOSTILE };
    // The file's name goes into an attribute as well.
    const file = `${HOSTILE}" onmouseover="alert(6)" x='.json`;
    const rename = (entry: ReportEntry) => ({ ...entry, file, label: HOSTILE });
    const files = [
      { path: 'a.json', result },
      { path: 'b.json', result: unknown },
    ];
    path = await writePageFile(ground.folder(), files, rename);
  });

  it('runs nothing, asks for nothing, adds no element, and shows the text as text', async () => {
    const { page, url, requests, complaints } = await ground.open(path);
    const addsNothing = () =>
      page.evaluate(() => ({
        foreign: [...document.querySelectorAll('img,iframe,object,embed,form,base,x')].map((found) => found.outerHTML),
        // Figures, two results, the page's own.
        scripts: document.querySelectorAll('script').length,
        handlers: [...document.querySelectorAll('*')].flatMap((found) =>
          found.getAttributeNames().filter((name) => name.startsWith('on')),
        ),
        loading: [...document.querySelectorAll('[src],[href]')].filter(
          (found) => !found.getAttribute('href')?.startsWith('#'),
        ).length,
      }));
    const nothing = { foreign: [], scripts: 4, handlers: [], loading: 0 };
    expect(await addsNothing()).toEqual(nothing);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    const shown = (await page.locator('main').textContent())!;
    for (const text of [HOSTILE, ...OTHERS]) expect(shown).toContain(text);
    for (const place of ['#verdicts h3', '#verdicts p', '#machine', 'figure svg', 'figure table', '#data button']) {
      expect(await page.locator(place).filter({ hasText: HOSTILE }).count(), place).toBeGreaterThan(0);
    }
    // Drawn anew by the page's script, and spoken by its tool tip.
    const figure = page.locator('figure').first();
    await figure.getByRole('button', { name: 'logarithmic scale' }).click();
    await figure.locator('.chart g[font-variant="tabular-nums"] text').filter({ hasText: /^0$/ }).waitFor();
    expect(await figure.locator('svg text').filter({ hasText: HOSTILE }).count()).toBeGreaterThan(0);
    await figure.locator('.chart').focus();
    const spoken: string[] = [];
    for (let at = 0; at < ROWS; at++) {
      await page.keyboard.press('ArrowRight');
      spoken.push((await page.locator('#tip').textContent())!);
    }
    expect(spoken.join('\n')).toContain(HOSTILE);
    expect(await addsNothing()).toEqual(nothing);
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
  });

  it('saves it as it was', async () => {
    const { page, complaints } = await ground.open(path);
    const begun = page.waitForEvent('download');
    await page.locator('button.get').first().click();
    const stream = await (await begun).createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toEqual(result);
    expect(complaints).toEqual([]);
  });

  it('would run nothing even if something came through: the policy blocks scripts, handlers, images and connections', async () => {
    const { page, url, requests } = await ground.open(path);
    const refused: string[] = [];
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText === 'csp') refused.push(request.url());
    });
    const seen = await page.evaluate(async () => {
      const blocked: string[] = [];
      let noteAll: () => void;
      const all = new Promise<void>((resolve) => {
        noteAll = resolve;
      });
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        blocked.push(effectiveDirective);
        if (new Set(blocked).size === 4) noteAll();
      });
      const script = document.createElement('script');
      script.textContent = 'globalThis.ran = "a script"';
      document.body.append(script);
      document.body.insertAdjacentHTML(
        'beforeend',
        '<img src="https://example.invalid/a.png" onerror="globalThis.ran = \'a handler\'">',
      );
      await fetch('https://example.invalid/').catch(() => {});
      await all;
      return { ran: (globalThis as { ran?: string }).ran ?? null, blocked: [...new Set(blocked)].sort() };
    });
    expect(seen).toEqual({
      ran: null,
      blocked: ['connect-src', 'img-src', 'script-src-attr', 'script-src-elem'],
    });
    // The driver tells of an address before the policy has refused it.
    await until(() => requests.every((address) => address === url || refused.includes(address)));
  });
});

describeInBrowser('the page of two results of a task', (ground) => {
  it('has both labels in the pictures, in their switches and tables', async () => {
    const result = readRecorded('1b-multiplexing');
    const files = ['monday', 'friday'].map((name) => ({ path: `${name}.json`, result }));
    const { page, complaints } = await ground.open(await writePageFile(ground.folder(), files));
    const figures = await page.locator('#task-1b figure').all();
    expect(figures.length).toBeGreaterThan(5);
    for (const figure of figures) {
      const name = (await figure.getAttribute('id'))!;
      for (const place of ['.chart svg', 'table']) {
        const text = (await figure.locator(place).allTextContents()).join(' ');
        expect([name, text.includes('monday'), text.includes('friday')]).toEqual([name, true, true]);
      }
    }
    const first = figures[0]!;
    for (const label of ['monday', 'friday']) {
      expect(await first.locator('.controls button').filter({ hasText: label }).count()).toBeGreaterThan(0);
    }
    expect(complaints).toEqual([]);
  });
});

describeInBrowser('the page of a very large result', (ground) => {
  it('opens and shows its first chart: 200,000 entries of histograms in 20,000 trials', async () => {
    const path = join(ground.folder(), 'large.json');
    writeFileSync(path, JSON.stringify(enlarge(readRecorded('1a-pipes'), 20_000, 10)));
    const page = await writePageFile(ground.folder(), [{ path, result: await readResult(path) }]);
    const opened = await ground.open(page);
    const chart = opened.page.locator('figure svg').first();
    expect(await chart.isVisible()).toBe(true);
    expect(await chart.locator('g path').count()).toBeGreaterThan(0);
    expect(opened.complaints).toEqual([]);
  });
});

/** Repeats the trials of measured cells until there are so many, each with a histogram of so many entries. */
function enlarge(result: Result, trials: number, entries: number): Result {
  const measured = result.cells.filter((cell) => cell.trials.length > 0);
  const share = Math.ceil(trials / measured.length);
  return {
    ...result,
    cells: measured.map((cell) => ({
      ...cell,
      trials: Array.from({ length: share }, (_, at) => {
        const trial = cell.trials[at % cell.trials.length]!;
        const counts = Array.from({ length: entries }, (_, bucket): [number, number] => [100 + bucket, 1 + at]);
        const value = trial.value * (1 + (at % 97) / 1_000);
        return { ...trial, set: at, block: at, order: at, value, histogram: { bucketsPerOctave: 8, counts } };
      }),
    })),
  };
}

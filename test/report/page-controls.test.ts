/** What the page's script adds, in a real browser: tool tips, switches for names and scale, files to save. */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import type { Result } from '../../src/core/result.js';
import { describeInBrowser } from './browser.js';
import { readRecorded, writePageFile } from './page-file.js';

describeInBrowser('the page of a task', (ground) => {
  let path: string;
  let result: Result;
  beforeAll(async () => {
    result = readRecorded('1a-pipes');
    path = await writePageFile(ground.folder(), [{ path: 'mine.json', result }]);
  });

  it('tells the value of a mark that is pointed at, until the pointer is elsewhere', async () => {
    const { page } = await ground.open(path);
    const chart = page.locator('.chart').first();
    await chart.scrollIntoViewIfNeeded();
    const [first] = await readMarks(chart);
    await page.mouse.move(first!.x, first!.y);
    const tip = page.locator('#tip');
    await tip.waitFor();
    expect(await tip.textContent()).toBe(first!.says);
    const median = page.locator('figure').first().locator('tbody tr').first().locator('td').first();
    expect(first!.says).toContain(`: ${await median.textContent()} `);
    await page.mouse.move(1, 1);
    await tip.waitFor({ state: 'detached' });
  });

  it('tells the value of a mark on arrow keys, forwards, backwards and round the end; Escape puts it away', async () => {
    const { page } = await ground.open(path);
    const chart = page.locator('.chart').first();
    const says = (await readMarks(chart)).map((mark) => mark.says);
    await chart.focus();
    const tip = page.locator('#tip');
    for (const [key, expected] of [
      ['ArrowLeft', says.at(-1)],
      ['ArrowRight', says[0]],
      ['ArrowDown', says[1]],
      ['ArrowUp', says[0]],
    ] as const) {
      await page.keyboard.press(key);
      expect(await tip.textContent(), key).toBe(expected);
      expect(await tip.isVisible()).toBe(true);
    }
    await page.keyboard.press('Escape');
    expect(await tip.count()).toBe(0);
  });

  it('puts a tip of the pointer away on Escape, wherever the focus is', async () => {
    const { page } = await ground.open(path);
    const chart = page.locator('.chart').first();
    await chart.scrollIntoViewIfNeeded();
    const [first] = await readMarks(chart);
    await page.mouse.move(first!.x, first!.y);
    await page.locator('#tip').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('#tip').count()).toBe(0);
  });

  it('takes a name out of the picture and puts it back; the others keep their colours', async () => {
    const { page, complaints } = await ground.open(path);
    const figure = page.locator('figure').first();
    const chart = figure.locator('.chart');
    const all = await readNames(chart);
    const names = await figure.locator('.controls button:not(.scale)').allTextContents();
    expect(names.length).toBeGreaterThan(5);
    expect(new Set(all.map(({ name }) => name))).toEqual(new Set(names));
    expect(all.filter(({ colour }) => colour === 'none')).toEqual([]);
    for (const name of names) {
      const button = figure.getByRole('button', { name, exact: true });
      await button.click();
      await waitForName(chart, name, false);
      expect(await readNames(chart)).toEqual(all.filter((mark) => mark.name !== name));
      expect(await button.getAttribute('aria-pressed')).toBe('false');
      await button.click();
      await waitForName(chart, name, true);
      expect(await readNames(chart)).toEqual(all);
      expect(await button.getAttribute('aria-pressed')).toBe('true');
    }
    expect(complaints).toEqual([]);
  });

  it('changes the axis with the switch of the scale, and back', async () => {
    const { page } = await ground.open(path);
    const figure = page.locator('figure').first();
    const ticks = figure.locator('.chart g[font-variant="tabular-nums"] text');
    const logarithmic = await ticks.allTextContents();
    expect(logarithmic).toContain('100 µs');
    expect(logarithmic).not.toContain('0');
    const button = figure.getByRole('button', { name: 'logarithmic scale' });
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await button.click();
    await ticks.filter({ hasText: /^0$/ }).waitFor();
    const linear = await ticks.allTextContents();
    expect(linear[0]).toBe('0');
    expect(linear).not.toEqual(logarithmic);
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await button.click();
    await ticks.filter({ hasText: /^100 µs$/ }).waitFor();
    expect(await ticks.allTextContents()).toEqual(logarithmic);
  });

  it('saves the result as it was measured', async () => {
    const { page, requests, url } = await ground.open(path);
    expect(JSON.parse(await save(page, 'mine.json'))).toEqual(result);
    expect(requests.filter((address) => address !== url && !address.startsWith('blob:'))).toEqual([]);
  });

  it('saves a line for each cell', async () => {
    const { page } = await ground.open(path);
    const [heads, ...rows] = parse(await save(page, 'mine.csv')) as string[][];
    const at = heads!.indexOf('id');
    expect(rows.map((row) => row[at])).toEqual(result.cells.map(({ id }) => id));
  });
});

describeInBrowser('a page of files with one name', (ground) => {
  it('saves each under a name of its own', async () => {
    const result = readRecorded('2a-shared-memory');
    const files = [
      { path: 'a/standard.json', result: { ...result, seed: 1 } },
      { path: 'b/standard.json', result: { ...result, seed: 2 } },
    ];
    const { page } = await ground.open(await writePageFile(ground.folder(), files));
    const names = await page.locator('button.get').allTextContents();
    expect(new Set(names).size).toBe(4);
    // One after the other: a browser may drop a download that is begun while another one is.
    const saved: number[] = [];
    for (const name of names.filter((each) => each.endsWith('.json')))
      saved.push(JSON.parse(await save(page, name)).seed);
    expect(saved).toEqual([1, 2]);
  });
});

async function save(page: Page, name: string): Promise<string> {
  const begun = page.waitForEvent('download', (download) => download.suggestedFilename() === name);
  await page.getByRole('button', { name, exact: true }).click();
  return readFileSync(await (await begun).path(), 'utf8');
}

/** Returns what the marks say and the middle of each; the page takes over the titles when the first one is pointed at. */
function readMarks(chart: Locator): Promise<{ says: string; x: number; y: number }[]> {
  return chart.evaluate((place) =>
    [...place.querySelectorAll('svg g title, svg [data-tip]')].map((found) => {
      const mark = found.matches('title') ? found.parentElement! : found;
      const { left, top, width, height } = mark.getBoundingClientRect();
      const says = mark.getAttribute('data-tip') ?? found.textContent ?? '';
      return { says, x: left + width / 2, y: top + height / 2 };
    }),
  );
}

/** Returns name and colour of each row: `same core, pipe: 6.48 µs …` is the median's, and the interval behind it has the colour. */
function readNames(chart: Locator): Promise<{ name: string; colour: string }[]> {
  return chart.evaluate((place) => {
    const middleOf = (mark: Element) => {
      const { top, height } = mark.getBoundingClientRect();
      return Math.round(top + height / 2);
    };
    const intervals = [...place.querySelectorAll('svg line[stroke^="#"]')].filter(
      (line) => line.closest('[stroke-width="9"]') !== null,
    );
    return [...place.querySelectorAll('svg g title, svg [data-tip]')].map((found) => {
      const mark = found.matches('title') ? found.parentElement! : found;
      const says = mark.getAttribute('data-tip') ?? found.textContent ?? '';
      const beside = intervals.find((line) => Math.abs(middleOf(line) - middleOf(mark)) <= 2);
      return { name: says.split(': ')[0]!.split(', ').at(-1)!, colour: beside?.getAttribute('stroke') ?? 'none' };
    });
  });
}

async function waitForName(chart: Locator, name: string, isThere: boolean): Promise<void> {
  const mark = chart.locator('svg text').filter({ hasText: new RegExp(`^${name}$`) });
  await mark.first().waitFor({ state: isThere ? 'attached' : 'detached' });
}

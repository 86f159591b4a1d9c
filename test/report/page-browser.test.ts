/** What a report's page shows in a real browser: with and without its script, on every width, in both schemes, on paper. */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from './browser.js';
import { readRecorded, writePageFile } from './page-file.js';

const NARROW = { viewport: { width: 375, height: 800 } };
const DARK = { colorScheme: 'dark' as const };
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2, 1.4.3 and 1.4.11. */
const LEAST_TEXT_CONTRAST = 4.5;
const LEAST_MARK_CONTRAST = 3;
const LEAST_LETTERS_PX = 9;

describeInBrowser('the page of two tasks', (ground) => {
  let path: string;
  beforeAll(async () => {
    const files = [
      { path: '1a.json', result: readRecorded('1a-pipes') },
      { path: '1b.json', result: readRecorded('1b-multiplexing') },
    ];
    path = await writePageFile(ground.folder(), files);
  });

  it('opens from a file, asks for nothing but itself and complains of nothing', async () => {
    const { page, url, requests, complaints } = await ground.open(path);
    await page.locator('figure').first().scrollIntoViewIfNeeded();
    expect(requests).toEqual([url]);
    expect(complaints).toEqual([]);
  });

  it('shows its first chart', async () => {
    const { page } = await ground.open(path);
    const chart = page.locator('figure svg').first();
    expect(await chart.isVisible()).toBe(true);
    await chart.scrollIntoViewIfNeeded();
    const { width, height } = (await chart.boundingBox())!;
    expect(Math.min(width, height)).toBeGreaterThan(100);
    expect(await chart.locator('text').filter({ hasText: 'µs' }).first().isVisible()).toBe(true);
  });

  it('shows verdicts and every chart with JavaScript switched off', async () => {
    const { page, complaints } = await ground.open(path, { javaScriptEnabled: false });
    for (const verdict of await page.locator('#verdicts article .grade').all()) {
      expect(await verdict.isVisible()).toBe(true);
    }
    expect(await page.locator('#verdicts article').count()).toBe(2);
    const figures = await page.locator('figure').all();
    expect(figures.length).toBeGreaterThan(10);
    for (const figure of figures) expect(await figure.locator('.chart svg').isVisible()).toBe(true);
    expect(await page.locator('.controls').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('has heading, picture, how to read it and a table of numbers in every figure', async () => {
    const { page } = await ground.open(path, { javaScriptEnabled: false });
    for (const figure of await page.locator('figure').all()) {
      const name = (await figure.getAttribute('id'))!;
      expect(await figure.locator('figcaption h3').textContent(), name).not.toBe('');
      expect(await figure.locator('.chart svg').count(), name).toBe(1);
      const reading = figure.locator('details', { has: figure.page().getByText('How to read this', { exact: true }) });
      expect((await reading.locator('p').allTextContents()).join().length, name).toBeGreaterThan(20);
      expect(await figure.locator('details table tbody tr').count(), name).toBeGreaterThan(0);
    }
  });

  it('is dark where the reader wants it dark, charts included, and can be read so', async () => {
    const light = await readColours((await ground.open(path)).page);
    const dark = await readColours((await ground.open(path, DARK)).page);
    expect(dark.texts.length).toBeGreaterThan(5);
    for (const scheme of [light, dark]) {
      expect(scheme.charts).toEqual([{ paper: scheme.paper, ink: scheme.ink }]);
      const faint = scheme.texts.filter(({ colour }) => contrast(colour, scheme.paper) < LEAST_TEXT_CONTRAST);
      expect(faint).toEqual([]);
      expect(scheme.withinBars.length).toBeGreaterThan(10);
      const unreadable = scheme.withinBars.filter(({ ink, bar }) => contrast(ink, bar) < LEAST_TEXT_CONTRAST);
      expect(unreadable).toEqual([]);
    }
    expect([luminance(light.paper) > 0.9, luminance(light.ink) < 0.1]).toEqual([true, true]);
    expect([luminance(dark.paper) < 0.1, luminance(dark.ink) > 0.7]).toEqual([true, true]);
    expect(dark.marks.length).toBeGreaterThan(5);
    expect(dark.marks.filter((colour) => contrast(colour, dark.paper) < LEAST_MARK_CONTRAST)).toEqual([]);
  });

  it('fits 375 pixels: no sideways scrolling, charts drawn for that width, letters that can be read', async () => {
    const { page } = await ground.open(path, NARROW);
    const drawnOnPaper = 860;
    await page.waitForFunction(
      (width) => [...document.querySelectorAll('.chart svg')].every((svg) => svg.getAttribute('width') !== `${width}`),
      drawnOnPaper,
    );
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(NARROW.viewport.width);
    const charts = await page.evaluate(() =>
      [...document.querySelectorAll<SVGSVGElement>('.chart svg')].map((svg) => {
        const { width } = svg.getBoundingClientRect();
        const drawn = svg.viewBox.baseVal.width;
        const sizes = [...svg.querySelectorAll('text')].map((text) =>
          Number.parseFloat(getComputedStyle(text).fontSize),
        );
        const place = svg.parentElement!;
        const isSaid = place.nextElementSibling?.matches('.sideways:not([hidden])') ?? false;
        return { drawn, letters: (Math.min(...sizes) * width) / drawn, isCut: width > place.clientWidth + 1, isSaid };
      }),
    );
    expect(charts.filter(({ letters }) => letters < LEAST_LETTERS_PX)).toEqual([]);
    // Names and values need their room: some pictures stay wider, and then the page says so.
    expect(charts.filter(({ drawn }) => drawn <= NARROW.viewport.width).length).toBeGreaterThan(charts.length / 2);
    expect(charts.filter(({ isCut, isSaid }) => isCut !== isSaid)).toEqual([]);
  });

  it('writes the same sizes along an axis whether drawn in the file or by the page', async () => {
    const readSizes = (page: Page) =>
      page.evaluate(() => [
        ...new Set(
          [...document.querySelectorAll('.chart svg text')]
            .map((text) => text.textContent ?? '')
            .filter((text) => /^\d+ [KM]?i?B$/.test(text)),
        ),
      ]);
    const still = await readSizes((await ground.open(path, { javaScriptEnabled: false })).page);
    const { page } = await ground.open(path, NARROW);
    await page.waitForFunction(() => document.querySelector('.chart svg')!.getAttribute('width') !== '860');
    const redrawn = await readSizes(page);
    expect(redrawn.length).toBeGreaterThan(2);
    expect(redrawn.filter((size) => !still.includes(size))).toEqual([]);
  });

  it('prints: light, without controls, on more than nothing', async () => {
    const { page } = await ground.open(path, DARK);
    expect(await page.locator('.controls').first().isVisible()).toBe(true);
    const pdf = (await page.pdf()).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    expect(pdf.match(/\/Type\s*\/Page\b/g)!.length).toBeGreaterThan(1);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('.controls, nav, .get').filter({ visible: true }).count()).toBe(0);
    expect(await page.locator('figure svg').first().isVisible()).toBe(true);
    expect(luminance((await readColours(page)).ink)).toBeLessThan(0.1);
  });

  it.each([
    ['light', {}],
    ['dark', DARK],
    ['narrow', NARROW],
  ])('has no serious fault of accessibility, %s, with everything unfolded', async (_, options) => {
    const { page } = await ground.open(path, options);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
      // A fault of one row or finding is a fault of all: a few of each are looked at, which takes seconds and not minutes.
      for (const more of document.querySelectorAll('tr:nth-child(n+4), .finding:nth-of-type(n+4)')) more.remove();
    });
    await page.evaluate(AXE);
    const { violations, passes } = await page.evaluate(() =>
      (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    expect(passes.length).toBeGreaterThan(10);
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.slice(0, 3).map(({ html }) => html)])).toEqual([]);
  });
});

/** Colours as the browser shows them. */
function readColours(page: Page) {
  return page.evaluate(() => {
    const body = getComputedStyle(document.body);
    const charts = [...document.querySelectorAll('.chart svg')].map((svg) => ({
      paper: getComputedStyle(svg.querySelector(':scope > rect')!).fill,
      ink: getComputedStyle(svg).fill,
    }));
    const differing = [...new Map(charts.map((chart) => [JSON.stringify(chart), chart])).values()];
    const texts = [
      'p',
      '.lead',
      'a',
      '.grade',
      '.supported',
      '.refuted',
      '.undecided',
      'figcaption p',
      'caption',
      'th',
    ];
    const marks = [...document.querySelectorAll<SVGElement>('.chart svg [stroke^="#"]')]
      // The grid is meant to be faint, and paper is what parts of a bar are told apart by.
      .filter((mark) => !['#e3e3e3', '#ffffff'].includes(mark.getAttribute('stroke')!))
      .map((mark) => getComputedStyle(mark).stroke);
    const contains = (outer: DOMRect, inner: DOMRect) => outer.left <= inner.left && outer.right >= inner.right;
    const isBeside = (one: DOMRect, other: DOMRect) => Math.abs(one.top + one.bottom - other.top - other.bottom) < 8;
    const withinBars = [...document.querySelectorAll('.chart svg')].flatMap((svg) => {
      const bars = [...svg.querySelectorAll('g rect')].map((bar) => ({ bar, box: bar.getBoundingClientRect() }));
      return [...svg.querySelectorAll('text')].flatMap((text) => {
        const box = text.getBoundingClientRect();
        const found = bars.find((each) => contains(each.box, box) && isBeside(each.box, box));
        return found ? [{ ink: getComputedStyle(text).fill, bar: getComputedStyle(found.bar).fill }] : [];
      });
    });
    return {
      withinBars,
      paper: body.backgroundColor,
      ink: body.color,
      charts: differing,
      texts: texts.flatMap((name) =>
        [...document.querySelectorAll(name)]
          .slice(0, 1)
          .map((found) => ({ name, colour: getComputedStyle(found).color })),
      ),
      marks: [...new Set(marks)],
    };
  });
}

/** Source: WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red, green, blue] = colour.match(/[\d.]+/g)!.map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

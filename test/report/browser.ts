/** Chromium for tests of the report's page: found, started with a profile of its own, ended with nothing left. Called by the page-*.test.ts files. */

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findProgram } from '../../src/sys/find-program.js';
import { until } from '../harness/leftovers.js';
import { useOwnTmpdir } from '../harness/own-tmpdir.js';
import { listChildren } from '../harness/processes.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'] as const;
const REMEDY = 'apt-get install chromium, or name one in CHROMIUM';
/** A watchdog and no claim: a machine may be slow. */
const WATCHDOG_MS = 120_000;

const ARGUMENTS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** A page that is open, and what it did that it should not. */
export interface Opened {
  page: Page;
  url: string;
  /** Addresses asked for, the page's own among them. */
  requests: string[];
  /** Errors and warnings of the console, errors that nobody caught, dialogs. */
  complaints: string[];
}

export interface BrowserGround {
  /** For files of these tests; removed at the end. */
  folder(): string;
  /** Resolves when the page is there and its script has done its work (with JavaScript off: when it is there). */
  open(path: string, options?: BrowserContextOptions): Promise<Opened>;
}

/** The tests that need a browser: skipped with the reason where there is none, failing where IPC_LAB_NEEDS_BROWSER=1 says that there must be one. */
export function describeInBrowser(title: string, tests: (ground: BrowserGround) => void): void {
  const executable = findChromium();
  if (executable !== null) {
    describe(title, { timeout: WATCHDOG_MS }, () => tests(useBrowser(executable)));
  } else if (process.env.IPC_LAB_NEEDS_BROWSER === '1') {
    it(`${title}: needs Chromium`, () => {
      expect.fail(`IPC_LAB_NEEDS_BROWSER=1, and there is none of ${NAMES.join(', ')} on PATH: ${REMEDY}`);
    });
  } else {
    describe.skipIf(true)(`${title} (skipped: no Chromium; ${REMEDY})`, () => tests(useBrowser('')));
  }
}

function findChromium(): string | null {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : findProgram(named);
  return NAMES.map((name) => findProgram(name)).find((path) => path !== null) ?? null;
}

function useBrowser(executablePath: string): BrowserGround {
  // The driver makes the profile there.
  const temporary = useOwnTmpdir();
  let browser: Browser;
  let childrenBefore: number[];
  beforeAll(async () => {
    const { chromium } = await import('playwright-core');
    childrenBefore = listChildren();
    // Settings, caches and reports of crashes go where they will be removed.
    const env = { ...process.env, HOME: temporary.path() } as Record<string, string>;
    browser = await chromium.launch({ executablePath, args: ARGUMENTS, env, timeout: WATCHDOG_MS });
  }, WATCHDOG_MS);
  afterAll(async () => {
    await browser?.close();
    await until(() => !isNamedByProcess(temporary.path()));
    expect(listChildren()).toEqual(childrenBefore);
    expect(temporary.list().filter((name) => name.startsWith('playwright'))).toEqual([]);
  }, WATCHDOG_MS);
  return {
    folder: temporary.path,
    open: async (path, options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
      onTestFinished(() => context.close());
      const page = await context.newPage();
      page.setDefaultTimeout(WATCHDOG_MS);
      const opened: Opened = { page, url: pathToFileURL(path).href, requests: [], complaints: [] };
      listen(opened);
      await page.goto(opened.url);
      // Downloads are offered last.
      if (options.javaScriptEnabled !== false) await page.locator('button.get').first().waitFor();
      return opened;
    },
  };
}

function listen({ page, requests, complaints }: Opened): void {
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
}

/** A browser is many processes, and not all of them are our children. */
function isNamedByProcess(text: string): boolean {
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch (error) {
      // It ended while we looked.
      if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
      throw error;
    }
  });
}

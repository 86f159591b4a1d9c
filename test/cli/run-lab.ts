/** Starts the fake lab as a process of its own and waits for it, bounded. Used by the tests of the command line. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const FAKE_LAB = fileURLToPath(new URL('./fake-lab.js', import.meta.url));
const WATCHDOG_MS = 30_000;

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  /** Resolves when standard error has shown the text so many times. */
  waitFor(text: string, times?: number): Promise<void>;
  /** The same of standard output. */
  waitForOutput(text: string, times?: number): Promise<void>;
  ended: Promise<Ended>;
}

export interface StartOptions {
  cwd: string;
  env?: Record<string, string>;
  stdout?: 'pipe' | number;
  /** What its standard input holds; nothing without. */
  stdin?: string;
  /** More will be written to its standard input, which stays open. */
  isStdinOpen?: boolean;
  /** Another program than the fake lab. */
  program?: string;
  /** Where more is done than a busy machine does in half a minute. */
  watchdogMs?: number;
}

export function startLab(words: readonly string[], options: StartOptions): Running {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...env } = process.env;
  const child = spawn(process.execPath, [options.program ?? FAKE_LAB, ...words], {
    cwd: options.cwd,
    env: { ...env, ...options.env },
    stdio: [options.stdin === undefined && !options.isStdinOpen ? 'ignore' : 'pipe', options.stdout ?? 'pipe', 'pipe'],
  });
  // Who refuses its arguments ends without reading.
  child.stdin?.on('error', () => {});
  if (!options.isStdinOpen) child.stdin?.end(options.stdin);
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const watcher of watchers) watcher();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const watcher of watchers) watcher();
  });
  // A test that fails half-way must not leave the process behind.
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const watchdog = setTimeout(() => child.kill('SIGKILL'), options.watchdogMs ?? WATCHDOG_MS);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(watchdog);
      resolve({ status, stdout, stderr });
    });
  });
  const waitUntil = (read: () => string, text: string, times: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (read().split(text).length > times) resolve();
      };
      watchers.add(look);
      look();
      void ended.then(() => reject(new Error(`ended before "${text}" was seen ${times} times:\n${read()}\n${stderr}`)));
    });
  const waitFor = (text: string, times = 1) => waitUntil(() => stderr, text, times);
  const waitForOutput = (text: string, times = 1) => waitUntil(() => stdout, text, times);
  return { child, waitFor, waitForOutput, ended };
}

export function runLab(words: readonly string[], options: StartOptions): Promise<Ended> {
  return startLab(words, options).ended;
}

/** Returns a fresh folder and the call that removes it. */
export function makeFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'ipc-lab-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

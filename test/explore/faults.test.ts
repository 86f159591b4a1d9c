/** What programs do that cannot go on, or cannot be explored: a clear word in bounded time, and nothing left behind. */

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { explore, replay } from '../../src/explore/explore.js';
import type { ExploreOptions } from '../../src/explore/report.js';

const program = new URL('./programs/faulty.js', import.meta.url);
const exploreFault = (fault: string, options: ExploreOptions = {}) =>
  explore(program, { stallMs: 1_500, input: { fault }, ...options });

const countThreads = () => readdirSync('/proc/self/task').length;

describe('a thread that cannot go on is a failure with a schedule', () => {
  it.each([
    ['throw', 'throw', /misbehave threw: on purpose \(faulty\.ts:\d+\)/],
    ['exit', 'exited', /misbehave called process\.exit\(3\) at faulty\.ts:\d+/],
    ['loop', 'stalled', /misbehave.* touched no shared memory for 1500 ms after step \d/],
    [
      'sleeps',
      'asleep',
      /misbehave sleeps at memory 0 \+16 \(faulty\.ts:\d+\), which nobody has changed; nobody is left to wake it/,
    ],
    ['sleeps in slices', 'asleep', /misbehave sleeps at memory 0 \+16/],
    [
      'spins',
      'spinning',
      /misbehave spins on memory 0 \+16 \(faulty\.ts:\d+\), which nobody has changed; nobody is left to change it/,
    ],
    ['runs on', 'step-bound', /no end after 20000 steps/],
    ['catches everything', 'asleep', /misbehave sleeps/],
  ])('%s', async (fault, kind, message) => {
    const report = await exploreFault(fault);
    expect(report).toMatchObject({ verdict: 'failed', failure: { kind, message: expect.stringMatching(message) } });
    expect(report.failure!.steps.length).toBeGreaterThan(0);
  });

  it('buffers without end', async () => {
    const report = await exploreFault('buffers', { stallMs: 30_000 });
    expect(report.failure).toMatchObject({
      kind: 'out-of-memory',
      message: expect.stringMatching(/more than 512 MiB/),
    });
  });

  it('a full heap', async () => {
    const report = await exploreFault('heap', { heapMiB: 32, stallMs: 10_000 });
    expect(report.failure).toMatchObject({ kind: 'out-of-memory', message: expect.stringMatching(/more than 32 MiB/) });
  });
});

describe('what cannot be explored is refused with the line', () => {
  it.each([
    ['promise', /thread 1 is asynchronous/],
    ['wait async', /Atomics\.waitAsync\(\) cannot be explored \(faulty\.ts:\d+\)/],
    ['clone', /structuredClone\(\) of shared memory cannot be explored \(faulty\.ts:\d+\)/],
    ['buffer', /Buffer\.from\(\) of shared memory/],
    ['buffer of a view', /Buffer\.from\(\) of shared memory/],
    ['slice', /SharedArrayBuffer\.slice\(\)/],
    ['encode', /TextEncoder\.encodeInto\(\) of shared memory/],
    ['timer', /setTimeout\(\) cannot be explored/],
    ['survives', /something survives between runs/],
  ])('%s', async (fault, message) => {
    await expect(exploreFault(fault)).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
  });

  it.runIf('Float16Array' in globalThis)('a kind of view that is newer than the explorer', async () => {
    await expect(exploreFault('unknown view')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/a Float16Array of shared memory cannot be explored \(faulty\.ts:\d+\)/),
    });
  });

  it('also where it is hidden in an object: the language refuses it, and the thread has thrown', async () => {
    const report = await exploreFault('clone of memory');
    expect(report.failure).toMatchObject({ kind: 'throw', message: expect.stringMatching(/could not be cloned/) });
  });

  it('what survives does not when every run has fresh workers', async () => {
    expect(await exploreFault('survives', { freshWorkers: true })).toMatchObject({ verdict: 'clean' });
  });

  it('a module that cannot be parsed, with the line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-syntax-'));
    try {
      const path = join(folder, 'unparsed.mjs');
      writeFileSync(path, 'export const threads = [];\nexport const = 1;\n');
      await expect(explore(pathToFileURL(path))).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringMatching(/could not be loaded: Unexpected token '=' \(unparsed\.mjs:2\)$/),
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([
    ['no file', new URL('file:///nowhere/program.mjs'), 'bad-input', /there is no file \/nowhere\/program\.mjs/],
    ['no program', new URL('./faults.test.js', import.meta.url), 'bad-input', /could not be loaded/],
    ['no threads', new URL('../../src/core/units.js', import.meta.url), 'usage', /exports no function setup/],
  ])('%s', async (_, url, code, message) => {
    await expect(explore(url)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('a replay token', () => {
  it('repeats the failure exactly', async () => {
    const { failure } = await exploreFault('throw');
    const again = await replay(program, failure!.token, { input: { fault: 'throw' } });
    expect(again.failure).toMatchObject({ kind: 'throw', message: failure!.message, steps: failure!.steps });
  });

  it.each([
    [
      'of another program',
      (token: string) => token.replace(/^1-.{8}/, '1-00000000'),
      /another program, or to another version/,
    ],
    [
      'of another version of what it imports',
      (token: string) => token.replace(/^(1-.{8})-[0-9a-f]+/, '$1-1'),
      /has changed/,
    ],
    ['of another explorer', (token: string) => token.replace(/^1/, '9'), /has version 9/],
    ['that is none', () => 'xyz', /is no replay token/],
    ['with threads that there are not', (token: string) => `${token},9x1`, /has changed|more threads/],
  ])('%s is refused', async (_, change, message) => {
    const { failure } = await exploreFault('throw');
    const asked = replay(program, change(failure!.token), { input: { fault: 'throw' } });
    await expect(asked).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) });
  });
});

describe('an exploration leaves nothing behind', () => {
  it('no thread, whatever the program did', async () => {
    await exploreFault('none');
    const before = countThreads();
    for (const fault of ['none', 'throw', 'loop', 'exit', 'catches everything']) await exploreFault(fault);
    expect(countThreads()).toBe(before);
  });

  it('no thread when it is aborted', async () => {
    const before = countThreads();
    const controller = new AbortController();
    const exploring = explore(
      program,
      { mode: 'random', randomRuns: 1e8, input: { fault: 'none' } },
      {
        signal: controller.signal,
        onProgress: () => controller.abort(),
      },
    );
    await expect(exploring).rejects.toMatchObject({ code: 'aborted' });
    expect(countThreads()).toBe(before);
  });
});

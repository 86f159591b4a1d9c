/** The grader itself, second part: graded code that takes what it can, and that leaves something behind. */

import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LIMITS } from '../../src/course/launch.js';
import { findProgram } from '../../src/sys/find-program.js';
import { until } from '../harness/leftovers.js';
import {
  ALL,
  APART,
  EITHER,
  findByArgument,
  honest,
  judge,
  makeCheck,
  makeLook,
  useOpenTmpdir,
} from './hostile-tree.js';

const folder = useOpenTmpdir();

const SPAWN = 'import { spawn, spawnSync } from "node:child_process";';
/** Not a number of seconds that anybody else sleeps. */
const SLEEP = '86431.25';

const SURVIVORS: [how: string, within: string][] = [
  ['a child', `spawn("sleep", ["${SLEEP}"], { stdio: "ignore" }).unref();`],
  ['a child that holds its pipes', `spawn("sleep", ["${SLEEP}"], { stdio: "inherit" });`],
  ['a child with a session of its own', `spawn("sleep", ["${SLEEP}"], { stdio: "ignore", detached: true }).unref();`],
  [
    'a grandchild whose parent has gone',
    `spawnSync("sh", ["-c", "setsid sleep ${SLEEP} & exit 0"], { stdio: "ignore" });`,
  ],
  [
    'a grandchild that nobody may end',
    `spawnSync("sh", ["-c", "trap '' TERM HUP INT; setsid sleep ${SLEEP} & exit 0"], { stdio: "ignore" });`,
  ],
];

const BOMBS: [what: string, source: string, text: RegExp][] = [
  [
    'output without end',
    honest('import fs from "node:fs"; const much = "x".repeat(2 ** 20);', 'for (;;) fs.writeSync(1, much);'),
    /printed more than 1 MiB/,
  ],
  [
    'errors without end',
    honest('import fs from "node:fs"; const much = "x".repeat(2 ** 20);', 'for (;;) fs.writeSync(2, much);'),
    /printed more than 1 MiB/,
  ],
  [
    'an answer without end',
    honest('import fs from "node:fs"; const much = "x".repeat(2 ** 20);', 'for (;;) fs.writeSync(4, much);'),
    /answer was longer than 16 MiB/,
  ],
  [
    'memory by buffers',
    honest('', 'const all = []; for (;;) all.push(Buffer.alloc(2 ** 26, 1));'),
    /more than 1024 MiB of memory|Array buffer allocation failed|before the check was done/,
  ],
  [
    'memory that is shared',
    honest(
      '',
      'const all = []; for (;;) { const one = new Uint8Array(new SharedArrayBuffer(2 ** 26)); one.fill(1); all.push(one); }',
    ),
    /more than 1024 MiB of memory|allocation failed|before the check was done/,
  ],
  [
    'memory in many processes',
    honest(
      SPAWN,
      'for (let at = 0; at < 4; at++) spawn(process.execPath, ["-e", "globalThis.all = Buffer.alloc(400e6, 1); setInterval(() => {}, 1e6)"]); setInterval(() => {}, 1e6); await new Promise(() => {});',
    ),
    /more than 1024 MiB of memory/,
  ],
  ['an endless loop', honest('for (;;);'), /did not end within/],
  ['an endless regular expression', honest('', '/^(a+)+$/.test("a".repeat(60) + "b");'), /did not end within/],
];

for (const [name, launcher] of ALL) {
  describe(name, () => {
    test.each(SURVIVORS)('%s that is left is a fail, and is ended', async (_, within) => {
      const judgement = await judge(honest(SPAWN, within), { launcher });
      expect(judgement).toMatchObject({
        verdict: 'failed',
        observed: expect.stringMatching(/^[1-9]\d* of its processes were still running/),
      });
      expect(findByArgument(SLEEP)).toEqual([]);
      expect(folder.list()).toEqual([]);
    });

    test('a fork bomb is a fail, and nothing of it is left', async () => {
      const bomb =
        'const { spawn } = require("node:child_process"); for (;;) try { spawn(process.execPath, ["-e", process.argv[1], process.argv[1], "bomb-86431"], { stdio: "ignore" }).on("error", () => {}); } catch {}';
      const source = honest(
        SPAWN,
        `const bomb = ${JSON.stringify(bomb)}; spawn(process.execPath, ["-e", bomb, bomb, "bomb-86431"], { stdio: "ignore" }); await new Promise(() => {});`,
      );
      const judgement = await judge(source, { launcher, check: makeCheck({ limitSeconds: 4 }) });
      expect(judgement.verdict).toBe('failed');
      expect(findByArgument('bomb-86431')).toEqual([]);
      expect(folder.list()).toEqual([]);
    });

    test('an abort ends it, and nothing is left', async () => {
      const abort = new AbortController();
      const source = honest(SPAWN, `spawn("sleep", ["${SLEEP}"], { stdio: "ignore", detached: true }); for (;;);`);
      const aborted = judge(source, { launcher, signal: abort.signal }).catch((error: unknown) => error);
      await until(() => findByArgument(SLEEP).length > 0);
      abort.abort();
      expect(await aborted).toMatchObject({ code: 'aborted' });
      expect(findByArgument(SLEEP)).toEqual([]);
      expect(folder.list()).toEqual([]);
    });
  });
}

for (const [name, launcher] of EITHER) {
  test.each(BOMBS)(`${name}: %s is a fail`, async (_, source, text) => {
    const judgement = await judge(source, {
      launcher,
      check: makeCheck({ limitSeconds: text.source.includes('did not end') ? 1 : 20 }),
    });
    expect(judgement).toMatchObject({ verdict: 'failed', observed: expect.stringMatching(text) });
    expect(folder.list()).toEqual([]);
  });

  test(`${name}: a child that was told to end is none that is left`, async () => {
    const source = honest(SPAWN, 'const child = spawn("sleep", ["86400"], { stdio: "ignore" }); child.kill();');
    expect(await judge(source, { launcher })).toEqual({ verdict: 'passed' });
  });

  test.skipIf(findProgram('prlimit') === null)(`${name}: a file grows to the limit and no further`, async () => {
    const source = `
import { openSync, writeSync, fstatSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
export const probes = { backwards: () => {
  const file = openSync(tmpdir() + '/huge', 'w');
  const much = Buffer.alloc(2 ** 24, 1);
  try { for (let at = 0; at < 20; at++) writeSync(file, much); } catch (error) { return { code: error.code, bytes: fstatSync(file).size }; }
  return { code: 'none', bytes: fstatSync(file).size };
} };`;
    const seen: { code: string; bytes: number }[] = [];
    const check = makeLook(z.object({ code: z.string(), bytes: z.number() }), (one) => seen.push(one));
    expect(await judge(source, { launcher, check })).toEqual({ verdict: 'passed' });
    expect(['EFBIG', 'ENOSPC']).toContain(seen[0]?.code);
    expect(seen[0]?.bytes).toBeLessThanOrEqual(LIMITS.fileBytes);
  });
}

for (const [name, launcher] of APART) {
  test(`${name}: many files together take no more than one may`, async () => {
    const source = `
import { writeFileSync } from 'node:fs';
export const probes = { backwards: () => {
  let at = 0;
  try { for (; at < 40; at++) writeFileSync('/tmp/' + at, Buffer.alloc(2 ** 22, 1)); } catch (error) { return { code: error.code, files: at }; }
  return { code: 'none', files: at };
} };`;
    const seen: { code: string; files: number }[] = [];
    const check = makeLook(z.object({ code: z.string(), files: z.number() }), (one) => seen.push(one));
    expect(await judge(source, { launcher, check })).toEqual({ verdict: 'passed' });
    expect(seen[0]?.code).toBe('ENOSPC');
    expect(seen[0]?.files).toBeLessThanOrEqual(LIMITS.fileBytes / 2 ** 22);
  });
}

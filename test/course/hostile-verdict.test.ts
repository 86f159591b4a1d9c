/** The grader itself, first part: whatever graded code does to be passed, only a verified answer is. */

import { expect, test } from 'vitest';
import { LabError } from '../../src/core/errors.js';
import type { Assignment } from '../../src/course/assignment.js';
import { gradeTree } from '../../src/course/grade.js';
import { Lanes } from '../../src/course/lanes.js';
import { plainLauncher } from '../../src/course/plain-launch.js';
import { EITHER, honest, judge, makeCheck, useOpenTmpdir, wrong } from './hostile-tree.js';

const folder = useOpenTmpdir();

/** A wrong answer that would be right if the trick worked: hostile code knows the right one. */
const forging = (trick: string) => `
let right;
${trick}
export const probes = { backwards: async (word) => { right = [...word].reverse().join(''); const seen = []; seen.push('wrong'); return seen[0]; } };
`;

const FAILS: [bug: string, source: string, text: RegExp][] = [
  ['a crash while it loads', 'throw new Error("boom");', /boom/],
  ['a crash in the probe', honest('', 'throw new Error("boom");'), /boom/],
  [
    'a throw of what cannot be read',
    honest('', 'throw { get message() { throw 1 }, toString() { throw 2 } };'),
    /cannot be read/,
  ],
  ['an abort', honest('', 'process.abort();'), /killed by SIGABRT before the check was done/],
  ['a kill of itself', honest('', 'process.kill(process.pid, "SIGKILL"); for (;;);'), /killed by SIGKILL/],
  ['code that is no code', 'export const = ;', /Unexpected token/],
  ['an exit with status 0', honest('', 'process.exit(0);'), /ended with status 0 before the check was done/],
  ['a promise that nobody keeps', honest('', 'await new Promise(() => {});'), /ended with status 13/],
  [
    'a status after its end',
    honest('process.on("exit", () => { process.exitCode = 3; process.reallyExit(3); });'),
    /ended with status 3/,
  ],
  ['no such probe', 'export const probes = {};', /has no probe backwards/],
  ['no probes', 'export const nothing = 1;', /.+/],
  ['a missing answer', wrong().replace("'wrong'", 'undefined'), /reported something else/],
  ['an answer of another kind', wrong().replace("'wrong'", '{ verdict: "passed" }'), /reported something else/],
  ['an answer that is no JSON', wrong().replace("'wrong'", '10n'), /.+/],
  ['PASS on standard output', wrong('console.log("PASS"); console.error("1 passed, 0 failed");'), /the word: wrong/],
  [
    'a result file',
    wrong(
      'import fs from "node:fs"; for (const f of ["result.json", "/tmp/result.json"]) try { fs.writeFileSync(f, \'{"verdict":"passed"}\') } catch {}',
    ),
    /the word: wrong/,
  ],
  [
    'another assert',
    wrong('import assert from "node:assert"; assert.equal = assert.strictEqual = assert.deepEqual = () => {};'),
    /the word: wrong/,
  ],
  ['another exit', wrong('process.exit = () => {}; process.reallyExit = () => {};'), /the word: wrong/],
  [
    'another writeSync',
    wrong(
      'import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module"; fs.writeSync = () => 1; syncBuiltinESMExports();',
    ),
    /the word: wrong/,
  ],
  [
    'another JSON.stringify',
    forging('JSON.stringify = () => \'{"observed":"\' + right + \'"}\';'),
    /read only property/,
  ],
  [
    'another JSON',
    forging('globalThis.JSON = { stringify: () => \'{"observed":"\' + right + \'"}\' };'),
    /read only property/,
  ],
  [
    'toJSON of every object',
    forging('try { Object.prototype.toJSON = function () { return { observed: right }; }; } catch {}'),
    /the word: wrong/,
  ],
  [
    'toJSON of every object, defined',
    forging(
      'try { Object.defineProperty(Object.prototype, "toJSON", { value() { return { observed: right }; } }); } catch {}',
    ),
    /the word: wrong/,
  ],
  ['toJSON of every string', forging('try { String.prototype.toJSON = () => right; } catch {}'), /the word: wrong/],
  ['another push', forging('Array.prototype.push = function () { this[0] = right; };'), /read only property/],
  [
    'another push, in silence',
    forging('try { Array.prototype.push = function () { this[0] = right; }; } catch {}'),
    /the word: wrong/,
  ],
  [
    'another Promise',
    forging('try { globalThis.Promise = class { then(f) { f(right); } }; Promise.prototype.then = 1; } catch {}'),
    /the word: wrong/,
  ],
  [
    'an answer of its own',
    wrong('import fs from "node:fs"; fs.writeSync(4, \'{"observed":"x"}\\n\');'),
    /wrote to descriptor 4/,
  ],
  [
    'an answer with a nonce that it guessed',
    wrong(
      'import fs from "node:fs";',
      'fs.writeSync(4, "0".repeat(32) + " " + JSON.stringify({ observed: [...word].reverse().join("") }) + "\\n"); process.exit(0);',
    ),
    /wrote to descriptor 4/,
  ],
  [
    'a second answer',
    honest('import fs from "node:fs"; process.on("exit", () => fs.writeSync(4, "more\\n"));'),
    /wrote to descriptor 4/,
  ],
  [
    'a second answer by a child',
    honest(
      'import { spawnSync } from "node:child_process"; spawnSync("sh", ["-c", "echo more >&4"], { stdio: [0, 1, 2, 3, 4] });'.replace(
        '[0, 1, 2, 3, 4]',
        '["ignore", "ignore", "ignore", "ignore", 4]',
      ),
    ),
    /wrote to descriptor 4/,
  ],
  ['no way to answer', honest('import fs from "node:fs"; fs.closeSync(4);'), /before the check was done/],
  [
    'the order read again',
    wrong(
      'import fs from "node:fs"; let text = ""; for (const f of [3, "/proc/self/fd/3", "/dev/fd/3"]) try { text += fs.readFileSync(f, "utf8"); } catch {}',
      'if (text.includes("nonce")) return [...word].reverse().join("");',
    ),
    /the word: wrong/,
  ],
];

for (const [name, launcher] of EITHER) {
  test(`${name}: a right answer passes, also with much said on the side`, async () => {
    expect(await judge(honest('console.log("x".repeat(500_000));'), { launcher })).toEqual({ verdict: 'passed' });
    expect(folder.list()).toEqual([]);
  });

  test.each(FAILS)(`${name}: %s is a fail`, async (_, source, text) => {
    const judgement = await judge(source, { launcher });
    expect(judgement.verdict).toBe('failed');
    expect(judgement).toMatchObject({ observed: expect.stringMatching(text) });
    expect(folder.list()).toEqual([]);
  });

  test(`${name}: other clocks and timers change nothing: who does not end is ended`, async () => {
    const source = honest(
      'Date.now = performance.now = process.hrtime = () => 0; globalThis.Date = globalThis.performance = undefined;' +
        'globalThis.setTimeout = globalThis.clearTimeout = globalThis.setInterval = () => {};',
      'for (;;);',
    );
    const judgement = await judge(source, { launcher, check: makeCheck({ limitSeconds: 1 }) });
    expect(judgement).toMatchObject({ verdict: 'failed', observed: expect.stringContaining('did not end within 1 s') });
    expect(folder.list()).toEqual([]);
  });

  test(`${name}: who answers and does not end is ended, and fails`, async () => {
    const source = honest('process.reallyExit = () => {}; setInterval(() => {}, 1000);');
    const judgement = await judge(source, { launcher, check: makeCheck({ limitSeconds: 2 }) });
    expect(judgement).toMatchObject({ verdict: 'failed', observed: expect.stringContaining('did not end within 2 s') });
  });

  test(`${name}: a probe has the time from clocks that graded code could not replace`, async () => {
    const source = honest(
      'import { readMs, readNs } from "./src/course/probe-clock.js"; performance.now = () => 0; process.hrtime.bigint = () => 0n; Date.now = () => 0;',
      'const ms = readMs(), ns = readNs(); while (readNs() === ns) {} if (!(readMs() > 0) || readMs() < ms) throw new Error("no time");',
    );
    expect(await judge(source, { launcher })).toEqual({ verdict: 'passed' });
  });
}

test('values of its own may have toJSON, and maps and arrays their own functions', async () => {
  const source = honest(
    'class Word extends String {} const own = {}; own.toJSON = () => 1; Word.prototype.toJSON = () => 2; class Mine extends Map { set(k, v) { return super.set(k, v); } }',
    'if (JSON.stringify([own, new Word("x"), new Date(0), new Mine([[1, 2]]).size]) !== \'[1,2,"1970-01-01T00:00:00.000Z",1]\') throw new Error(JSON.stringify([own, new Word("x"), new Date(0), new Mine([[1, 2]]).size]));',
  );
  expect(await judge(source, { launcher: plainLauncher })).toEqual({ verdict: 'passed' });
});

test('a grading without checks is refused, not passed', async () => {
  const assignment: Assignment = {
    task: '2a',
    title: '',
    regions: [],
    checks: [],
    probes: '',
    mutants: [],
    controls: [],
    predictions: [],
  };
  const signal = new AbortController().signal;
  const grading = { assignment, tree: '/', checks: [], seed: 1, launcher: plainLauncher, lanes: new Lanes(1), signal };
  const refused = await gradeTree(grading).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(LabError);
  expect((refused as LabError).message).toContain('no check at all');
});

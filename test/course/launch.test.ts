/** How graded code is started: what works inside, what passes through, what is left when the judge dies, and when it is refused. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LabError } from '../../src/core/errors.js';
import { chooseLauncher, requireIsolation } from '../../src/course/choose-launcher.js';
import { type Launcher, LIMITS } from '../../src/course/launch.js';
import { plainLauncher } from '../../src/course/plain-launch.js';
import { findProgram } from '../../src/sys/find-program.js';
import { leavingNothing, until } from '../harness/leftovers.js';
import { ALL, APART, findByArgument, judge, makeLook, useOpenTmpdir, withTree } from './hostile-tree.js';

const folder = useOpenTmpdir();
const PROGRAM = fileURLToPath(new URL('./launch-program.js', import.meta.url));
const rightsOf = (name: string) => (name.startsWith('root') ? 'root' : 'user');

async function launch(launcher: Launcher, code: string, order = '', more: string[] = []) {
  return await withTree('', (tree) =>
    launcher.launch({
      args: ['-e', code, ...more],
      tree,
      limits: LIMITS,
      order,
      answerBytes: 1_000_000,
      signal: new AbortController().signal,
    }),
  );
}

describe.each(ALL)('%s', (_, launcher) => {
  test('the order comes on descriptor 3 and ends, the answer goes out on 4, both of any bytes', async () => {
    const order = `ä "quoted"\n${'x'.repeat(300_000)}`;
    const code =
      'const fs = require("fs"); const text = fs.readFileSync(3, "utf8"); for (let at = 0; at < text.length; at += 60000) fs.writeSync(4, text.slice(at, at + 60000));';
    const ended = await leavingNothing(() => launch(launcher, code, order));
    expect(ended).toMatchObject({ answer: order, exitCode: 0, killedBy: null, stopped: null, survivors: 0 });
  });

  test('arguments, status and what it printed come as they are', async () => {
    const code = 'console.log(JSON.stringify(process.argv.slice(1))); console.error("error"); process.exitCode = 7;';
    const words = ["it's", '$HOME `id`', 'a\nb', ''];
    const { output, exitCode } = await leavingNothing(() => launch(launcher, code, '', words));
    expect(output).toContain(JSON.stringify(words));
    expect(output).toContain('error');
    expect(exitCode).toBe(7);
  });

  test('it runs in its tree, and its temporary folder is its own and empty', async () => {
    const code =
      'const fs = require("fs"), os = require("os"); fs.writeFileSync(os.tmpdir() + "/own", "x"); fs.writeSync(4, JSON.stringify([fs.existsSync("dist/probes.js"), fs.readdirSync(os.homedir()).filter((name) => !/^(ipc-lab-test|hostile|lab)/.test(name))]));';
    const { answer, output } = await leavingNothing(() => launch(launcher, code));
    expect(output).toBe('');
    const [isInTree, names] = JSON.parse(answer) as [boolean, string[]];
    expect(isInTree).toBe(true);
    expect(names).toContain('own');
    expect(folder.list()).toEqual([]);
  });

  test('every interleaving of a program can be explored inside', async () => {
    const program = `
export const setup = () => new Int32Array(new SharedArrayBuffer(4));
const add = (words) => { Atomics.store(words, 0, Atomics.load(words, 0) + 1); };
export const threads = [add, add];
export const check = (words) => { if (words[0] !== 2) throw new Error('lost'); };
`;
    const source = `
import { writeFileSync } from 'node:fs'; import { tmpdir } from 'node:os'; import { pathToFileURL } from 'node:url';
import { explore } from './src/explore/index.js';
export const probes = { backwards: async () => {
  const file = tmpdir() + '/program.mjs';
  writeFileSync(file, ${JSON.stringify(program)});
  const report = await explore(pathToFileURL(file));
  return JSON.stringify(report);
} };`;
    let seen = '';
    const check = makeLook(z.string(), (report) => {
      seen = report;
    });
    const judgement = await judge(source, {
      launcher,
      check,
      more: ['dist/src/explore', 'dist/src/core', 'dist/src/sys', 'dist/src/sync'],
    });
    expect(judgement).toEqual({ verdict: 'passed' });
    expect(seen).toContain('lost');
  });

  test('threads share memory and the addon loads', async () => {
    const source = `
import { Worker } from 'node:worker_threads';
import { getAffinity } from './src/sys/sched.js';
export const probes = { backwards: async () => {
  const words = new Int32Array(new SharedArrayBuffer(4));
  const code = 'const words = require("node:worker_threads").workerData; Atomics.add(words, 0, 1); Atomics.notify(words, 0);';
  const workers = Array.from({ length: 8 }, () => new Worker(code, { eval: true, workerData: words }));
  await Promise.all(workers.map((worker) => new Promise((resolve) => worker.on('exit', resolve))));
  return [words[0], getAffinity().length];
} };`;
    const seen: number[] = [];
    const check = makeLook(z.array(z.number()), (counts) => seen.push(...counts));
    expect(await judge(source, { launcher, check, more: ['dist/src/core', 'dist/src/sys'] })).toEqual({
      verdict: 'passed',
    });
    expect(seen[0]).toBe(8);
    expect(seen[1]).toBeGreaterThan(0);
  });
});

describe.each(APART)('%s', (name, launcher) => {
  test('when the judge is killed, nothing of it lives on', async () => {
    await withTree('', async (tree) => {
      const sleep = '86432.75';
      const code = `require("child_process").spawn("sleep", ["${sleep}"], { detached: true, stdio: "ignore" }); for (;;);`;
      const program = spawn(process.execPath, [PROGRAM, rightsOf(name), tree, code], { stdio: 'ignore' });
      const find = () => findByArgument(sleep);
      try {
        await until(() => find().length > 0 || program.exitCode !== null);
        expect(program.exitCode).toBe(null);
      } finally {
        program.kill('SIGKILL');
        await once(program, 'exit');
      }
      await until(() => find().length === 0 && findByArgument(tree).length === 0);
    });
    // Its mount point outside is an empty folder; the judge that would have removed it is gone.
    for (const left of folder.list()) rmSync(join(folder.path(), left), { recursive: true });
  });

  test.skipIf(findProgram('bash') === null)(
    'a descriptor that the judge has from others does not get inside',
    async () => {
      await withTree('', async (tree) => {
        const secret = join(folder.path(), 'secret');
        writeFileSync(secret, 'secret');
        const code =
          'const fs = require("fs"); fs.writeSync(4, fs.readdirSync("/proc/self/fd").map((fd) => { try { return fs.readlinkSync("/proc/self/fd/" + fd); } catch { return ""; } }).join(" "));';
        const words = [
          '-c',
          'exec 7< "$0" 40< "$0" 123< "$0"; exec "$@"',
          secret,
          process.execPath,
          PROGRAM,
          rightsOf(name),
          tree,
          code,
        ];
        const program = spawn('bash', words, { stdio: ['ignore', 'pipe', 'inherit'] });
        let text = '';
        program.stdout.setEncoding('utf8').on('data', (some: string) => {
          text += some;
        });
        await once(program, 'close');
        expect(text).toContain('pipe:');
        expect(text).not.toContain('secret');
        rmSync(secret);
      });
      expect(folder.list()).toEqual([]);
    },
  );

  test('what only its owner may read is made readable for it, and nothing else is', async () => {
    const other = mkdtempSync(join(tmpdir(), 'private-'));
    const tree = mkdtempSync(join(tmpdir(), 'tree-'));
    try {
      writeFileSync(join(tree, 'file'), 'text', { mode: 0o600 });
      const code = 'require("fs").writeSync(4, require("fs").readFileSync("file", "utf8"))';
      const ended = await launcher.launch({
        args: ['-e', code],
        tree,
        limits: LIMITS,
        order: '',
        answerBytes: 100,
        signal: new AbortController().signal,
      });
      expect(ended).toMatchObject({ answer: 'text', output: '' });
      expect(statSync(other).mode & 0o777).toBe(0o700);
    } finally {
      for (const one of [other, tree]) rmSync(one, { recursive: true });
    }
  });
});

test('a launch that was aborted before it began starts nothing', async () => {
  for (const [, launcher] of ALL) {
    const wanted = { args: [], tree: '/', limits: LIMITS, order: '', answerBytes: 1, signal: AbortSignal.abort() };
    await expect(launcher.launch(wanted)).rejects.toMatchObject({ code: 'aborted' });
  }
  expect(folder.list()).toEqual([]);
});

test('the choice is made once, and says why where there is no isolation', async () => {
  const chosen = await chooseLauncher();
  expect(await chooseLauncher()).toBe(chosen);
  expect(chosen.launcher.isolation === 'namespaces').toBe(chosen.whyNot === null);
  expect(folder.list()).toEqual([]);
});

test('without isolation, code of other people is refused with the reason, unless it is trusted', async () => {
  const whyNot = 'unshare is not permitted here';
  const none = { launcher: plainLauncher, whyNot };
  expect(requireIsolation(none, true)).toBe(plainLauncher);
  expect(() => requireIsolation(none, false)).toThrow(whyNot);
  expect(() => requireIsolation(none, false)).toThrow('--trusted');
  expect(() => requireIsolation(none, false)).toThrow(LabError);
  for (const [, launcher] of APART) expect(requireIsolation({ launcher, whyNot: null }, false)).toBe(launcher);
});

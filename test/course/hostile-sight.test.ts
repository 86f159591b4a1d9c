/** The grader itself, third part: what graded code cannot see, reach or change when it is kept apart. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { JsonValue } from '../../src/course/assignment.js';
import { plainLauncher } from '../../src/course/plain-launch.js';
import { PACKAGE } from '../../src/course/tree.js';
import { ALL, APART, judge, makeLook, useOpenTmpdir, whyNoNamespaces } from './hostile-tree.js';

const NOBODY = 'a user without rights';
const folder = useOpenTmpdir();

/** A probe that does each of these with the input, and says how it went. */
function attempt(before: string, ...tries: string[]): string {
  return `
import fs from 'node:fs'; import os from 'node:os'; import net from 'node:net'; import { spawnSync } from 'node:child_process';
${before}
export const probes = { backwards: async (input) => {
  const seen = [];
  for (const one of [${tries.map((one) => `async () => ${one}`).join(', ')}]) {
    try { seen.push(String(await one())); } catch (error) { seen.push(error.code ?? error.message); }
  }
  return seen;
} };`;
}

type Launcher = (typeof ALL)[number][1];

async function look(launcher: Launcher, source: string, input: JsonValue = null, seed = 1): Promise<string[]> {
  const before = folder.list();
  const seen: string[] = [];
  const check = makeLook(z.array(z.string()), (all) => seen.push(...all), input);
  expect(await judge(source, { launcher, check, seed })).toEqual({ verdict: 'passed' });
  expect(folder.list()).toEqual(before);
  return seen;
}

test.skipIf(whyNoNamespaces !== null)(
  `there are launchers that keep graded code apart (${whyNoNamespaces ?? 'yes'})`,
  () => {
    expect(APART.length).toBeGreaterThan(0);
  },
);

describe.each(APART)('%s', (_, launcher) => {
  test('no network: nobody answers, not even on this machine', async () => {
    const server = createServer((socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as { port: number };
      const connect =
        'new Promise((resolve, reject) => net.connect(input, "127.0.0.1").on("connect", resolve).on("error", reject))';
      expect(await look(plainLauncher, attempt('', connect), port)).toEqual(['undefined']);
      expect(await look(launcher, attempt('', connect, 'Object.keys(os.networkInterfaces()).length'), port)).toEqual([
        expect.stringMatching(/ECONNREFUSED|ENETUNREACH|EADDRNOTAVAIL/),
        '0',
      ]);
    } finally {
      server.close();
      await once(server, 'close');
    }
  });

  test('no abstract socket of this machine', async () => {
    const path = `\0ipc-lab-test-${process.pid}`;
    const server = createServer((socket) => socket.destroy());
    server.listen({ path });
    await once(server, 'listening');
    try {
      const connect =
        'new Promise((resolve, reject) => net.connect({ path: input }).on("connect", resolve).on("error", reject))';
      expect(await look(launcher, attempt('', connect), path)).toEqual(['ECONNREFUSED']);
    } finally {
      server.close();
      await once(server, 'close');
    }
  });

  test('no sight of the reference, the checks, other submissions, users or homes', async () => {
    const other = mkdtempSync(join(tmpdir(), 'other-'));
    try {
      writeFileSync(join(other, 'submission.ts'), 'theirs');
      const paths = [
        join(PACKAGE, 'tasks/2a-shared-memory/assignment/key.ts'),
        join(PACKAGE, 'dist/tasks/2a-shared-memory/assignment/key.js'),
        join(PACKAGE, 'src/sync/partition.ts'),
        join(PACKAGE, 'package.json'),
        join(other, 'submission.ts'),
        '/etc/shadow',
        '/etc/passwd',
        '/proc/1/root/etc/passwd',
        '/proc/1/cwd/etc/passwd',
        homedir(),
        '/home',
        '/root',
        '/old/etc',
        '/g/old/etc',
        '/sys/kernel',
        '/dev/shm',
      ];
      for (const path of paths.slice(0, 6)) expect(existsSync(path), path).toBe(true);
      const seen = await look(
        launcher,
        attempt('', 'input.map((path) => fs.existsSync(path) ? path : "").join("")'),
        paths,
      );
      expect(seen).toEqual(['']);
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  test('nothing can be written: not its tree, not the checks, not the programs; only a folder of its own', async () => {
    // Should it be possible after all, nobody is harmed: what is there is opened and not written, what is new is taken away.
    const own = ['dist/src/course/probe-runner.js', 'dist/probes.js', 'package.json'];
    const there = ['/usr/bin/env', 'node_modules/zod/package.json'];
    const name = `ipc-lab-write-test-${process.pid}`;
    const fresh = [name, `node_modules/${name}`, `build/${name}`, `/${name}`, `/usr/${name}`, `/dev/${name}`];
    const tries = [
      ...own.map((path) => `fs.writeFileSync(${JSON.stringify(path)}, 'x')`),
      ...there.map((path) => `fs.openSync(${JSON.stringify(path)}, 'r+')`),
      ...fresh.map((path) => `fs.writeFileSync(${JSON.stringify(path)}, 'x', { flag: 'wx' })`),
      'fs.renameSync("dist", "dust")',
      'fs.chmodSync("dist/probes.js", 0o777)',
    ];
    try {
      const seen = await look(launcher, attempt('', ...tries, 'fs.writeFileSync("/tmp/own", "x")'));
      expect(seen.slice(0, -1).filter((one) => !/^(EROFS|EACCES|EPERM|ENOENT)$/.test(one))).toEqual([]);
      expect(seen.at(-1)).toBe('undefined');
    } finally {
      for (const path of fresh) rmSync(resolve(PACKAGE, path), { force: true });
    }
  });

  test('no rights, and no way to have them', async () => {
    const status =
      'fs.readFileSync("/proc/self/status", "utf8").match(/^(CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs):.*$/gm).join(" ").replace(/\\s+/g, " ")';
    const unshare = 'spawnSync("unshare", ["--user", "--map-root-user", "true"]).status';
    const mount = 'spawnSync("mount", ["-t", "tmpfs", "none", "/tmp"]).status';
    const [rights, made, mounted] = await look(launcher, attempt('', status, unshare, mount));
    const none = '0'.repeat(16);
    expect(rights).toBe(`CapPrm: ${none} CapEff: ${none} CapBnd: ${none} CapAmb: ${none} NoNewPrivs: 1`);
    expect([made, mounted]).not.toContain('0');
  });

  test('no other process: not the judge, not process 1, nobody else’s memory', async () => {
    const seen = await look(
      launcher,
      attempt(
        '',
        'process.kill(input, 0)',
        'fs.openSync("/proc/" + process.ppid + "/mem")',
        'fs.readlinkSync("/proc/1/fd/5")',
        'fs.openSync("/proc/1/fd/5", "w")',
        'fs.openSync("/proc/1/mem")',
        'fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name) && name !== "1" && Number(name) !== process.pid).length',
      ),
      process.pid,
    );
    expect(seen.slice(0, 5).filter((one) => !/^(ESRCH|EPERM|EACCES|ENOENT)$/.test(one))).toEqual([]);
    expect(seen[5]).toBe('0');
  });

  test('killing everybody ends nobody but itself', async () => {
    // Looks first whether it is in a namespace of its own: elsewhere this would end all that its user may end.
    const kill = `(() => {
      if (fs.readlinkSync("/proc/self/ns/pid") === input) return "not in a namespace of its own";
      return spawnSync("sh", ["-c", "trap '' TERM; kill -TERM -1; kill -9 1; kill -STOP 1; echo still"]).stdout;
    })()`;
    const namespace = readlinkSync('/proc/self/ns/pid');
    const [seen] = await look(launcher, attempt('process.on("SIGTERM", () => {});', kill), namespace);
    expect(seen?.trim()).toBe('still');
  });

  test('/proc/self is there, as the lab reads it', async () => {
    const reads = [
      'fs.readdirSync("/proc/self/task").length > 0',
      'fs.readFileSync("/proc/self/stat", "utf8").length > 0',
      'fs.readlinkSync("/proc/self/fd/4").startsWith("pipe:") || fs.readlinkSync("/proc/self/fd/4").startsWith("socket:")',
      'fs.existsSync("node_modules/zod")',
      'fs.existsSync("build/Release")',
    ];
    expect(await look(launcher, attempt('', ...reads))).toEqual(reads.map(() => 'true'));
  });

  test('no folder of ours in its environment, and none of our variables', async () => {
    process.env.IPC_LAB_TEST_SECRET = 'secret';
    try {
      const [names] = await look(launcher, attempt('', 'Object.keys(process.env).sort().join(" ")'));
      expect(
        names?.split(' ').filter((name) => !['HOME', 'NO_COLOR', 'PATH', 'PWD', 'TMPDIR', '_'].includes(name)),
      ).toEqual([]);
    } finally {
      delete process.env.IPC_LAB_TEST_SECRET;
    }
  });
});

test.skipIf(process.getuid?.() !== 0 || whyNoNamespaces !== null)(
  'two launches are two users: what one starts is not counted for the other',
  async () => {
    const [, launcher] = APART[0]!;
    const [one, two] = [
      await look(launcher, attempt('', 'process.getuid()')),
      await look(launcher, attempt('', 'process.getuid()')),
    ];
    expect(one).not.toEqual(two);
    expect(Math.min(Number(one), Number(two))).toBeGreaterThan(50_000);
  },
);

describe.each(ALL)('%s', (_, launcher) => {
  test('the seed is nowhere where graded code could look', async () => {
    const seed = 3_141_592_653;
    // Stands for a judge that was given the seed among its arguments.
    const judging = spawn('sleep', ['86400'], {
      argv0: `lab grade --seed ${seed}`,
      stdio: 'ignore',
    });
    try {
      await once(judging, 'spawn');
      const isApart = launcher.isolation === 'namespaces';
      const everyone = isApart ? 'fs.readdirSync("/proc")' : '["self"]';
      const all = `[JSON.stringify([process.argv, process.execArgv, process.env, input, Object.keys(globalThis)]),
        ...${everyone}.filter((one) => /^([0-9]+|self)$/.test(one)).flatMap((one) => ["cmdline", "environ"].map((file) => { try { return fs.readFileSync("/proc/" + one + "/" + file, "utf8"); } catch { return ""; } }))].join(" ")`;
      const [text] = await look(launcher, attempt('', all), 'a word', seed);
      expect(text).toContain('a word');
      expect(text).not.toContain(String(seed));
      expect(readFileSync(`/proc/${judging.pid}/cmdline`, 'utf8')).toContain(String(seed));
    } finally {
      judging.kill('SIGKILL');
      await once(judging, 'exit');
    }
  });
});

test.skipIf(!ALL.some(([name]) => name === NOBODY))(
  'a user without rights neither writes the grades, nor reads what is private, nor ends the judge',
  async () => {
    const results = join(folder.path(), 'results.json');
    writeFileSync(results, '{}', { mode: 0o644 });
    const [, launcher] = ALL.find(([name]) => name === NOBODY)!;
    const tries = [
      'fs.writeFileSync(input[0], "x")',
      'fs.rmSync(input[0])',
      'fs.readFileSync("/etc/shadow")',
      'process.kill(input[1], 0)',
      'fs.writeFileSync("dist/probes.js", "x")',
      'fs.openSync("/proc/" + process.ppid + "/mem")',
    ];
    const seen = await look(launcher, attempt('', ...tries), [results, process.pid]);
    expect(seen.filter((one) => !/^(EACCES|EPERM)$/.test(one))).toEqual([]);
    rmSync(results);
  },
);

test('the sandbox stays whole when a folder’s name has blanks, quotes and signs', async () => {
  const [, launcher] = APART[0] ?? ALL[0]!;
  const before = process.env.TMPDIR;
  const odd = mkdtempSync(join(tmpdir(), 'a b\'c"$d#e-'));
  process.env.TMPDIR = odd;
  try {
    expect(
      await judge('export const probes = { backwards: (word) => [...word].reverse().join("") };', { launcher }),
    ).toEqual({ verdict: 'passed' });
  } finally {
    process.env.TMPDIR = before;
    rmSync(odd, { recursive: true });
  }
});

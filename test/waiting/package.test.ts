/** The package as another program gets it: packed, unpacked, imported by its name, with types. */

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { floorPath } from '../../src/sys/addon.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const WATCHDOG_MS = 60_000;

/** Reads what a shell writes into a real pipe, through whichever reader it is told to. */
const PROGRAM = `import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { type MultiReader, openMultiReader, type ReaderName } from 'ipc-lab/waiting';

const reader: MultiReader = openMultiReader(process.argv[2] as ReaderName);
spawn('sh', ['-c', 'printf "hello from a pipe" > ' + process.argv[3]], { stdio: 'inherit' });
const fd: number = openSync(process.argv[3]!, 'r');
reader.add(fd);
await reader.run({
  onBytes: (_fd, bytes, offset, length) => process.stdout.write(Buffer.from(bytes.subarray(offset, offset + length))),
  onEnd: (_fd, failure) => console.log(failure === null ? ' and its end' : failure.message),
});
await reader.close();
`;

/** Sends a thousand numbers from one worker to another through a ring in shared memory. */
const RING_PROGRAM = `import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { SpscRing } from 'ipc-lab/sync';

const options = { capacity: 8, slotBytes: 4 };
if (isMainThread) {
  const memory = new SharedArrayBuffer(SpscRing.bytesFor(options));
  SpscRing.init(memory, 0, options);
  for (const role of ['producer', 'consumer']) new Worker(new URL(import.meta.url), { workerData: { memory, role } });
} else if (workerData.role === 'producer') {
  const producer = SpscRing.open(workerData.memory, 0).producer();
  for (let number = 1; number <= 1000; number++) producer.push(new Uint8Array(Uint32Array.of(number).buffer));
  producer.close();
} else {
  const consumer = SpscRing.open(workerData.memory, 0).consumer();
  const message = new Uint32Array(1);
  let sum = 0;
  while (consumer.pop(new Uint8Array(message.buffer))) sum += message[0];
  console.log(sum);
}
`;

let folder: string;
let app: string;

function run(command: string, args: readonly string[], cwd: string) {
  const env = { ...process.env, IPC_LAB_NATIVE_DIR: dirname(floorPath()), npm_config_offline: 'true' };
  return spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: WATCHDOG_MS });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ipc-lab-package-'));
  app = join(folder, 'app');
  mkdirSync(join(app, 'node_modules'), { recursive: true });
  // Without scripts: prepack would build what is being tested.
  const packed = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], root);
  expect(packed.status, packed.stderr).toBe(0);
  const archive = packed.stdout.trim().split('\n').at(-1)!;
  expect(run('tar', ['-xzf', archive], folder).status).toBe(0);
  renameSync(join(folder, 'package'), join(app, 'node_modules', 'ipc-lab'));
  symlinkSync(join(root, 'node_modules', '@types'), join(app, 'node_modules', '@types'));
  // A dependency, which npm would install beside it.
  symlinkSync(join(root, 'node_modules', 'pure-rand'), join(app, 'node_modules', 'pure-rand'));
  writeFileSync(join(app, 'package.json'), '{"name": "app", "type": "module"}\n');
  writeFileSync(join(app, 'program.ts'), PROGRAM);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package', () => {
  test('gives types to a program that imports ipc-lab/waiting', () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--types', 'node'];
    const compiled = run(process.execPath, [tsc, ...options, 'program.ts'], app);
    expect(compiled.stdout).toBe('');
    expect(compiled.status).toBe(0);
    expect(existsSync(join(app, 'program.js'))).toBe(true);
  });

  test.each(['epoll', 'poll', 'thread-per-pipe', 'event-loop'])('reads a real pipe through %s', (name) => {
    const fifo = join(folder, `fifo-${name}`);
    expect(run('mkfifo', [fifo], folder).status).toBe(0);
    const ran = run(process.execPath, ['program.js', name, fifo], app);
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toBe('hello from a pipe and its end\n');
    expect(ran.status).toBe(0);
  });

  // The fourth one is a program that is explored, and has a test of its own.
  const examples = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```js\n([\s\S]*?)```/g)];

  test.each([
    ['pipes', ['one', 'three', 'two']],
    ['ring', ['1', '2', '3']],
    [
      'scaling',
      [
        '4 linear',
        'There are two regimes: the throughput grows in proportion up to 4 workers, where the cores end, and stays about the same beyond. One law over both would be wrong (p = 0.0167), and its κ an artefact.',
        'across-cores',
        'lack-of-fit',
        'not-identifiable',
        'regimes',
      ],
    ],
  ])("runs the example of the project's README: %s", (name, lines) => {
    expect(examples).toHaveLength(4);
    const [, example] = examples[['pipes', 'ring', 'scaling'].indexOf(name)]!;
    writeFileSync(join(app, 'example.js'), example!);
    const ran = run(process.execPath, ['example.js'], app);
    expect(ran.stderr).toBe('');
    expect(ran.stdout.trim().split('\n').sort()).toEqual(lines);
    expect(ran.status).toBe(0);
  });

  test("gives types to the README's ring", () => {
    writeFileSync(join(app, 'typed-ring.ts'), examples[1]![1]!);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--types', 'node', '--noEmit'];
    const compiled = run(process.execPath, [tsc, ...options, 'typed-ring.ts'], app);
    expect([compiled.stdout, compiled.status]).toEqual(['', 0]);
  });

  test("gives types to the README's analysis", () => {
    // Whoever writes TypeScript says that each pair is one, and looks whether there is a breakpoint.
    const typed = examples[2]![1]!
      .replace('.map(([workers, throughput])', '.map(([workers = 0, throughput = 0])')
      .replace('breakpoint.workers, breakpoint.law', 'breakpoint?.workers, breakpoint?.law');
    writeFileSync(join(app, 'typed-scaling.ts'), typed);
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--types', 'node', '--noEmit'];
    const compiled = run(process.execPath, [tsc, ...options, 'typed-scaling.ts'], app);
    expect([compiled.stdout, compiled.status]).toEqual(['', 0]);
  });

  test('sends messages between workers through the ring of ipc-lab/sync', () => {
    writeFileSync(join(app, 'ring.js'), RING_PROGRAM);
    const ran = run(process.execPath, ['ring.js'], app);
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toBe('500500\n');
  });

  test("explores the README's program through ipc-lab/explore, with types", () => {
    writeFileSync(join(app, 'counter.mjs'), examples[3]![1]!);
    writeFileSync(
      join(app, 'explore.ts'),
      `import { type ExploreReport, explore } from 'ipc-lab/explore';
      const report: ExploreReport = await explore(new URL('counter.mjs', import.meta.url), { failOnRace: true });
      console.log(report.verdict, report.failure?.kind, report.failure?.steps.length);`,
    );
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--types', 'node'];
    const compiled = run(process.execPath, [tsc, ...options, 'explore.ts'], app);
    expect([compiled.stdout, compiled.status]).toEqual(['', 0]);
    const ran = run(process.execPath, ['explore.js'], app);
    expect([ran.stdout, ran.stderr]).toEqual(['failed check 4\n', '']);
  });

  test('has no entrance beside those it names', () => {
    const script = "await import('ipc-lab/dist/src/sys/addon.js')";
    const ran = run(process.execPath, ['--input-type=module', '-e', script], app);
    expect(ran.stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  test('still has its command', () => {
    const bin = join(app, 'node_modules', 'ipc-lab', 'dist', 'tasks', 'lab.js');
    symlinkSync(join(root, 'node_modules'), join(app, 'node_modules', 'ipc-lab', 'node_modules'));
    const ran = run(process.execPath, [bin, '--version'], app);
    expect(ran.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

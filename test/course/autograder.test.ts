/** The autograder holds the whole lab, grades what Gradescope lays before it, and never turns a fault of its own into a grade. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAutograder } from '../../src/course/autograder.js';
import { PACKAGE } from '../../src/course/tree.js';
import { SMALL } from './small-assignment.js';

const folder = makeAutograder(SMALL);
const zip = folder.get('autograder.zip') as Uint8Array;
const files = unzipSync(zip);

describe('the archive', () => {
  test('is the same, byte by byte, each time', () => {
    expect(Buffer.compare(makeAutograder(SMALL).get('autograder.zip') as Uint8Array, zip)).toBe(0);
  });

  test('has the scripts at its top, the whole lab, and neither packages, nor what is built, nor what was recorded', () => {
    const tops = new Set(Object.keys(files).map((path) => path.split('/').slice(0, 2).join('/')));
    expect([...tops].sort()).toEqual(
      ['.ci', 'LICENSE', 'binding.gyp', 'native', 'package-lock.json', 'package.json', 'src', 'tasks', 'tsconfig.json']
        .map((name) => `lab/${name}`)
        .concat('run_autograder', 'setup.sh'),
    );
    for (const path of ['src/sync/partition.ts', 'tasks/2a-shared-memory/assignment/key.ts', '.ci/setup']) {
      expect(strFromU8(files[`lab/${path}`]!)).toBe(readFileSync(join(PACKAGE, path), 'utf8'));
    }
    expect(Object.keys(files).filter((path) => /\/(recorded|test|dist|node_modules)\//.test(path))).toEqual([]);
  });

  test.skipIf(spawnSync('unzip', ['-v']).error)('unpacks with its programs as programs', () => {
    const place = mkdtempSync(join(tmpdir(), 'ipc-lab-unzip-'));
    try {
      writeFileSync(join(place, 'a.zip'), zip);
      execFileSync('unzip', ['-q', 'a.zip'], { cwd: place });
      execFileSync('test', ['-x', 'setup.sh', '-a', '-x', 'run_autograder', '-a', '-x', 'lab/.ci/setup'], {
        cwd: place,
      });
      expect(spawnSync('test', ['-x', 'lab/package.json'], { cwd: place }).status).toBe(1);
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  test.each(['setup.sh', 'run_autograder'])('has no mistake of grammar in %s', (name) => {
    const run = spawnSync('bash', ['-n'], { input: strFromU8(files[name]!), encoding: 'utf8' });
    expect([run.status, run.stderr]).toEqual([0, '']);
  });
});

describe('run_autograder', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'ipc-lab autograder ü-'));
    mkdirSync(join(root, 'submission'));
    writeFileSync(join(root, 'run'), files.run_autograder!);
  });
  afterAll(() => rmSync(root, { recursive: true }));

  /** Runs it with this program in the lab's place, and returns what is in results. */
  function grade(program: string): { results: unknown; others: string[] } {
    const lab = join(root, 'source/lab/dist/tasks/lab.js');
    mkdirSync(dirname(lab), { recursive: true });
    writeFileSync(lab, program);
    rmSync(join(root, 'results'), { recursive: true, force: true });
    const run = spawnSync('bash', [join(root, 'run')], {
      env: { ...process.env, IPC_LAB_AUTOGRADER: root },
      encoding: 'utf8',
    });
    expect(run.error).toBeUndefined();
    const [results, ...others] = readdirSync(join(root, 'results')).sort();
    return { results: JSON.parse(readFileSync(join(root, 'results', results!), 'utf8')), others };
  }

  test('grades the submission, and results.json is what the lab prints, whatever its status', () => {
    const { results, others } = grade('console.log(JSON.stringify(process.argv.slice(2))); process.exit(1);');
    const words = ['grade', SMALL.task, join(root, 'submission'), '--format', 'gradescope', '--trusted'];
    expect([results, others]).toEqual([words, []]);
    expect(existsSync(join(root, 'results/results.json'))).toBe(true);
  });

  test.each([
    ['dies', 'process.kill(process.pid, "SIGKILL");'],
    ['prints half of it', 'console.log("{\\"score\\": 1"); process.exit(0);'],
    ['prints nothing', ''],
  ])('says that it failed itself where the lab %s', (_, program) => {
    const { results, others } = grade(program);
    expect(results).toMatchObject({ score: 0, output: expect.stringContaining('autograder itself failed') });
    expect(others).toEqual([]);
  });
});

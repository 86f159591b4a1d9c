/** `lab run` from the outside: exit statuses, what goes to which stream, which files stay. */

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../../src/core/result.js';
import { readResult } from '../../src/harness/result-file.js';
import { makeFolder, runLab, startLab } from './run-lab.js';

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());

const lab = (...words: string[]) => runLab(words, { cwd: folder.path });
const results = (): string[] =>
  existsSync(join(folder.path, 'results')) ? readdirSync(join(folder.path, 'results')) : [];

describe('a run that goes well', () => {
  it('prints the table on stdout, keeps one valid result, says where, and disposes of the plan', async () => {
    const { status, stdout, stderr } = await lab('run', '1a', '--quick', '--seed', '7');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '[disposed]\n' });
    expect(stdout).toContain('Task 1a  quick run · 2 of 3 cells measured · 8 blocks');
    expect(stdout).toContain('skipped  two CPUs are needed');
    expect(results()).toHaveLength(1);
    expect(results()[0]).toMatch(/^1a-\d{8}T\d{6}Z\.json$/);
    expect(stdout).toContain(`Result: results/${results()[0]}`);
    const result = await readResult(join(folder.path, 'results', results()[0]!));
    expect(result).toMatchObject({ task: '1a', mode: 'quick', seed: 7, command: 'ipc-lab run 1a --quick --seed 7' });
    expect(result.cells.map((cell) => cell.status)).toEqual(['measured', 'measured', 'skipped']);
    expect(result.findings[0]!.answer).toBe('3 cells');
    expect(result.packageVersion).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('leaves nothing on stdout but the JSON with --json -, and the report on stderr', async () => {
    const { status, stdout, stderr } = await lab('run', '1a', '--quick', '--json', '-');
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as Result).task).toBe('1a');
    expect(stderr).toContain('Task 1a  quick run');
    expect(results()).toEqual([]);
  });

  it('prints only the path with --quiet', async () => {
    const { stdout } = await lab('run', '1a', '--quick', '--quiet');
    expect(stdout).toBe(`results/${results()[0]}\n`);
  });

  it('writes to the file given with --json and nowhere else', async () => {
    const { status } = await lab('run', '1a', '--quick', '--json', 'mine.json');
    expect(status).toBe(0);
    expect(readdirSync(folder.path)).toEqual(['mine.json']);
  });

  it('gives each of several tasks its own file with --json', async () => {
    expect((await lab('run', '1a', '2d', '--quick', '--json', 'mine.json')).status).toBe(0);
    expect(readdirSync(folder.path).sort()).toEqual(['mine-1a.json', 'mine-2d.json']);
  });

  it.each([
    [['--sizes', '64B'], 'Left out: Task 2d has no --sizes'],
    [['--only', 'round-trip/*'], 'Task 2d is left out: none of its cells matches --only'],
  ])('leaves out of several tasks the one that has nothing for %j, and says so', async (words, note) => {
    const { status, stdout, stderr } = await lab('run', '1a', '2d', '--quick', ...words);
    expect(stderr).toContain(note);
    expect(stdout).toContain('Task 1a  quick run');
    expect(stdout).not.toContain('Task 2d');
    expect(status).toBe(0);
  });

  it.each([
    [['--input', 'x'], 'Task 1a has no --input'],
    [['--only', 'nothing/*'], 'matches none of the 3 cells of task 1a'],
  ])('refuses %j when none of several tasks has anything for it', async (words, note) => {
    const { status, stdout, stderr } = await lab('run', '1a', '2d', '--quick', ...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(note);
  });

  it('runs several tasks, and a failing one does not stop the next', async () => {
    const { status, stdout, stderr } = await lab('run', '2b', '1a', '--quick');
    expect(status).toBe(2);
    expect(stderr).toContain('Task 2b: the input is empty');
    expect(stdout).toContain('Task 1a  quick run');
    expect(results()).toHaveLength(1);
  });

  it('measures the selected cells only', async () => {
    const { stdout } = await lab('run', '1a', '--quick', '--only', '*/native-pipe/*');
    expect(stdout).toContain('1 of 1 cells measured');
  });

  it('starts nothing and writes nothing with --dry-run', async () => {
    const { status, stdout } = await lab('run', '1b', '--quick', '--dry-run', '--seed', '5');
    expect(status).toBe(0);
    expect(stdout).toContain('Would measure 2 cells of task 1b in 16 sets');
    expect(stdout).toContain('\n  round-trip/pipe/64B/same-core\n');
    expect(stdout).toContain('skipped: two CPUs are needed\n  round-trip/pipe/64B/cross-core\n');
    expect(stdout).toContain('To measure: ipc-lab run 1b --quick --seed 5');
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe('colour', () => {
  it('is absent when stdout is no terminal', async () => {
    expect((await lab('run', '1a', '--quick')).stdout).not.toContain('\u001b');
  });

  it.each([
    { name: 'NO_COLOR', words: [], env: { FORCE_COLOR: '1', NO_COLOR: '1' } },
    { name: '--no-color', words: ['--no-color'], env: { FORCE_COLOR: '1' } },
  ])('is absent with $name even where it is forced', async ({ words, env }) => {
    const forced = await runLab(['run', '1a', '--quick'], { cwd: folder.path, env: { FORCE_COLOR: '1' } });
    expect(forced.stdout).toContain('\u001b[');
    const plain = await runLab(['run', '1a', '--quick', ...words], { cwd: folder.path, env });
    expect(plain.stdout).not.toContain('\u001b');
  });
});

describe('a run in which something fails', () => {
  it('ends with 1 and still writes and shows what was measured', async () => {
    const { status, stdout } = await lab('run', '2a', '--quick');
    expect(status).toBe(1);
    expect(stdout).toContain('record 17 has a wrong checksum\n           round-trip/pipe/64B/same-core');
    const result = await readResult(join(folder.path, 'results', results()[0]!));
    expect(result.cells.map((cell) => cell.status)).toEqual(['failed', 'measured', 'skipped']);
  });

  it('keeps the measurement when the findings cannot be made', async () => {
    const { status, stderr } = await lab('run', '2c', '--quick');
    expect(status).toBe(1);
    expect(stderr).toContain('explain broke');
    expect(results()).toHaveLength(1);
  });

  it('ends with 1 when nothing could be measured', async () => {
    const { status, stdout } = await lab('run', '1a', '--quick', '--only', '*/cross-core');
    expect(status).toBe(1);
    expect(stdout).toContain('skipped  two CPUs are needed');
  });

  it('refuses an unwritable --json before it measures', async () => {
    mkdirSync(join(folder.path, 'folder'));
    writeFileSync(join(folder.path, 'file'), '');
    const cases = { folder: 'EISDIR', 'missing/x.json': 'ENOENT', 'file/x.json': 'ENOTDIR' };
    for (const [path, code] of Object.entries(cases)) {
      const { status, stderr, stdout } = await lab('run', '1b', '--quick', '--json', path);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toContain(`Cannot write ${path} (${code})`);
      expect(stderr).toContain('[disposed]');
    }
    expect(readdirSync(folder.path).sort()).toEqual(['file', 'folder']);
  });

  it.runIf(existsSync('/dev/full'))('shows the table although the disk is full, and the device stays one', async () => {
    const { status, stdout, stderr } = await lab('run', '1a', '--quick', '--json', '/dev/full');
    expect(status).toBe(1);
    expect(stderr).toContain('Cannot write /dev/full (ENOSPC): the disk is full');
    expect(stdout).toContain('Task 1a  quick run');
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it.runIf(existsSync('/dev/full'))('keeps the result when stdout is full, and ends with 1', async () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = await runLab(['run', '1a', '--quick'], { cwd: folder.path, stdout: full });
    closeSync(full);
    expect(status).toBe(1);
    expect(stderr).toContain('Cannot write standard output (ENOSPC)');
    expect(results()).toHaveLength(1);
  });

  it('keeps the result when the reader of stdout has gone', async () => {
    const { child, ended } = startLab(['run', '1a', '--quick'], { cwd: folder.path });
    child.stdout!.destroy();
    const { status, stderr } = await ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '[disposed]\n' });
    expect(results()).toHaveLength(1);
  });
});

describe('ctrl-C', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s while a set runs: partial result, clean-up, status %i', async (signal, expected) => {
    const { child, waitFor, ended } = startLab(['run', '1b', '1a', '--quick'], { cwd: folder.path });
    await waitFor('[serving]');
    child.kill(signal);
    const { status, stdout, stderr } = await ended;
    expect(status).toBe(expected);
    expect(stdout).toContain('Task 1b  quick run');
    expect(stderr.match(/\[disposed\]/g), 'the next task is not even planned').toHaveLength(1);
    expect(results()).toHaveLength(1);
    const text = readFileSync(join(folder.path, 'results', results()[0]!), 'utf8');
    expect((JSON.parse(text) as Result).plan.stopped).toContain('interrupted');
  });

  it('twice changes nothing of the clean-up', async () => {
    const { child, waitFor, ended } = startLab(['run', '1b', '--quick'], {
      cwd: folder.path,
      env: { FAKE_SLOW_STOP: '1' },
    });
    await waitFor('[serving]');
    child.kill('SIGINT');
    await waitFor('[stopping]');
    child.kill('SIGINT');
    await waitFor('Still stopping');
    const { status, stderr } = await ended;
    expect(status).toBe(130);
    expect(stderr).toContain('[disposed]');
    expect(results()).toHaveLength(1);
    expect(readdirSync(join(folder.path, 'results')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

it.runIf(existsSync('/dev/full'))(
  'a result that its target does not take is kept in results/, and says so',
  async () => {
    const { status, stderr } = await lab('run', '1a', '--quick', '--json', '/dev/full');
    expect(status).toBe(1);
    expect(results()).toHaveLength(1);
    expect(stderr).toContain(`kept in results/${results()[0]} instead`);
  },
);

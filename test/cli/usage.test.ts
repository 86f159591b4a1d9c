/** What the command line refuses and how, and what it answers without measuring. */

import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAKE_LAB, makeFolder, runLab, startLab } from './run-lab.js';

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
});
afterAll(() => folder.remove());

const lab = (...words: string[]) => runLab(words, { cwd: folder.path });

describe('wrong usage ends with 2, says what was given, what is near and how to see all', () => {
  it.each([
    [['lst'], ['no command "lst"', 'Did you mean list?', 'ipc-lab --help']],
    [['1a', '--quick'], ['Did you mean: ipc-lab run 1a --quick']],
    [['frobnicate'], ['no command "frobnicate"', 'ipc-lab --help']],
    [
      ['run', '1a', '--quik'],
      ['no option "--quik"', 'Did you mean --quick', 'ipc-lab run --help'],
    ],
    [
      ['list', 'all'],
      ['Too many arguments', 'ipc-lab list --help'],
    ],
    [
      ['run', '1a', '--seed'],
      ['argument missing', 'ipc-lab run --help'],
    ],
    [['run'], ['wants a task: 1a, 1b', 'ipc-lab list']],
    [
      ['run', '1aa'],
      ['no task "1aa"', 'Did you mean 1a', 'ipc-lab list'],
    ],
    [
      ['run', '1a', '--workers', '2'],
      ['Task 1a has no --workers', 'It has --sizes, --placement'],
    ],
    [
      ['run', '2c', '--sizes', '64B'],
      ['Task 2c has no --sizes', 'no such options'],
    ],
    [
      ['run', '1a', '--sizes', '64B,big'],
      ['"big" is no size', '4KiB'],
    ],
    [['run', '1a', '--sizes', '64B,,1KiB'], ['--sizes wants values separated']],
    [['run', '1a', '--producers', '0'], ['--producers wants a whole number from 1']],
    [
      ['run', '1a', '--placement', 'samecore'],
      ['--placement wants', 'Did you mean same-core?'],
    ],
    [
      ['run', '1a', '--seed', '-1'],
      ['--seed wants a whole number', '"-1"'],
    ],
    [
      ['run', '1a', '--budget', 'long'],
      ['--budget wants seconds', '"long"'],
    ],
    [['run', '1a', '--budget', '0'], ['--budget wants seconds']],
    [['run', '1a', '--quick', '--full'], ['--quick and --full exclude each other']],
    [
      ['run', '1a', '--only', 'roundtrip/pipe/*'],
      ['matches none of the 3 cells', '  round-trip/pipe/64B/same-core\n'],
    ],
    [['run', '1a', '--only', ''], ['--only wants a pattern']],
    [['run', '1a', '1b', '--json', '-'], ['--json - takes one result']],
  ])('%j', async (words, parts) => {
    const { status, stdout, stderr } = await lab(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    for (const part of parts) expect(stderr).toContain(part);
    expect(stderr, 'no stack').not.toContain('    at ');
  });

  it('does not let what was typed steer the terminal', async () => {
    expect((await lab('\u001b[31mred')).stderr).not.toContain('\u001b');
  });
});

describe('help and lists', () => {
  it('shows the commands there are, and none that is not built', async () => {
    const { status, stdout } = await lab('--help');
    expect(status).toBe(0);
    expect(stdout.match(/^ {2}([\w-]+) /gm)?.map((line) => line.trim())).toEqual(
      expect.arrayContaining([
        'list',
        'doctor',
        'run',
        'explain',
        'explore',
        'report',
        'predict',
        'diff',
        'scaling',
        'check-report',
        'grade',
      ]),
    );
    for (const absent of ['handout']) expect(stdout).not.toContain(`  ${absent}`);
  });

  it('answers no words at all with the same help and no error', async () => {
    const [bare, asked] = await Promise.all([lab(), lab('--help')]);
    expect(bare).toEqual(asked);
  });

  it('lists every task with its question', async () => {
    const { status, stdout } = await lab('list');
    expect(status).toBe(0);
    expect(stdout).toContain('1a  quick\n    What does quick show?\n');
  });

  it('is quiet when the reader has gone', async () => {
    const { child, ended } = startLab(['list'], { cwd: folder.path });
    child.stdout!.destroy();
    const { status, stderr } = await ended;
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.runIf(existsSync('/dev/full'))('says so when stdout takes nothing', async () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = await runLab(['list'], { cwd: folder.path, stdout: full });
    closeSync(full);
    expect(status).toBe(1);
    expect(stderr).toContain('ENOSPC');
  });

  it('loads nothing heavy for --help', () => {
    const probe = fileURLToPath(new URL('./loaded-modules.js', import.meta.url));
    const text = execFileSync(process.execPath, ['--import', probe, FAKE_LAB, '--help'], {
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(text).toContain('ipc-lab run --help');
    const loaded = JSON.parse(text.slice(text.lastIndexOf('\n[') + 1)) as string[];
    expect(loaded.some((url) => url.includes('commander'))).toBe(true);
    const heavy =
      /\/(zod|execa|picomatch|cli-progress|cli-table3|csv-parse|tinybench)\/|harness\/engine|run-task|explain-command|explore-command|src\/explore|report-command|scaling-command|diff-command|report\/diff|scaling\/analysis|environment/;
    expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
  });
});

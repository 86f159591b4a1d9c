/** Claims about `lab diff`: what it takes, what it prints and writes, and how it ends. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDiff } from '../../src/cli/diff-command.js';
import { exitStatusOf } from '../../src/cli/failure.js';
import { Output } from '../../src/cli/output.js';
import type { Result } from '../../src/core/result.js';
import { serializeResult } from '../../src/harness/result-file.js';
import type { ResultDiff } from '../../src/report/diff.js';
import { makeTypicalRuns } from '../report/two-runs.js';
import { makeFolder, runLab } from './run-lab.js';

const RECORDED = fileURLToPath(new URL('../../../tasks/1a-pipes/recorded/standard.json', import.meta.url));
const [OLDER, NEWER] = makeTypicalRuns();

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
  const write = (name: string, text: string) => writeFileSync(join(folder.path, name), text);
  write('old.json', serializeResult(OLDER));
  write('new.json', serializeResult(NEWER));
  write('other.json', serializeResult({ ...NEWER, task: '1b' }));
  mkdirSync(join(folder.path, 'folder'));
  write('empty.json', '');
  write('cut.json', serializeResult(OLDER).slice(0, 500));
  write('foreign.json', '{"name": "something"}');
  write('later.json', '{"schema": "ipc-lab/result@2"}');
  write('broken.json', JSON.stringify({ ...OLDER, seed: -1 }));
});
afterAll(() => folder.remove());

const lab = (...words: string[]) => runLab(['diff', ...words], { cwd: folder.path });

/** Keeps what a command prints. */
class KeptOutput extends Output {
  text = '';
  override async print(text: string): Promise<void> {
    this.text += text;
  }
}

describe('bad input ends with 2, says what is wrong and what to do', () => {
  it.each([
    ['old.json', 'other.json', ['of task 1a, the second of task 1b', 'ipc-lab run 1a --json FILE']],
    ['missing.json', 'new.json', ['missing.json does not exist', 'ipc-lab run 1a --json FILE']],
    ['old.json', 'missing.json', ['missing.json does not exist', 'ipc-lab run 1a --json FILE']],
    ['old.json', 'folder', ['folder is a folder, not a result file']],
    ['old.json', 'empty.json', ['empty.json is empty']],
    ['cut.json', 'new.json', ['cut.json is cut off']],
    ['foreign.json', 'new.json', ['foreign.json is JSON, but no result of the lab']],
    ['old.json', 'later.json', ['later.json was written by a newer ipc-lab']],
    ['old.json', 'broken.json', ['broken.json says ipc-lab/result@1, but does not fit it: seed']],
  ])('%s, %s', async (older, newer, parts) => {
    const kept = new KeptOutput();
    const error = await runDiff(join(folder.path, older), join(folder.path, newer), {}, kept).catch((e: unknown) => e);
    expect(exitStatusOf(error)).toBe(2);
    for (const part of parts) expect((error as Error).message).toContain(part);
    expect(kept.text).toBe('');
  });

  it.each([
    [[], ["Missing required argument 'old'", 'ipc-lab diff --help']],
    [['old.json'], ["Missing required argument 'new'", 'ipc-lab diff --help']],
    [
      ['old.json', 'new.json', 'other.json'],
      ['Too many arguments', 'ipc-lab diff --help'],
    ],
    [
      ['old.json', 'new.json', '--al'],
      ['no option "--al"', 'Did you mean --all'],
    ],
    [
      ['old.json', 'other.json'],
      ['of task 1a, the second of task 1b', 'ipc-lab run 1a --json FILE'],
    ],
    [
      ['old.json', 'new.json', '--json', './new.json'],
      ['--json ./new.json would overwrite a result that is to be compared', 'another name'],
    ],
  ])('the program, of %j', async (words, parts) => {
    const { status, stdout, stderr } = await lab(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    for (const part of parts) expect(stderr).toContain(part);
    expect(stderr, 'no stack').not.toContain('    at ');
    expect(readFileSync(join(folder.path, 'new.json'), 'utf8')).toBe(serializeResult(NEWER));
  });

  it('ends with 1 where the comparison cannot be written, before anything is read', async () => {
    const { status, stdout, stderr } = await lab('missing.json', 'new.json', '--json', 'no/such/out.json');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('its folder does not exist');
  });
});

describe('lab diff', () => {
  it('prints what changed, plainly where that is no terminal', async () => {
    const { status, stdout, stderr } = await lab('old.json', 'new.json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('old  old.json · 2026-01-02');
    expect(stdout).toContain('2 faster, 1 slower, 1 higher, 1 same, 1 undecided of 6 cells');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toMatch(/NaN|Infinity|undefined/);
    expect(stdout).not.toMatch(/^ +elapsed\/job /m);
  });

  it('shows every cell with --all', async () => {
    expect((await lab('old.json', 'new.json', '--all')).stdout).toMatch(/^ +elapsed\/job .* undecided/m);
  });

  it('takes colour and gives it up again', async () => {
    const forced = { cwd: folder.path, env: { FORCE_COLOR: '1' } };
    expect((await runLab(['diff', 'old.json', 'new.json'], forced)).stdout).toContain('\u001b[');
    expect((await runLab(['diff', 'old.json', 'new.json', '--no-color'], forced)).stdout).not.toContain('\u001b');
  });

  it('writes the JSON beside the text, or alone', async () => {
    const { status, stdout } = await lab('old.json', 'new.json', '--json', 'out.json');
    expect(status).toBe(0);
    expect(stdout).toContain('Cells  new / old');
    expect(stdout).toContain('Written: out.json');
    const alone = await lab('old.json', 'new.json', '--json', '-');
    expect(readFileSync(join(folder.path, 'out.json'), 'utf8')).toBe(alone.stdout);
    expect(Object.keys(JSON.parse(alone.stdout))).toEqual(
      (
        'schema task older newer warnings differences isSameCode method family cells refused statusChanges onlyOlder ' +
        'onlyNewer findings'
      ).split(' '),
    );
  });

  it('takes one file twice: nothing differs', async () => {
    const { status, stdout } = await lab('old.json', 'old.json');
    expect(status).toBe(0);
    expect(stdout).toMatch(/0 faster, 0 slower, \d same, \d undecided of \d cells/);
    expect(stdout).toContain('one and the same run');
  });
});

describe('of a real run', () => {
  const diffOf = async (older: string, newer: string): Promise<ResultDiff> => {
    const { status, stdout } = await lab(older, newer, '--json', '-');
    expect(status).toBe(0);
    return JSON.parse(stdout);
  };
  const recorded = JSON.parse(readFileSync(RECORDED, 'utf8')) as Result;

  it('nothing differs from itself, and most is the same', async () => {
    const { cells, refused, differences, isSameCode } = await diffOf(RECORDED, RECORDED);
    const of = (verdict: string) => cells.filter((cell) => cell.verdict === verdict).length;
    expect(cells.length + refused.length).toBe(recorded.cells.length);
    expect([of('higher'), of('lower')]).toEqual([0, 0]);
    expect(of('same')).toBeGreaterThan(of('undecided'));
    expect(differences).toEqual([]);
    expect(isSameCode).toBe(true);
  });

  it('one subject made half as fast again is found, and nothing else', async () => {
    const changed = structuredClone(recorded);
    const isChanged = (id: string) => /^round-trip\/pipe\/.*\/same-core$/.test(id);
    for (const cell of changed.cells.filter(({ id }) => isChanged(id))) {
      for (const trial of cell.trials) trial.value *= 1.5;
    }
    writeFileSync(join(folder.path, 'changed.json'), serializeResult(changed));
    const { cells } = await diffOf(RECORDED, 'changed.json');
    const found = cells.filter(({ verdict }) => verdict === 'higher' || verdict === 'lower').map(({ id }) => id);
    expect(found.length).toBeGreaterThan(2);
    expect(found).toEqual(cells.map(({ id }) => id).filter(isChanged));
  });
});

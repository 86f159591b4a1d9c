/** Claims about `lab explain`: which cells it takes, what it prints and writes, and how it ends. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explanationSchema } from '../../src/core/explanation-schema.js';
import { makeFolder, runLab, startLab } from './run-lab.js';

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
});
afterAll(() => folder.remove());

const CELL = 'round-trip/pipe/64B/same-core';
const explain = (...words: string[]) => runLab(['explain', ...words], { cwd: folder.path });

describe('wrong usage ends with 2 and says what there is', () => {
  it.each([
    [[], ["Missing required argument 'cell'", 'ipc-lab explain --help']],
    [
      ['round-trip/pip/64B/same-core'],
      ['no cell "round-trip/pip/64B/same-core"', `  ${CELL}\n`, 'ipc-lab run 2c --full --dry-run'],
    ],
    [['native-pipe'], ['nearest are:\n  round-trip/native-pipe/64B/same-core\n']],
    [['call/clock-read'], ['cannot be explained', 'these metrics can: round-trip;', CELL]],
    [['call/other'], ['cannot be explained', 'round-trip']],
    [
      [CELL, '--messages', '0'],
      ['--messages wants a whole number from 1', '"0"'],
    ],
    [
      [CELL, '--messages', '1e3'],
      ['--messages wants', '"1e3"'],
    ],
    [
      [CELL, '--beside', 'native-pip'],
      ['no other subject', 'Did you mean native-pipe?', 'There are: native-pipe'],
    ],
    [[CELL, '--beside', 'pipe'], ['is the subject itself']],
    [
      [CELL, '--besides', 'x'],
      ['no option "--besides"', 'Did you mean --beside'],
    ],
  ])('%j', async (words, parts) => {
    const { status, stdout, stderr } = await explain(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    for (const part of parts) expect(stderr).toContain(part);
    expect(stderr, 'no stack').not.toContain('    at ');
  });
});

describe('a cell', () => {
  it('is explained on standard output, plainly where that is no terminal', async () => {
    const { status, stdout, stderr } = await explain(CELL, '--counters');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '[closed]\n' });
    expect(stdout).toContain(`What one message is made of  ${CELL}`);
    expect(stdout).toContain('10 round trips, which are 20 messages of 64 B');
    expect(stdout).toContain('    voluntary: went to sleep');
    expect(stdout).toContain('0.70 voluntary');
    expect(stdout).toContain('Counters alone, as asked for');
    expect(stdout).not.toContain('\u001b');
    for (const line of stdout.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(100);
  });

  it('takes colour and gives it up again', async () => {
    const forced = { cwd: folder.path, env: { FORCE_COLOR: '1' } };
    expect((await runLab(['explain', CELL, '--counters'], forced)).stdout).toContain('\u001b[');
    expect((await runLab(['explain', CELL, '--counters', '--no-color'], forced)).stdout).not.toContain('\u001b');
  });

  it('falls back to counters without strace, and says how to get it', async () => {
    const { status, stdout } = await runLab(['explain', CELL], { cwd: folder.path, env: { PATH: '' } });
    expect(status).toBe(0);
    expect(stdout).toContain('since strace is not installed. To have them: apt-get install strace');
  });

  it('stands beside another', async () => {
    const { status, stdout } = await explain(CELL, '--counters', '--beside', 'native-pipe', '--messages', '1000');
    expect(status).toBe(0);
    expect(stdout).toContain('1,000 round trips');
    expect(stdout).toMatch(/^ {10,}pipe {10,}native-pipe$/m);
    expect(stdout).toContain('A message by pipe and by native-pipe:');
  });

  it('is written as JSON that fits its schema', async () => {
    const { status, stdout } = await explain(CELL, '--counters', '--beside', 'native-pipe', '--json', 'out.json');
    expect(status).toBe(0);
    expect(stdout).toContain('What it says');
    expect(stdout).toContain('Written: out.json');
    const written = explanationSchema.parse(JSON.parse(readFileSync(join(folder.path, 'out.json'), 'utf8')));
    expect(written).toMatchObject({
      schema: 'ipc-lab/explanation@1',
      cell: CELL,
      method: 'counters',
      note: null,
      command: `ipc-lab explain ${CELL} --beside native-pipe --counters`,
      subjects: [{ subject: 'pipe', operations: 10, messages: 20 }, { subject: 'native-pipe' }],
    });
    expect(written.subjects[0]!.sides.map(({ role }) => role)).toEqual(['near', 'far']);
  });

  it('goes to standard output as JSON alone', async () => {
    const { status, stdout } = await explain(CELL, '--counters', '--json', '-');
    expect(status).toBe(0);
    expect(explanationSchema.parse(JSON.parse(stdout)).cell).toBe(CELL);
  });

  it('is not begun where the file cannot be written', async () => {
    const { status, stdout, stderr } = await explain(CELL, '--json', 'no/such/folder.json');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('its folder does not exist');
    expect(stderr).not.toContain('[closed]');
  });

  it('that cannot be had here ends with 1 and its reason', async () => {
    const { status, stdout, stderr } = await explain('round-trip/pipe/64B/cross-core');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toBe('round-trip/pipe/64B/cross-core cannot be had here: two CPUs are needed\n');
  });

  it('whose member dies ends with 1 and the cause', async () => {
    const { status, stdout, stderr } = await explain('round-trip/broken/64B/same-core');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('far (process 7) was ended by SIGKILL');
    expect(stderr).toContain('[closed]');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is given up on %s with %d, after its processes were ended', async (signal, expected) => {
    const lab = startLab(['explain', 'round-trip/endless/64B/same-core'], { cwd: folder.path });
    await lab.waitFor('[exchanging]');
    lab.child.kill(signal);
    const { status, stdout, stderr } = await lab.ended;
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(stderr).toContain('Stopping: ending the processes; nothing is explained.');
    expect(stderr).toContain('[closed]');
  });
});

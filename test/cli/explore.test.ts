/** Claims about `lab explore`: what it takes, what it prints and writes, and how it ends. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExploreReport } from '../../src/explore/report.js';
import { makeFolder, runLab, startLab } from './run-lab.js';

const HEAD = 'export const setup = () => ({ memory: new SharedArrayBuffer(4) });\n';
const CLEAN = `${HEAD}export const threads = [({ memory }) => Atomics.add(new Int32Array(memory), 0, 1)];\n`;
const RACE = `${HEAD}const write = ({ memory }) => { new Int32Array(memory)[0] = 1; };\nexport const threads = [write, write];\n`;
const REFUSED = `${HEAD}export const threads = [({ memory }) => memory.slice(0)];\n`;
/** Says when it is being explored, and has no end. */
const LONG = [
  "import { writeSync } from 'node:fs';",
  "export const setup = () => { writeSync(2, '[exploring]\\n'); return { memory: new SharedArrayBuffer(4) }; };",
  'const bump = ({ memory }) => { for (let turn = 0; turn < 30; turn++) Atomics.add(new Int32Array(memory), 0, 1); };',
  'export const threads = [bump, bump, bump];',
].join('\n');

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
  const programs = { clean: CLEAN, race: RACE, refused: REFUSED, long: LONG };
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(folder.path, `${name}.mjs`), text);
});
afterAll(() => folder.remove());

const lab = (...words: string[]) => runLab(['explore', ...words], { cwd: folder.path });

describe('the exit status', () => {
  it('is 0 when there is no failure', async () => {
    const { status, stdout, stderr } = await lab('clean.mjs');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('clean  No interleaving fails');
  });

  it('is 1 when there is one, which is printed', async () => {
    const { status, stdout, stderr } = await lab('race.mjs');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/data race {2}memory 0 \+0 is accessed by write 0 in step 1 and write 1 in step 2/);
    expect(stdout).toContain('write memory 0 +0: 0 → 1  race.mjs:2');
  });

  it('is 0 for a race where races are none', async () => {
    expect((await lab('race.mjs', '--no-races')).status).toBe(0);
  });

  it('is 2 for what cannot be explored, with the line', async () => {
    const { status, stdout, stderr } = await lab('refused.mjs');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('SharedArrayBuffer.slice() cannot be explored (refused.mjs:2)');
  });
});

describe('wrong usage ends with 2, says what is wrong and what to do', () => {
  it.each([
    [[], ["Missing required argument 'program'", 'ipc-lab explore --help']],
    [['missing.mjs'], ['there is no file', 'missing.mjs']],
    [
      ['clean.mjs', '--preemption', '1'],
      ['no option "--preemption"', 'Did you mean --preemptions', 'ipc-lab explore --help'],
    ],
    [['clean.mjs', '--preemptions', '1', '--random', '5'], ['takes one of --preemptions, --random and --no-reduction']],
    [['clean.mjs', '--no-reduction', '--random', '5'], ['takes one of --preemptions, --random and --no-reduction']],
    [
      ['clean.mjs', '--random', 'many'],
      ['--random wants a whole number from 1 to', 'not "many"'],
    ],
    [
      ['clean.mjs', '--random', '0'],
      ['--random wants a whole number from 1 to', 'not "0"'],
    ],
    [['clean.mjs', '--spin-reads', '17'], ['--spin-reads wants a whole number from 1 to 16']],
    [['clean.mjs', '--budget', '0'], ['--budget wants a whole number from 1']],
    [['clean.mjs', '--budget', '-1'], ['--budget wants a whole number']],
    [['clean.mjs', '--input', '{capacity:2}'], ['--input wants JSON']],
    [
      ['clean.mjs', '--replay', 'xyz'],
      ['"xyz" is no replay token', 'copy it whole'],
    ],
    [['clean.mjs', 'race.mjs'], ['Too many arguments']],
  ])('%j', async (words, parts) => {
    const { status, stdout, stderr } = await lab(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    for (const part of parts) expect(stderr).toContain(part);
    expect(stderr, 'no stack').not.toContain('    at ');
  });
});

describe('--json', () => {
  it('- prints the report and nothing else', async () => {
    const { status, stdout, stderr } = await lab('race.mjs', '--json', '-');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(JSON.parse(stdout) as ExploreReport).toMatchObject({ verdict: 'failed', failure: { kind: 'data-race' } });
  });

  it('FILE also writes it, and says where', async () => {
    const { stdout } = await lab('clean.mjs', '--json', 'report.json');
    expect(stdout).toContain('Written: report.json');
    const report = JSON.parse(readFileSync(join(folder.path, 'report.json'), 'utf8')) as ExploreReport;
    expect(report).toMatchObject({ verdict: 'clean', runs: 1 });
  });

  it('FILE that cannot be written is told before anything is run', async () => {
    const { status, stdout, stderr } = await lab('long.mjs', '--json', 'nowhere/report.json');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('nowhere/report.json');
    expect(stderr).not.toContain('[exploring]');
  });
});

describe('modes and bounds', () => {
  it.each([
    [['--random', '3', '--seed', '5'], 'not found', '3 schedules were drawn, not all'],
    [['--preemptions', '0'], 'not found', 'more than 0 pre-emptions were not run'],
    [['--max-runs', '2'], 'not found', '2 runs were allowed'],
    [['--no-reduction', '--max-runs', '2'], '(one by one)', '2 runs were allowed'],
  ])('%j', async (words, ...parts) => {
    const { status, stdout } = await lab('long.mjs', ...words);
    expect(status).toBe(0);
    for (const part of parts) expect(stdout.replace(/\n\s+/g, ' ')).toContain(part);
  });
});

it('ctrl-C ends it with 130, and nothing is left', async () => {
  const { child, ended, waitFor } = startLab(['explore', 'long.mjs'], { cwd: folder.path });
  await waitFor('[exploring]');
  child.kill('SIGINT');
  const { status, stdout, stderr } = await ended;
  expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
  expect(stderr).toContain('Stopping: ending the threads of the program.');
  expect(() => process.kill(child.pid!, 0)).toThrow('ESRCH');
});

describe('the program of the help', () => {
  it('fails as it is said to, and again by what the failure says', async () => {
    const { status, stdout: help } = await lab('--help');
    expect(status).toBe(0);
    const [, text] = /saved as counter\.mjs:\n((?: {2}.*\n)+)/.exec(help)!;
    expect(text!.trim().split('\n').length).toBeLessThanOrEqual(10);
    expect(help).toContain('\n  ipc-lab explore counter.mjs\n');
    writeFileSync(join(folder.path, 'counter.mjs'), text!);

    const found = await lab('counter.mjs');
    expect(found.status).toBe(1);
    expect(found.stdout).toContain('wrong  check() returned false');
    expect(found.stdout).toMatch(/store count: 0 → 1 {2}counter\.mjs:\d/);

    const [, words] = /\n +ipc-lab explore (counter\.mjs --replay \S+)\n/.exec(found.stdout)!;
    const again = await lab(...words!.split(' '));
    expect(again.status).toBe(1);
    const schedule = (text: string) => /\n +bump 0 +bump 1\n[\s\S]*? done .*\n/.exec(text)?.[0];
    expect(schedule(again.stdout)).toBeDefined();
    expect(schedule(again.stdout)).toBe(schedule(found.stdout));
  });

  it('refuses the token of a program that has changed since', async () => {
    writeFileSync(join(folder.path, 'changing.mjs'), RACE);
    const { stdout } = await lab('changing.mjs', '--json', '-');
    const { token } = (JSON.parse(stdout) as ExploreReport).failure!;
    writeFileSync(join(folder.path, 'changing.mjs'), `${RACE}// Mended.\n`);
    const { status, stderr } = await lab('changing.mjs', '--replay', token);
    expect(status).toBe(2);
    expect(stderr).toContain('another version of this one');
  });
});

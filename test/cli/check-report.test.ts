/** Claims about `lab check-report`: its exit status, what it prints, which files it refuses. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { serializeResult } from '../../src/harness/result-file.js';
import { makeKnownResult, PREDICTION, writeReport } from '../course/made-up-report.js';
import { makeFolder, runLab } from './run-lab.js';

let folder: string;
beforeEach(() => {
  const made = makeFolder();
  folder = made.path;
  onTestFinished(made.remove);
  keep('report.md', writeReport());
  keep('a.json', serializeResult(makeKnownResult()));
  keep('prediction-1a.json', JSON.stringify(PREDICTION));
});

const keep = (name: string, text: string) => writeFileSync(join(folder, name), text);
const check = (...words: string[]) => runLab(['check-report', ...words], { cwd: folder });

describe('a report', () => {
  it('that holds ends with 0, with a line for each thing looked at', async () => {
    const { status, stdout, stderr } = await check('report.md', 'a.json');
    expect(stderr).toBe('');
    expect(status, stdout).toBe(0);
    expect(stdout).toContain('ok    line 9: 5.2 µs: the median, 5.20 µs, to the digits given');
    expect(stdout).toContain('ok    line 5: 2.6us: as predicted for "trip"');
    expect(stdout).toContain('All that can be checked holds. The check reads numbers and not arguments');
    expect(stdout).not.toContain('FAIL');
  });

  it('that does not ends with 1 and says where', async () => {
    keep('report.md', writeReport('And 9 µs [round-trip/pipe/64B/same-core].'));
    const { status, stdout } = await check('report.md', 'a.json', '--json', 'found.json');
    expect(status).toBe(1);
    expect(stdout).toContain('FAIL  line 13: 9 µs, but the result says 5.20 µs (5.04 … 5.36)');
    expect(stdout).toContain('1 to put right.');
    const found = JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8'));
    expect(found).toMatchObject({ report: 'report.md', problems: 1 });
    expect(found.findings.filter(({ ok }: { ok: boolean }) => !ok)).toHaveLength(1);
  });

  it('is held against the predictions that are named', async () => {
    const answers = [{ ...PREDICTION.answers[0]!, written: '3us', value: 3_000 }];
    keep('other.json', JSON.stringify({ ...PREDICTION, answers }));
    const { status, stdout } = await check('report.md', 'a.json', '--prediction', 'other.json');
    expect(status).toBe(1);
    expect(stdout).toContain('predicted was 3us');
  });

  it('with a result that was edited ends with 1', async () => {
    const text = readFileSync(join(folder, 'a.json'), 'utf8');
    keep('a.json', text.replace('"median":5200', '"median":5201'));
    const { status, stdout } = await check('report.md', 'a.json');
    expect(status).toBe(1);
    expect(stdout).toContain('a.json was changed after it was measured: the median of round-trip/pipe/64B/same-core');
  });
});

describe('a file that cannot serve ends with 2 and says which', () => {
  it.each([
    [['none.md', 'a.json'], 'none.md does not exist. Name the report'],
    [['.', 'a.json'], '. is a folder'],
    [['report.md', 'none.json'], 'none.json does not exist'],
    [['report.md', 'report.md'], 'report.md is no JSON'],
    [['report.md', 'a.json', '--prediction', 'none.json'], 'none.json does not exist'],
    [['report.md', 'a.json', '--prediction', 'a.json'], 'a.json does not fit ipc-lab/prediction@1'],
    [['report.md'], "Missing required argument 'result'"],
  ])('%j', async (words, part) => {
    const { status, stdout, stderr } = await check(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(part);
  });
});

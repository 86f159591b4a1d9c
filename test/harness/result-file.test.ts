/** A result file is written whole or not at all, and only a good one is read. */

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../../src/core/errors.js';
import {
  checkWritable,
  MAX_RESULT_BYTES,
  readResult,
  serializeResult,
  writeResult,
} from '../../src/harness/result-file.js';
import { makeFolder } from '../cli/run-lab.js';
import { makeCell, makeResult, makeTypicalResult } from '../report/synthetic.js';

let folder: ReturnType<typeof makeFolder>;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => folder.remove());
const at = (name: string): string => join(folder.path, name);
const failure = async (promise: Promise<unknown>): Promise<LabError> => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LabError);
  return error as LabError;
};

describe('writing', () => {
  it('gives back on reading what was written', async () => {
    const result = makeTypicalResult();
    await writeResult(at('r.json'), result);
    expect(await readResult(at('r.json'))).toEqual(JSON.parse(JSON.stringify(result)));
    expect(readdirSync(folder.path)).toEqual(['r.json']);
  });

  it('puts every cell on a line of its own', () => {
    const lines = serializeResult(makeTypicalResult()).split('\n');
    expect(lines.filter((line) => line.startsWith('{"id":"round-trip/')).length).toBeGreaterThan(10);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses a result with %s and leaves the old file', async (value) => {
    writeFileSync(at('r.json'), 'old');
    const cell = makeCell({ metric: 'round-trip', subject: 'pipe', parameters: {}, centre: value });
    const error = await failure(writeResult(at('r.json'), makeResult([cell])));
    expect(error.code).toBe('internal');
    expect(error.message).toContain('cells.0.trials.0.value');
    expect(readFileSync(at('r.json'), 'utf8')).toBe('old');
    expect(readdirSync(folder.path)).toEqual(['r.json']);
  });

  it('replaces the file behind a link and leaves the link', async () => {
    writeFileSync(at('real.json'), 'old');
    symlinkSync('real.json', at('link.json'));
    await writeResult(at('link.json'), makeTypicalResult());
    expect(readFileSync(at('real.json'), 'utf8')).toContain('ipc-lab/result@1');
    expect(readdirSync(folder.path).sort()).toEqual(['link.json', 'real.json']);
  });

  it('writes a named pipe in place', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const reading = readResult(at('pipe'));
    await writeResult(at('pipe'), makeTypicalResult());
    expect((await reading).task).toBe('1a');
    expect(statSync(at('pipe')).isFIFO()).toBe(true);
  });

  it.each([
    ['folder', 'EISDIR', 'it is a folder'],
    ['missing/r.json', 'ENOENT', 'mkdir -p'],
    ['file/r.json', 'ENOTDIR', 'is a file, not a folder'],
    [`${'n'.repeat(300)}.json`, 'ENAMETOOLONG', 'shorter'],
  ])('%s: %s, early and late, with a remedy and nothing left behind', async (name, code, remedy) => {
    mkdirSync(at('folder'));
    writeFileSync(at('file'), '');
    for (const attempt of [
      checkWritable(at(name), { makeFolder: false }),
      writeResult(at(name), makeTypicalResult()),
    ]) {
      const error = await failure(attempt);
      expect(error.code).toBe('write-failed');
      expect(error.message).toContain(`(${code})`);
      expect(error.message).toContain(remedy);
    }
    expect(readdirSync(folder.path).sort()).toEqual(['file', 'folder']);
  });

  it.runIf(existsSync('/dev/full'))('says that the disk is full', async () => {
    const error = await failure(writeResult('/dev/full', makeTypicalResult()));
    expect([error.code, error.message]).toEqual(['write-failed', expect.stringContaining('ENOSPC')]);
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0)('says that the folder is not ours', async () => {
    mkdirSync(at('closed'));
    await chmod(at('closed'), 0o500);
    const error = await failure(checkWritable(at('closed/r.json'), { makeFolder: false }));
    expect(error.message).toContain('EACCES');
  });

  it('removes the temporary file when the last step fails', async () => {
    // The target becomes a folder behind the writer's back: the rename is what fails.
    const target = at('r.json');
    const writing = writeResult(target, makeTypicalResult());
    mkdirSync(target);
    const error = await failure(writing);
    expect(error.code).toBe('write-failed');
    expect(readdirSync(folder.path)).toEqual(['r.json']);
  });

  it('checks early without touching what is there, and makes the folder only where asked', async () => {
    writeFileSync(at('r.json'), 'old');
    await checkWritable(at('r.json'), { makeFolder: false });
    await checkWritable(at('results/r.json'), { makeFolder: true });
    expect(readFileSync(at('r.json'), 'utf8')).toBe('old');
    expect(readdirSync(folder.path).sort()).toEqual(['r.json', 'results']);
    expect(readdirSync(at('results'))).toEqual([]);
  });
});

describe('reading refuses, and says which command makes a result', () => {
  const good = serializeResult(makeTypicalResult());
  it.each([
    ['an empty file', '', 'is empty'],
    ['a truncated file', good.slice(0, 500), /is cut off: it ends at line \d+, column \d+|position \d+ \(line \d+/],
    ['no JSON', 'hello', "no JSON: Unexpected token 'h'"],
    ['broken JSON', '{\n"a": 1\n"b": 2}', '(line 3, column 1)'],
    ['foreign JSON', '{"name": "something"}', 'no result of the lab'],
    ['a JSON list', '[1, 2]', 'no result of the lab'],
    ['JSON null', 'null', 'no result of the lab'],
    ['a newer schema', good.replace('result@1', 'result@2'), 'newer ipc-lab (ipc-lab/result@2'],
    ['another schema', good.replace('ipc-lab/result@1', 'other/thing'), 'has the schema "other/thing"'],
    ['a wrong field', good.replace('"seed": 12345', '"seed": "x"'), 'seed: '],
    ['an infinite number', good.replace('"elapsedMs": 41300', '"elapsedMs": 1e999'), 'elapsedMs: '],
  ])('%s', async (_, text, message) => {
    writeFileSync(at('r.json'), text);
    const error = await failure(readResult(at('r.json')));
    expect(error.code).toBe('bad-result');
    expect(error.message).toMatch(message);
    expect(error.message).toContain('ipc-lab run 1a --json FILE');
  });

  it('a missing file, a folder, and a file without end', async () => {
    expect((await failure(readResult(at('none.json')))).message).toContain('does not exist');
    expect((await failure(readResult(folder.path))).message).toContain('is a folder');
    writeFileSync(at('huge.json'), '');
    truncateSync(at('huge.json'), MAX_RESULT_BYTES + 1);
    expect((await failure(readResult(at('huge.json')))).message).toContain('is larger than 64 MiB');
    if (existsSync('/dev/zero')) expect((await failure(readResult('/dev/zero'))).message).toContain('64 MiB');
  });
});

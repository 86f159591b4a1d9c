import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../src/sys/addon.js';
import { readRecordedAbsence } from '../../src/sys/native-files.js';
import { makeRoot } from './fake-root.js';

const module = new URL('../../src/sys/addon.js', import.meta.url).href;

/** Evaluates an expression over the loader `m` in a process that looks for the compiled files in `folder`. */
function evaluate(folder: string, expression: string): Record<string, unknown> {
  const source = `import(${JSON.stringify(module)}).then((m) => console.log(JSON.stringify(${expression})))`;
  const env = { ...process.env, IPC_LAB_NATIVE_DIR: folder };
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', source], { env, encoding: 'utf8', timeout: 20_000 });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
const loadError =
  '(() => { try { m.loadAddon(); return null; } catch (e) { return { name: e.name, code: e.code, message: e.message }; } })()';

describe('the loader', () => {
  it('hands out the same addon each time', () => {
    expect(loadAddon()).toBe(loadAddon());
  });

  it('a missing addon is an error that says what is missing and what to run', () => {
    const folder = makeRoot();
    expect(evaluate(folder, loadError)).toMatchObject({
      name: 'LabError',
      code: 'addon-missing',
      message: expect.stringMatching(/does not exist.+npm run build/),
    });
    const found = evaluate(folder, '[m.findAddon(), m.findFloor(), m.floorPath()]');
    expect(found).toEqual([
      { reason: expect.stringContaining('ipc_lab.node'), remedy: expect.stringContaining('unset IPC_LAB_NATIVE_DIR') },
      { reason: expect.stringContaining('floor'), remedy: expect.stringContaining('unset IPC_LAB_NATIVE_DIR') },
      join(folder, 'floor'),
    ]);
  });

  it('an addon that does not load is the same error with the loader’s own words', () => {
    const folder = makeRoot();
    writeFileSync(join(folder, 'ipc_lab.node'), 'no shared object');
    expect(evaluate(folder, 'm.findAddon()')).toEqual({ path: join(folder, 'ipc_lab.node') });
    expect(evaluate(folder, loadError)).toMatchObject({
      code: 'addon-missing',
      message: expect.stringMatching(/does not load: .+npm rebuild/s),
    });
  });
});

describe('what the install script wrote down', () => {
  it('is quoted', () => {
    const root = makeRoot({
      'build/why-no-addon.json': '{"reason": "no C++ compiler", "remedy": "apt-get install g++", "log": "x"}',
    });
    expect(readRecordedAbsence(root)).toEqual({ reason: 'no C++ compiler', remedy: 'apt-get install g++' });
  });

  it.each(['', 'not json', '{}', '{"reason": 1, "remedy": "x"}', '{"reason": "x", "remedy": 2}', 'null'])(
    '"%s" is nothing',
    (text) => {
      expect(readRecordedAbsence(makeRoot({ 'build/why-no-addon.json': text }))).toBeUndefined();
    },
  );

  it('no file is nothing', () => {
    expect(readRecordedAbsence(makeRoot())).toBeUndefined();
  });
});

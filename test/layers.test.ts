/** Holds src/, tasks/ and test/ to the layers of src/README.md, and shows that each rule can fail. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findImports } from '../src/course/source-imports.js';
import { checkLayers, findHeavyChains, LAYERS, type Source } from './layer-rules.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

function readSources(): Source[] {
  return ['src', 'tasks', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${folder}/${path}`)
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  );
}

describe('the tree', () => {
  const sources = readSources();

  test('keeps to the layers', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(checkLayers(sources)).toEqual([]);
  });

  test('src/README.md names every folder of src/', () => {
    const readme = readFileSync(join(root, 'src/README.md'), 'utf8');
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of folders) expect(readme).toMatch(new RegExp(`^ {4}\\d .*\\b${name}\\b`, 'm'));
  });

  test('no process that is timed loads the validator or the orchestration', () => {
    const members = sources.map(({ path }) => path).filter((path) => /^(src|tasks)\/.*member\.ts$/.test(path));
    const isHeavy = (name: string) =>
      /^(zod|execa|commander|cli-\w+)$/.test(name) || name.endsWith('/result-schema.ts');
    expect(members).not.toEqual([]);
    expect(members.flatMap((member) => findHeavyChains(sources, member, isHeavy))).toEqual([]);
  });
});

describe.runIf(existsSync(join(root, 'tasks/lab.ts')))('lab --help', () => {
  test('loads neither the validator, nor the orchestration, nor the benchmark library', () => {
    const loaded = traceModules(join(root, 'dist/tasks/lab.js'), ['--help']);
    expect(loaded.some((url) => url.endsWith('/dist/tasks/lab.js'))).toBe(true);
    expect(loaded.filter((url) => /node_modules\/(zod|execa|tinybench)\/|result-schema/.test(url))).toEqual([]);
  });
});

describe('the checker', () => {
  const accepted: [claim: string, path: string, text: string][] = [
    ['a lower layer', 'src/cli/run.ts', "import { a } from '../harness/engine.js';"],
    ['the same folder', 'src/sys/pipe.ts', "import { a } from './addon.js';"],
    ['the registry knows the tasks', 'tasks/registry.ts', "const load = () => import('./1a-pipes/task.js');"],
    ['a test may see everything', 'test/cli/run.test.ts', "import { a } from '../../tasks/lab.js';"],
    ['a data file beside the source', 'src/report/page.ts', "new URL('./page.html', import.meta.url)"],
    ['an import in a comment', 'src/core/a.ts', "// import { a } from '../cli/run.js';\n/* import '../cli/run.js' */"],
    ['an import in a string', 'src/core/a.ts', 'const sample = "import { a } from \'../cli/run.js\'";'],
    ['an import in a template', 'src/core/a.ts', "const sample = `import { a } from '../cli/run.js'`;"],
    ['the types of the validator', 'src/report/a.ts', "import type { Result } from '../core/result-schema.js';"],
    ['the validator, loaded late', 'src/cli/a.ts', "const schema = await import('../core/result-schema.js');"],
    ['a property called import', 'src/core/a.ts', "task.import('../cli/run.js');"],
  ];
  test.each(accepted)('accepts: %s', (_claim, path, text) => {
    expect(checkLayers([{ path, text }])).toEqual([]);
  });

  const refused: [rule: string, path: string, text: string, words: string][] = [
    ['up', 'src/core/a.ts', "import { b } from '../stats/b.js';", 'goes upwards'],
    ['up, types only', 'src/core/a.ts', "import type { B } from '../stats/b.js';", 'goes upwards'],
    ['up, for its effects', 'src/stats/a.ts', "import '../sys/addon.js';", 'goes upwards'],
    ['up, over several lines', 'src/stats/a.ts', "import {\n  b,\n  type C,\n} from '../cli/b.js';", 'a.ts:1:'],
    ['up, by a default and a namespace', 'src/stats/a.ts', "import b, * as c from '../sys/b.js';", 'goes upwards'],
    ['up, re-exported', 'src/stats/a.ts', "export { b } from '../sys/b.js';", 'goes upwards'],
    ['up, all re-exported', 'src/stats/a.ts', "export * from '../sys/b.js';", 'goes upwards'],
    ['up, types re-exported', 'src/stats/a.ts', "export type { B } from '../sys/b.js';", 'goes upwards'],
    ['up, loaded late', 'src/stats/a.ts', "const b = await import('../sys/b.js');", 'goes upwards'],
    ['up, loaded late in a template', 'src/stats/a.ts', '`a $' + "{await import('../sys/b.js')}`", 'goes upwards'],
    ['up, as a type of a module', 'src/stats/a.ts', "let b: typeof import('../sys/b.js');", 'goes upwards'],
    ['up, as a file to start', 'src/harness/a.ts', "new URL('../job/b.js', import.meta.url)", 'goes upwards'],
    ['up, required', 'src/stats/a.ts', "const b = require('../sys/b.js');", 'goes upwards'],
    ['up, after a regular expression', 'src/stats/a.ts', "/['\"`]/.test(x); import '../sys/b.js';", 'goes upwards'],
    ['a source knows a task', 'src/cli/a.ts', "import { tasks } from '../../tasks/registry.js';", 'goes upwards'],
    ['a source knows a test', 'src/cli/a.ts', "import { a } from '../../test/a.js';", 'goes upwards'],
    ['sideways', 'src/harness/a.ts', "import { b } from '../transports/b.js';", 'goes sideways'],
    ['sideways, sys and report', 'src/report/a.ts', "import { b } from '../sys/b.js';", 'goes sideways'],
    ['a task knows another', 'tasks/1a-pipes/a.ts', "import { b } from '../1b-multiplexing/b.js';", 'another task'],
    ['a task knows the registry', 'tasks/1a-pipes/a.ts', "import { b } from '../registry.js';", 'goes upwards'],
    ['an unknown folder', 'src/utils/a.ts', '', 'test/layer-rules.ts and a line in src/README.md'],
    ['a file beside the folders', 'src/index.ts', '', 'has no layer'],
    ['out of the layers', 'src/cli/a.ts', "import { b } from '../../scripts/b.js';", 'lies in no layer'],
    ['zod beyond the validator', 'src/cli/a.ts', "import { z } from 'zod';", 'timed children'],
    [
      'the validator',
      'src/report/a.ts',
      "import { resultSchema } from '../core/result-schema.js';",
      'loads the validator',
    ],
    ['a test tool in a source', 'src/cli/a.ts', "import { test } from 'vitest';", 'for tests only'],
    ['the addon by its path', 'src/harness/a.ts', "open('build/Release/x');", 'through src/sys only'],
    ['the addon by its name', 'tasks/1a-pipes/a.ts', "load('./ipc_lab.node');", 'through src/sys only'],
    ['the addon by a loader', 'src/cli/a.ts', 'process.dlopen(m, path);', 'through src/sys only'],
  ];
  test.each(refused)('refuses: %s', (_rule, path, text, words) => {
    const problems = checkLayers([{ path, text }]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
    expect(problems[0]).toContain(path);
  });

  test('every layer may import every lower one and none other', () => {
    const folders = Object.keys(LAYERS).filter((folder) => folder.startsWith('src/'));
    for (const from of folders) {
      for (const to of folders.filter((folder) => folder !== from)) {
        const text = `import { a } from '../${to.slice('src/'.length)}/a.js';`;
        const isAllowed = checkLayers([{ path: `${from}/a.ts`, text }]).length === 0;
        expect(isAllowed, `${from} imports ${to}`).toBe((LAYERS[to] ?? 0) < (LAYERS[from] ?? 0));
      }
    }
  });

  test('tells what loads with the file from what loads later or never', () => {
    const kinds = (text: string) => findImports(text).map((one) => [one.isTypeOnly, one.isDeferred]);
    expect(kinds("import type { A } from './a.js';")).toEqual([[true, false]]);
    expect(kinds("import { type A, type B } from './a.js';")).toEqual([[true, false]]);
    expect(kinds("import { type A, b } from './a.js';")).toEqual([[false, false]]);
    expect(kinds("import {} from './a.js';")).toEqual([[false, false]]);
    expect(kinds("import type from './a.js';")).toEqual([[false, false]]);
    expect(kinds("export * from './a.js';")).toEqual([[false, false]]);
    expect(kinds("type A = typeof import('./a.js');")).toEqual([[true, true]]);
    expect(kinds("let a: import('./a.js').A;")).toEqual([[true, true]]);
    expect(kinds("const a = await import('./a.js');")).toEqual([[false, true]]);
  });

  test('follows a chain of imports to what is heavy, and not through types or late loads', () => {
    const sources = [
      { path: 'src/a.ts', text: "import './b.js'; import type { C } from './c.js'; const d = () => import('./d.js');" },
      { path: 'src/b.ts', text: "export * from './e.js';" },
      { path: 'src/c.ts', text: "import 'execa';" },
      { path: 'src/d.ts', text: "import 'execa';" },
      { path: 'src/e.ts', text: "import { z } from 'zod';" },
    ];
    const isHeavy = (name: string) => name === 'zod' || name === 'execa';
    expect(findHeavyChains(sources, 'src/a.ts', isHeavy)).toEqual(['src/a.ts -> src/b.ts -> src/e.ts -> zod']);
    expect(findHeavyChains(sources, 'src/c.ts', isHeavy)).toHaveLength(1);
  });
});

/** Runs a program and returns the URL of every module that Node loaded for it. */
function traceModules(program: string, args: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-trace-'));
  try {
    const log = join(folder, 'loaded');
    const hooks = join(folder, 'hooks.mjs');
    const preload = join(folder, 'preload.mjs');
    writeFileSync(
      hooks,
      `import { appendFileSync } from 'node:fs';
       export async function load(url, context, next) {
         appendFileSync(${JSON.stringify(log)}, url + '\\n');
         return next(url, context);
       }`,
    );
    writeFileSync(
      preload,
      `import { register } from 'node:module'; register(${JSON.stringify(pathToFileURL(hooks).href)});`,
    );
    const run = spawnSync(process.execPath, ['--import', pathToFileURL(preload).href, program, ...args], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(run.status, run.stderr).toBe(0);
    return readFileSync(log, 'utf8').trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

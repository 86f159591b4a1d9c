/** What makes a folder of sources installable: package.json with exact versions, its lock, the compiler's settings. Called by handout.ts. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assignment } from './assignment.js';
import { pruneLock } from './package-lock.js';
import { makeTsconfig, PACKAGE } from './tree.js';

/** What builds it; no source names them. */
const TOOLS = ['@types/node', 'esbuild', 'node-addon-api', 'typescript'];

interface Description {
  version: string;
  engines: Record<string, string>;
  bin: Record<string, string>;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies?: Record<string, string>;
  allowScripts?: Record<string, boolean>;
}

/** Returns the lab's own package.json. */
export function readDescription(): Description {
  return JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as Description;
}

/** Returns the files, by name. @param packages that the sources name. Throws: Error for one of which the lab has no version. */
export function makePackageFiles({ task, title }: Assignment, packages: readonly string[]): Map<string, string> {
  const own = readDescription();
  const versions = { ...own.devDependencies, ...own.dependencies };
  const types = packages.map((name) => `@types/${name}`).filter((name) => name in versions);
  const names = [...new Set([...packages, ...types, ...TOOLS])].sort();
  const dependencies = Object.fromEntries(
    names.map((name) => {
      const version = versions[name];
      if (version === undefined) throw new Error(`a source of the handout names ${name}, which package.json does not`);
      return [name, version];
    }),
  );
  const description = {
    name: `ipc-lab-${task}`,
    version: own.version,
    private: true,
    description: `Assignment ${task} of the IPC lab: ${title}`,
    type: 'module',
    // So that `npx ipc-lab …`, as the lab itself says in many places, finds this one.
    bin: own.bin,
    engines: own.engines,
    scripts: makeScripts(task, own.scripts),
    dependencies,
    ...(own.allowScripts && { allowScripts: own.allowScripts }),
  };
  const files = new Map([
    ['package.json', toJson(description)],
    ['tsconfig.json', makeTsconfig()],
    ['.gitignore', ['node_modules', 'dist', 'build', 'results'].map((name) => `${name}/\n`).join('')],
  ]);
  // npm leaves the lock out of what it packs: a lab that was installed as a package has none.
  const lock = join(PACKAGE, 'package-lock.json');
  if (existsSync(lock)) files.set('package-lock.json', toJson(pruneLock(readFileSync(lock, 'utf8'), description)));
  return files;
}

function makeScripts(task: string, { install, build }: Record<string, string>): Record<string, string | undefined> {
  const lab = 'node dist/tasks/lab.js';
  // Grading compiles for itself, and code that does not compile must not keep it from saying so.
  const built = 'test -f dist/tasks/lab.js || npm run -s build';
  return {
    install,
    build,
    grade: `${built}; ${lab} grade ${task} .`,
    predict: `${built}; ${lab} predict ${task}`,
    [`task:${task}`]: `npm run -s build && ${lab} run ${task}`,
    report: `npm run -s build && ${lab} report`,
    lab: `npm run -s build && ${lab}`,
  };
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

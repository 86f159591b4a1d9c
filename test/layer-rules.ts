/** The layers of src/README.md as a pure check on (path, source) pairs. Called by layers.test.ts. */

import { posix } from 'node:path';
import { findImports, type Import } from '../src/course/source-imports.js';
import { tokenize } from '../src/course/source-tokens.js';

/** A new folder under src/ gets its number here and its line in src/README.md. */
export const LAYERS: Readonly<Record<string, number>> = {
  'src/core': 0,
  'src/stats': 1,
  'src/scaling': 1,
  'src/sys': 2,
  'src/report': 2,
  'src/harness': 3,
  'src/transports': 3,
  'src/waiting': 3,
  'src/sync': 3,
  'src/explore': 3,
  'src/job': 4,
  'src/pool': 4,
  'src/course': 4,
  'src/cli': 5,
  tasks: 6,
  test: 7,
};

/** The validators of the files that the lab writes. */
const SCHEMAS = ['src/core/result-schema.ts', 'src/core/explanation-schema.ts'];
/**
 * Who may load a validator (40 ms, zod) together with itself. Types are free for all, and so is import() at the moment at which
 * a result is read or written.
 */
const SCHEMA_READERS = [...SCHEMAS, 'src/core/write-schema.ts', 'src/harness/result-file.ts'];

/** Whether it says what a file or an answer must look like: the validators, checks of an assignment, files of a course. */
function isShape(path: string): boolean {
  return SCHEMAS.includes(path) || /^tasks\/[^/]+\/assignment\/checks\/|^src\/course\/[\w-]+-schema\.ts$/.test(path);
}

export interface Source {
  path: string;
  text: string;
}

/** Returns one line for each broken rule: place, what is wrong, what to do. */
export function checkLayers(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => [...checkFolder(source), ...checkImports(source), ...checkNativeDoor(source)]);
}

/**
 * Returns the chains of imports through which loading `entry` loads a module for which `isHeavy` holds. Type-only and deferred
 * imports load nothing.
 */
export function findHeavyChains(
  sources: readonly Source[],
  entry: string,
  isHeavy: (name: string) => boolean,
): string[] {
  const texts = new Map(sources.map((source) => [source.path, source.text]));
  const chains: string[] = [];
  const seen = new Set<string>();
  const visit = (path: string, chain: readonly string[]) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const one of findImports(texts.get(path) ?? '')) {
      if (!isLoaded(one)) continue;
      const target = resolveImport(path, one.specifier) ?? one.specifier;
      if (isHeavy(target)) chains.push([...chain, path, target].join(' -> '));
      else visit(target, [...chain, path]);
    }
  };
  visit(entry, []);
  return chains;
}

/** Returns the folder that has a number in LAYERS, `tasks/NAME` for a task, or null. */
function folderOf(path: string): string | null {
  const parts = path.split('/');
  if (parts[0] === 'test') return 'test';
  if (parts[0] === 'tasks') return parts.length > 2 ? `tasks/${parts[1]}` : 'tasks';
  const folder = parts.slice(0, 2).join('/');
  return folder in LAYERS ? folder : null;
}

function layerOf(folder: string): number {
  // A task lies just below the registry and lab.ts, which are allowed to know the tasks.
  return folder.startsWith('tasks/') ? (LAYERS.tasks ?? 0) - 0.5 : (LAYERS[folder] ?? 0);
}

function checkFolder({ path }: Source): string[] {
  if (folderOf(path) !== null) return [];
  return [
    `${path}: the folder has no layer. Give ${path.split('/').slice(0, 2).join('/')} a number in LAYERS of test/layer-rules.ts and a line in src/README.md, or move the file.`,
  ];
}

function checkImports({ path, text }: Source): string[] {
  const from = folderOf(path);
  if (from === null) return [];
  return findImports(text).flatMap((one) => {
    const problem = isRelative(one.specifier) ? judgeOwn(path, from, one) : judgePackage(path, one);
    return problem === null ? [] : [`${path}:${one.line}: '${one.specifier}' ${problem}`];
  });
}

function judgeOwn(path: string, from: string, one: Import): string | null {
  const target = resolveImport(path, one.specifier) ?? '';
  // Not a source: package.json, a page's template, a folder. Native files are the other check's business.
  if (!target.endsWith('.ts')) return null;
  const to = folderOf(target);
  if (to === null) return 'lies in no layer: import from src/, tasks/ or test/ only';
  if (SCHEMAS.includes(target) && isLoaded(one) && !path.startsWith('test/') && !SCHEMA_READERS.includes(path)) {
    return 'loads the validator, which timed children and --help must not: import its types from result.ts, or load it late with import()';
  }
  if (to === from) return null;
  if (layerOf(to) < layerOf(from)) return null;
  if (from.startsWith('tasks/') && to.startsWith('tasks/')) {
    return 'is another task: what two tasks need is a mechanism and belongs into src/';
  }
  const way = layerOf(to) === layerOf(from) ? 'sideways' : 'upwards';
  return `goes ${way}, from ${from} (layer ${layerOf(from)}) to ${to} (layer ${layerOf(to)}): move what is shared to a lower layer, or hand it over as an argument`;
}

function judgePackage(path: string, one: Import): string | null {
  if (path.startsWith('test/')) return null;
  if (/^(vitest|fast-check)(\/|$)/.test(one.specifier)) return 'is for tests only';
  if (/^zod(\/|$)/.test(one.specifier) && !one.isTypeOnly && !isShape(path)) {
    return `is loaded by ${SCHEMAS.join(' and ')}, and by what says what a course's files and answers look like, so that timed children and --help never load it`;
  }
  return null;
}

/** Only src/sys opens the addon or names what the build made. */
function checkNativeDoor({ path, text }: Source): string[] {
  if (path.startsWith('src/sys/') || path.startsWith('test/')) return [];
  return tokenize(text).flatMap((token) => {
    const isPath =
      token.kind !== 'word' && token.kind !== 'mark' && /\.node$|(^|\/)build(-\w+)?\/|(^|\/)native\//.test(token.text);
    const isLoader = token.kind === 'word' && ['dlopen', 'createRequire'].includes(token.text);
    if (!isPath && !isLoader) return [];
    return [`${path}:${token.line}: '${token.text}': native code is reached through src/sys only`];
  });
}

function isLoaded(one: Import): boolean {
  return !one.isTypeOnly && !one.isDeferred;
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

function resolveImport(path: string, specifier: string): string | null {
  if (!isRelative(specifier)) return null;
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
}

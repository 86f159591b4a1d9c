/** Where in a program a step is taken, from the stack. Called by workers when a schedule is replayed, and for refusals. */

import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const OWN_FOLDER = dirname(fileURLToPath(import.meta.url));
const FRAMES = 40;

/**
 * Returns `file.js:12`, the innermost line outside the explorer; where that is not in the program's own file, its innermost line
 * too: `mutex.ts:95, from buffer.js:12`.
 */
export function findLine(programPath: string): string {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const { stack = '' } = new Error('stack');
  Error.stackTraceLimit = before;
  return findLineIn(stack, programPath) ?? 'no line known';
}

/** Returns the same of a stack that was taken elsewhere, an error's say; null where it names no line outside the explorer. */
export function findLineIn(stack: string, programPath: string): string | null {
  const places = stack.split('\n').slice(1).flatMap(parseFrame).filter(isOutside);
  const own = places.find(({ path }) => isSameFile(path, programPath));
  const first = places[0];
  if (first === undefined) return null;
  const text = format(first);
  return own === undefined || own.path === first.path ? text : `${text}, from ${format(own)}`;
}

interface Place {
  path: string;
  line: string;
}

function parseFrame(frame: string): Place[] {
  const found = /(?:^at (?:async )?|\()((?:file:\/\/)?\/[^()]*?):(\d+):\d+\)?$/.exec(frame.trim());
  if (!found) return [];
  const path = found[1]!.startsWith('file:') ? fileURLToPath(found[1]!) : found[1]!;
  return [{ path, line: found[2]! }];
}

function isOutside({ path }: Place): boolean {
  const folder = dirname(path);
  return folder !== OWN_FOLDER && folder !== SOURCE_FOLDER;
}

/** With source maps the explorer's own frames have the names of its sources. */
const SOURCE_FOLDER = OWN_FOLDER.replace(/\/dist\/src\//, '/src/');

/** A program compiled from TypeScript has frames with the name of its source. */
function isSameFile(path: string, programPath: string): boolean {
  return withoutEnding(path) === withoutEnding(programPath);
}

function withoutEnding(path: string): string {
  return basename(path).replace(/\.[cm]?[jt]s$/, '');
}

function format({ path, line }: Place): string {
  return `${basename(path)}:${line}`;
}

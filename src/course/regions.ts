/** Finds the marked regions of a source and cuts them out: what makes a starter of the reference. Called by the handout, the grader and the self-check. */

import { tokenize } from './source-tokens.js';

/*
 *     next(): boolean {
 *       // #region 1a/framing
 *       …                                   the whole body of a function
 *       // #endregion
 *     }
 *
 * The markers are those by which editors fold. Cut, the body throws one error, so that the file still compiles.
 */

export interface MarkedBody {
  /** TASK/ID. */
  name: string;
  /** The function's first line, as written. */
  signature: string;
  /** Lines [first, end) of the file, the markers not among them. */
  first: number;
  end: number;
}

const BEGIN = /^\s*\/\/ #region ([\w-]+\/[\w-]+)\s*$/;
const END = /^\s*\/\/ #endregion\s*$/;
/** What was meant as one of them: a marker with a slip would leave the solution in the starter. */
const NEARLY = /^\s*\/[/*]+\s*#\s*(end\s*)?region\b/i;

/** Returns the marked bodies in order. Throws: Error for a marker without its partner, or one that does not enclose a whole body. */
export function findRegions(source: string, path: string): MarkedBody[] {
  const lines = source.split('\n');
  const found: MarkedBody[] = [];
  let open: { name: string; first: number } | null = null;
  lines.forEach((line, index) => {
    const name = BEGIN.exec(line)?.[1];
    if (name !== undefined) {
      if (open) throw new Error(`${path}:${index + 1}: region ${name} begins inside ${open.name}`);
      open = { name, first: index + 1 };
    } else if (END.test(line)) {
      if (!open) throw new Error(`${path}:${index + 1}: a region ends that has not begun`);
      found.push({ ...open, end: index, signature: checkBody(lines, open.first - 1, index, path) });
      open = null;
    } else if (NEARLY.test(line)) {
      throw new Error(`${path}:${index + 1}: a marker is "// #region TASK/ID" or "// #endregion", and nothing else`);
    }
  });
  if (open) throw new Error(`${path}: region ${(open as { name: string }).name} does not end`);
  return found;
}

/** Returns the source with the bodies of this task's regions cut, or of those that are wanted, and without the markers of other tasks. */
export function cutRegions(
  source: string,
  path: string,
  task: string,
  isWanted: (id: string) => boolean = () => true,
): string {
  const lines = source.split('\n');
  for (const { name, first, end, signature } of findRegions(source, path).reverse()) {
    const indent = /^\s*/.exec(lines[first - 1]!)![0];
    if (!name.startsWith(`${task}/`)) {
      lines.splice(end, 1);
      lines.splice(first - 1, 1);
    } else if (isWanted(name.slice(task.length + 1))) {
      lines.splice(first, end - first, `${indent}throw new Error('${describeMissing(name, path, signature)}');`);
    }
  }
  return lines.join('\n');
}

/** What a missing body says when it is called. */
function describeMissing(name: string, path: string, signature: string): string {
  return `${NOT_WRITTEN}: ${nameOf(signature)}() in ${path}, region ${name} of the handout`;
}

/** By which a report tells missing code from wrong code. */
export const NOT_WRITTEN = 'not written yet';

/** Returns the text of this task's bodies, one string a body. */
export function readBodies(source: string, path: string, task: string): { name: string; text: string }[] {
  const lines = source.split('\n');
  return findRegions(source, path)
    .filter(({ name }) => name.startsWith(`${task}/`))
    .map(({ name, first, end }) => ({ name, text: lines.slice(first, end).join('\n') }));
}

/** Returns the first line of the function whose whole body the markers enclose. */
function checkBody(lines: readonly string[], begin: number, end: number, path: string): string {
  const opening = begin - 1;
  const first = findSignature(lines, opening);
  const signature = (lines[first] ?? '').trim();
  const head = lines.slice(first, begin).join('\n').trimEnd();
  const isFunction = /(\)|=>)[^;{}]*\{$/.test(head) && !CONTROL.test(signature);
  const isWhole = /^\s*\}[;,)]*$/.test(lines[end + 1] ?? '') && isBalanced(lines.slice(begin + 1, end).join('\n'));
  if (isFunction && isWhole) return signature;
  throw new Error(
    `${path}:${begin + 1}: a region must be the whole body of a function, from behind its { to before its }`,
  );
}

/** What opens a block that is no function. */
const CONTROL = /^(\}\s*)?(if|else|for|while|do|switch|try|catch|finally|with|class|interface|namespace)\b/;

/** Returns the number of a signature's first line; of several lines the last is `): Type {`, and the first has the same indent. */
function findSignature(lines: readonly string[], opening: number): number {
  const indentOf = (line: string) => /^\s*/.exec(line)![0];
  const indent = indentOf(lines[opening] ?? '');
  let first = opening;
  while (first > 0 && /^\s*[)}\]]/.test(lines[first]!)) {
    do first--;
    while (first > 0 && indentOf(lines[first]!) !== indent);
  }
  return first;
}

/** Returns whether every brace within closes there, and none that was open before. */
function isBalanced(body: string): boolean {
  let depth = 0;
  for (const { kind, text } of tokenize(body)) {
    if (kind !== 'mark') continue;
    if (text === '{') depth++;
    if (text === '}' && --depth < 0) return false;
  }
  return depth === 0;
}

/** Returns the name of a function from its first line: `protected override take(x` gives take, `const take = (x` as well. */
function nameOf(signature: string): string {
  const words = signature
    .split(/[(<]/)[0]!
    .replace(/\s*[=:].*$/, '')
    .split(/[\s*]+/);
  return words.filter((word) => word !== '').at(-1) ?? signature;
}

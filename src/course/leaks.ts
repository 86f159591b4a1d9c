/** Looks for what students are to write in what they are given. Called by the self-check. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assignment } from './assignment.js';
import { collectWritten } from './handout-sources.js';
import { findRegions } from './regions.js';
import { tokenize } from './source-tokens.js';
import { splitStatements } from './statements.js';
import { PACKAGE } from './tree.js';

/** Shorter ones, such as `return this.#count`, tell nobody anything. */
const FEWEST_TOKENS = 5;

export interface Leak {
  /** Below the folder. */
  file: string;
  line: number;
  /** Where the statement is from: the region's id, and its file. */
  region: string;
  from: string;
  statement: string;
}

/**
 * Returns each place of a handout at which stands a statement of five or more tokens that the reference has only within regions.
 * A statement that the sources of the handout also have outside of regions, as code, is no leak. Files may be of any kind: what
 * is compared are words and signs in their order, in comments, documents, pages and source maps as well.
 */
export function findLeaks(assignment: Assignment, files: ReadonlyMap<string, string>): Leak[] {
  const written = collectWritten(assignment).sources;
  // Without its types a statement is another sequence of words.
  for (const path of new Set(assignment.regions.flatMap((region) => region.files))) {
    const compiled = join('dist', path.replace(/\.ts$/, '.js'));
    if (existsSync(join(PACKAGE, compiled))) written.set(compiled, readFileSync(join(PACKAGE, compiled), 'utf8'));
  }
  // Copied as they are, what builds the native side; no source names them.
  for (const path of files.keys()) {
    if (path.endsWith('.mjs') && existsSync(join(PACKAGE, path)))
      written.set(path, readFileSync(join(PACKAGE, path), 'utf8'));
  }
  return findLeaksOf(assignment.task, written, files);
}

/** Does the work of findLeaks. @param written the sources with all regions written */
export function findLeaksOf(
  task: string,
  written: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, string>,
): Leak[] {
  const secrets = new Secrets();
  const outside: string[] = [];
  for (const [path, text] of written) {
    if (!/\.m?[tj]s$/.test(path)) continue;
    const lines = text.split('\n');
    for (const { name, first, end } of findRegions(text, path).reverse()) {
      if (!name.startsWith(`${task}/`)) continue;
      const body = lines.splice(first, end - first).join('\n');
      for (const { text: statement, tokens } of splitStatements(body)) {
        if (tokens >= FEWEST_TOKENS) secrets.add({ region: name.slice(task.length + 1), from: path, statement });
      }
    }
    outside.push(lines.join('\n'));
  }
  for (const text of outside) secrets.forget(text);
  return [...files].flatMap(([file, text]) => secrets.find(file, text));
}

interface Secret {
  region: string;
  from: string;
  statement: string;
}

interface Word {
  text: string;
  line: number;
}

class Secrets {
  /** By their first two words, each with all of its words. */
  readonly #byBeginning = new Map<string, Map<string, Secret>>();

  add(secret: Secret): void {
    const words = splitWords(secret.statement).map(({ text }) => text);
    const beginning = nameBeginning(words[0], words[1]);
    const there = this.#byBeginning.get(beginning) ?? new Map<string, Secret>();
    there.set(words.join(' '), secret);
    this.#byBeginning.set(beginning, there);
  }

  /** Takes out what a source has as code. */
  forget(source: string): void {
    const code = tokenize(source).map(({ start, end, line }) => ({ text: source.slice(start, end), line }));
    const words = code.flatMap(({ text, line }) => splitWords(text).map((word) => ({ ...word, line })));
    for (const { beginning, all } of this.#match(words)) this.#byBeginning.get(beginning)?.delete(all);
  }

  find(file: string, text: string): Leak[] {
    return this.#match(splitWords(unwrap(file, text))).map(({ secret, line }) => ({ file, line, ...secret }));
  }

  #match(words: readonly Word[]): { beginning: string; all: string; secret: Secret; line: number }[] {
    const found: { beginning: string; all: string; secret: Secret; line: number }[] = [];
    for (let at = 0; at + 1 < words.length; at++) {
      const beginning = nameBeginning(words[at]!.text, words[at + 1]!.text);
      for (const [all, secret] of this.#byBeginning.get(beginning) ?? []) {
        const here = words.slice(at, at + all.split(' ').length).map(({ text }) => text);
        if (here.join(' ') === all) found.push({ beginning, all, secret, line: words[at]!.line });
      }
    }
    return found;
  }
}

function nameBeginning(first = '', second = ''): string {
  return `${first} ${second}`;
}

/**
 * Returns words, numbers and signs in order. Quotes are none, since they differ between a source and what is made of it; nor are
 * the signs with which lines of comments, quotations and tables begin, since they would stand within a statement.
 */
function splitWords(text: string): Word[] {
  const words: Word[] = [];
  const pattern = /\n|#?[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*|[^\s'"`\\*/|>#]/gu;
  let line = 1;
  for (const [word] of text.matchAll(pattern)) {
    if (word === '\n') line++;
    else words.push({ text: word, line });
  }
  return words;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Returns what a file says: of a page without its marks, of a source map or other JSON with its line ends as such. */
function unwrap(file: string, text: string): string {
  if (/\.(html?|svg)$/.test(file)) {
    return text.replace(/<[^>]*>/g, '').replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal));
    });
  }
  return /\.(map|json)$/.test(file) ? text.replace(/\\n/g, '\n').replace(/\\(["\\/])/g, '$1') : text;
}

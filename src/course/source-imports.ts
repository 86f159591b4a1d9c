/** Finds every way in which a TypeScript source names another module; the layer test and the closure read sources through it. */

import { splitTemplate, type Token, tokenize } from './source-tokens.js';

export interface Import {
  specifier: string;
  line: number;
  /** Leaves no trace in the compiled file: `import type`, `export type … from`, `typeof import('…')` and the like. */
  isTypeOnly: boolean;
  /** `import()` and `new URL('…', import.meta.url)`: loaded when the line runs, not when the file is loaded. */
  isDeferred: boolean;
}

/** Returns the modules that a source names, in order of appearance. */
export function findImports(source: string | Token[]): Import[] {
  const tokens = typeof source === 'string' ? tokenize(source) : source;
  const found: Import[] = [];
  tokens.forEach((token, index) => {
    const add = (specifier: Token | undefined, isTypeOnly: boolean, isDeferred: boolean) => {
      if (specifier?.kind !== 'string' && specifier?.kind !== 'template') return;
      found.push({ specifier: specifier.text, line: token.line, isTypeOnly, isDeferred });
    };
    const text = (offset: number) => tokens[index + offset]?.text;
    const isMember = text(-1) === '.' && tokens[index - 1]?.kind === 'mark';
    if (token.kind === 'template') {
      for (const inner of splitTemplate(token.text)) {
        for (const one of findImports(inner)) found.push({ ...one, line: token.line + one.line - 1 });
      }
    }
    if (token.kind !== 'word' || isMember) return;
    if (token.text === 'import' && text(1) === '(') {
      // In a type (`typeof import('x')`, `let a: import('x').B`) it compiles to nothing; `await import`, `= import` and `() => import` do not.
      add(tokens[index + 2], text(-1) === 'typeof' || isInTypePosition(tokens, index), true);
    } else if (token.text === 'import' && tokens[index + 1]?.kind === 'string') {
      add(tokens[index + 1], false, false);
    } else if ((token.text === 'import' || token.text === 'export') && text(1) !== '.') {
      const from = findFrom(tokens, index + 1);
      if (from !== null) add(tokens[from + 1], isTypeOnlyClause(tokens.slice(index + 1, from)), false);
    } else if (token.text === 'require' && text(1) === '(') {
      add(tokens[index + 2], false, false);
    } else if (token.text === 'URL' && text(-1) === 'new' && text(1) === '(') {
      for (const one of findAddresses(tokens, index + 2)) add(one, false, true);
    }
  });
  return found;
}

/** Returns the addresses that `new URL(…, import.meta.url)` may take: one, or those of a choice. */
function findAddresses(tokens: Token[], first: number): Token[] {
  let depth = 0;
  for (let index = first; index < tokens.length; index++) {
    const { text, kind } = tokens[index]!;
    if (kind !== 'mark') continue;
    if (depth === 0 && text === ',') {
      const words = tokens.slice(first, index);
      if (tokens[index + 1]?.text !== 'import') return [];
      return words.length === 1 ? words : words.filter((word) => word.kind !== 'mark' && /^\.\.?\//.test(word.text));
    }
    if (/^[[({]$/.test(text)) depth++;
    else if (/^[\])}]$/.test(text) && depth-- === 0) return [];
  }
  return [];
}

/** Returns where `from 'x'` of an import or export clause stands, or null when the statement has none. */
function findFrom(tokens: Token[], start: number): number | null {
  const inClause = new Set(['{', '}', ',', '*', 'type', 'as', 'from']);
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.text === 'from' && token.kind === 'word' && tokens[index + 1]?.kind === 'string') return index;
    if (token === undefined || (token.kind !== 'word' && !inClause.has(token.text) && token.kind !== 'string'))
      return null;
  }
  return null;
}

/** Returns whether a clause is `type …`, or braces in which every name is `type …`. */
function isTypeOnlyClause(clause: Token[]): boolean {
  const texts = clause.map((token) => token.text);
  if (texts[0] === 'type' && texts.length > 1 && texts[1] !== ',') return true;
  if (texts[0] !== '{' || texts.at(-1) !== '}') return false;
  const names = texts.slice(1, -1).join(' ').split(',');
  const used = names.map((name) => name.trim()).filter((name) => name !== '');
  // `import {} from 'x'` still loads x.
  return used.length > 0 && used.every((name) => name.startsWith('type '));
}

function isInTypePosition(tokens: Token[], index: number): boolean {
  const before = tokens[index - 1]?.text ?? '';
  const afterCall = tokens[index + 4];
  // `: import('x').Y`, `<import('x').Y>` and `| import('x').Y` are types; a value is awaited, returned, assigned or has a method called on it.
  const opensType = [':', '<', '|', '&'].includes(before);
  const isQualified = afterCall?.text === '.' && /^\p{Lu}/u.test(tokens[index + 5]?.text ?? '');
  return opensType && isQualified;
}

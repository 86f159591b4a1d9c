/** Finds every way in which a TypeScript source names another module; the layer test reads sources through it. */

export interface Import {
  specifier: string;
  line: number;
  /** Leaves no trace in the compiled file: `import type`, `export type … from`, `typeof import('…')` and the like. */
  isTypeOnly: boolean;
  /** `import()` and `new URL('…', import.meta.url)`: loaded when the line runs, not when the file is loaded. */
  isDeferred: boolean;
}

export interface Token {
  kind: 'word' | 'string' | 'template' | 'mark';
  text: string;
  line: number;
}

/**
 * Returns the words, strings and marks of a source, without comments. TypeScript 7 offers no parser to call, and expressions on
 * the raw text would take an import in a comment or in a test's sample for a real one.
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const pattern =
    /(?<blank>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*")|(?<word>#?[\p{L}_$][\p{L}\p{N}_$]*)|(?<number>\d[\w.]*)/uy;
  let at = source.startsWith('#!') ? source.indexOf('\n') : 0;
  let line = 1;
  const push = (kind: Token['kind'], text: string, length: number) => {
    tokens.push({ kind, text, line });
    advance(length);
  };
  const advance = (length: number) => {
    line += source.slice(at, at + length).split('\n').length - 1;
    at += length;
  };
  while (at >= 0 && at < source.length) {
    pattern.lastIndex = at;
    const groups = pattern.exec(source)?.groups;
    if (groups?.blank !== undefined) advance(groups.blank.length);
    else if (groups?.string !== undefined) push('string', groups.string.slice(1, -1), groups.string.length);
    else if (groups?.word !== undefined) push('word', groups.word, groups.word.length);
    else if (groups?.number !== undefined) push('mark', groups.number, groups.number.length);
    else if (source[at] === '`') {
      const length = measureTemplate(source, at);
      push('template', source.slice(at + 1, at + length - 1), length);
    } else if (source[at] === '/' && startsExpression(tokens.at(-1))) {
      push('mark', '/regex/', measureRegex(source, at));
    } else push('mark', source[at] ?? '', 1);
  }
  return tokens;
}

/** Returns the modules that a source names, in order of appearance. */
export function findImports(source: string): Import[] {
  return findImportsIn(tokenize(source));
}

function findImportsIn(tokens: Token[]): Import[] {
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
    } else if (
      token.text === 'URL' &&
      text(-1) === 'new' &&
      text(1) === '(' &&
      text(3) === ',' &&
      text(4) === 'import'
    ) {
      add(tokens[index + 2], false, true);
    }
  });
  return found;
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

function startsExpression(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === 'word')
    return ['return', 'typeof', 'case', 'in', 'of', 'await', 'yield'].includes(previous.text);
  return previous.kind === 'mark' && '(,=:[!&|?{};+-*%<>~^'.includes(previous.text);
}

function measureRegex(source: string, start: number): number {
  let isInClass = false;
  for (let at = start + 1; at < source.length && source[at] !== '\n'; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '[') isInClass = true;
    else if (source[at] === ']') isInClass = false;
    else if (source[at] === '/' && !isInClass) return at + 1 - start;
  }
  return 1;
}

/** Returns the length of a template literal, the nested ones in its `${}` included. */
function measureTemplate(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== '`') {
    if (source[at] === '\\') at += 2;
    else if (source.startsWith('${', at)) at = skipPlaceholder(source, at + 2);
    else at++;
  }
  return at + 1 - start;
}

/** Returns the place behind the brace that closes a placeholder. */
function skipPlaceholder(source: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < source.length && depth > 0) {
    if (source[at] === '`') at += measureTemplate(source, at);
    else {
      if (source[at] === '{') depth++;
      if (source[at] === '}') depth--;
      at++;
    }
  }
  return at;
}

/** Returns the code inside a template's placeholders. */
function splitTemplate(template: string): string[] {
  const code: string[] = [];
  for (let at = 0; at < template.length; at++) {
    if (template[at] === '\\') at++;
    else if (template.startsWith('${', at)) {
      const end = skipPlaceholder(template, at + 2);
      code.push(template.slice(at + 2, end - 1));
      at = end - 1;
    }
  }
  return code;
}

/** Splits a TypeScript source into words, strings and marks. Called by source-imports.ts, statements.ts and the layer test. */

export interface Token {
  kind: 'word' | 'string' | 'template' | 'mark';
  /** Of a string or a template, what is within its quotes. */
  text: string;
  line: number;
  /** Where it stands in the source, [start, end), its quotes included. */
  start: number;
  end: number;
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
    tokens.push({ kind, text, line, start: at, end: at + length });
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
export function splitTemplate(template: string): string[] {
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

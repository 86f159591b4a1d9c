/** Splits code into statements, as sequences of tokens: what a leak is looked for by. Called by leaks.ts. */

import { type Token, tokenize } from './source-tokens.js';

export interface Statement {
  /** As written, on one line, without comments. */
  text: string;
  tokens: number;
}

/** Behind their parentheses another statement begins. */
const HEADS: ReadonlySet<string> = new Set(['if', 'while', 'for', 'switch', 'catch', 'with']);
/** Before a brace that opens a block; before any other one it opens an object, a pattern or a type. */
const BEFORE_BLOCK: ReadonlySet<string> = new Set([')', ';', '{', '}', 'else', 'try', 'finally', 'do', '=>']);

/**
 * Returns the statements of a source or a part of one. A block's head is a statement, and so is each one within; comments and
 * spaces count for nothing, names do.
 */
export function splitStatements(source: string): Statement[] {
  const tokens = tokenize(source);
  const found: Statement[] = [];
  /** What is open: `{` of a block, or a bracket in which no statement ends; then whether a head ends with it. */
  const open: { isBlock: boolean; isHead: boolean }[] = [];
  let current: Token[] = [];
  const end = () => {
    if (current.length > 0) {
      found.push({
        text: current.map((token) => source.slice(token.start, token.end)).join(' '),
        tokens: current.length,
      });
    }
    current = [];
  };
  tokens.forEach((token, at) => {
    const mark = token.kind === 'mark' ? token.text : '';
    if (mark === '{' && isBlock(tokens, at)) {
      end();
      open.push({ isBlock: true, isHead: false });
    } else if (mark === '}' && (open.length === 0 || open.at(-1)?.isBlock)) {
      open.pop();
      end();
    } else if (mark === ';' && open.at(-1)?.isBlock !== false) {
      end();
    } else {
      current.push(token);
      if (mark === '(' || mark === '[' || mark === '{') {
        open.push({ isBlock: false, isHead: mark === '(' && HEADS.has(tokens[at - 1]?.text ?? '') });
      } else if ((mark === ')' || mark === ']' || mark === '}') && open.pop()?.isHead) {
        end();
      }
    }
  });
  end();
  return found;
}

function isBlock(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (before === undefined) return true;
  if (before.text === '>' && tokens[at - 2]?.text === '=') return true;
  return before.kind !== 'string' && before.kind !== 'template' && BEFORE_BLOCK.has(before.text);
}

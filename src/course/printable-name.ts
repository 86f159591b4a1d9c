/** Names of submissions, which strangers chose, in a form that can be printed, compared and made a file's name. Called wherever a submission is named. */

import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';

// Control characters, and format characters that reorder or hide what follows; the backslash, so that no two names look alike.
const UNPRINTABLE = /[\p{Cc}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Cf}\\]/gu;

/** Returns the text with what cannot be printed as escapes; different texts stay different. */
export function escapeUnprintable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    if (character === '\\') return '\\\\';
    if (character === '\n') return '\\n';
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}

/** Returns a name for each path: its last part, or the whole path where that is not enough to tell them apart. */
export function nameSubmissions(paths: readonly string[]): string[] {
  const short = paths.map((path) => basename(resolve(path)));
  return paths.map((path, index) => {
    const isAlone = short.indexOf(short[index]!) === short.lastIndexOf(short[index]!);
    return escapeUnprintable(isAlone ? short[index]! : path);
  });
}

const MOST_FILE_NAME_CHARACTERS = 80;

/** Returns a name that any file system takes; names that had to be changed carry a digest, so that they stay different. */
export function nameFile(name: string, ending: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[.-]+/, '_')
    .slice(0, MOST_FILE_NAME_CHARACTERS);
  if (plain === name && name !== '') return `${name}${ending}`;
  return `${plain || '_'}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}${ending}`;
}

/** Makes strings of unknown origin safe to print: a result file may come from a stranger and must not steer the terminal. */

import { stripVTControlCharacters } from 'node:util';

// Control characters, and the format characters that reorder or hide what follows (a name must read as it is stored).
const UNPRINTABLE = /[\p{Cc}\p{Co}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** Returns the text on one line, without escape sequences, control, reordering or invisible characters. */
export function cleanLine(text: string): string {
  return stripVTControlCharacters(text).replace(/\s+/g, ' ').replace(UNPRINTABLE, '').trim();
}

/** Returns the text cleaned line by line; line ends stay. */
export function cleanText(text: string): string {
  return stripVTControlCharacters(text)
    .split(/\r?\n/)
    .map((line) => line.replace(/\t/g, '  ').replace(UNPRINTABLE, ''))
    .join('\n');
}

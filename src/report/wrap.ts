/** Text measured and broken to a width, and bars of it. Loads nothing; called by the terminal report and the command line. */

import { stripVTControlCharacters } from 'node:util';

/** Returns the number of columns a text takes, escape sequences not counted. */
export function measureText(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** Returns the text broken at spaces; lines after the first begin with `indent` spaces. A word longer than the width stays whole. */
export function wrapText(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = width - (lines.length > 0 ? indent : 0);
    if (line !== '' && measureText(line) + 1 + measureText(word) > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines.map((each, index) => (index === 0 ? each : ' '.repeat(indent) + each));
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Returns a bar of at most `width` characters for a share of 0 to 1; what is not nothing shows. */
export function drawBar(share: number, width: number): string {
  const steps = Math.min(width * 8, Math.max(share > 0 ? 1 : 0, Math.round(share * width * 8)));
  return '█'.repeat(steps >> 3) + EIGHTHS[steps & 7];
}

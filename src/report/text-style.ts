/** What the parts of the terminal report share: the margin, the colours, a heading. */

import type { createColors } from 'picocolors';

export type Colors = ReturnType<typeof createColors>;
export const MARGIN = '  ';

/** Returns a title with the words that explain it, on one line. */
export function paintHeading(title: string, words: string, colors: Colors): string {
  const capital = title.charAt(0).toUpperCase() + title.slice(1);
  return words === ''
    ? colors.bold(colors.underline(capital))
    : `${colors.bold(colors.underline(capital))}  ${colors.dim(words)}`;
}

/** "Did you mean" as a sentence. Called wherever the command line refuses a name. */

import { findNearest } from '../core/nearest.js';

/** Returns ` Did you mean X?`, or nothing. */
export function hint(word: string, known: readonly string[]): string {
  const near = findNearest(word, known);
  return near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
}

/** Runs the counting loop before anything is timed, until V8 has compiled it. Called by the programs that count. */

import { generateCorpus } from './corpus.js';
import { WordCounter } from './word-count.js';

/** Enough for V8 to compile the loop. */
const WARM_UP_BYTES = 4 * 1024 * 1024;

/** Returns how many words were counted. */
export function warmUpCounting(): number {
  const counter = new WordCounter();
  for (const piece of generateCorpus(WARM_UP_BYTES, 1)) counter.add(piece, 0, piece.length);
  return counter.count().words;
}

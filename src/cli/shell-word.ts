/** A word as it must be typed into a shell. Called by commands that say what to type next. */

/** Returns the word as it is where no shell makes anything else of it, otherwise in quotes. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('-') ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** "Did you mean": the known names that come nearest to what was typed. Called where a name given by a person is not found. */

/**
 * Returns how many letters have to be changed, added, left out or swapped with the next to make `typed` the candidate.
 * A `*` in `typed` stands for any letters. With `prefix`, what follows in the candidate costs nothing.
 */
export function countEdits(typed: string, candidate: string, prefix = false): number {
  const rows: number[][] = [];
  for (let i = 0; i <= typed.length; i++) {
    const row: number[] = [];
    const isStar = typed[i - 1] === '*';
    for (let j = 0; j <= candidate.length; j++) {
      if (i === 0) {
        row.push(j);
        continue;
      }
      const above = rows[i - 1]!;
      let least = above[j]! + (isStar ? 0 : 1);
      if (j > 0) {
        least = Math.min(least, row[j - 1]! + (isStar ? 0 : 1));
        least = Math.min(least, above[j - 1]! + (isStar || typed[i - 1] === candidate[j - 1] ? 0 : 1));
        const isSwapped = i > 1 && j > 1 && typed[i - 1] === candidate[j - 2] && typed[i - 2] === candidate[j - 1];
        if (isSwapped) least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      }
      row.push(least);
    }
    rows.push(row);
  }
  const last = rows[typed.length]!;
  return prefix ? Math.min(...last) : last[candidate.length]!;
}

/** Returns the candidates a slip of the hand away from `typed` (a third of its letters, at least one), nearest first. */
export function findNearest(typed: string, candidates: readonly string[], most = 3): string[] {
  const word = typed.slice(0, 100).toLowerCase();
  const allowed = Math.max(1, Math.floor(word.length / 3));
  return candidates
    .map((candidate) => ({ candidate, edits: countEdits(word, candidate.toLowerCase()) }))
    .filter((entry) => entry.edits <= allowed)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, most)
    .map((entry) => entry.candidate);
}

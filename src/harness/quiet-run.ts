/** Repeats a timed run until the members' other threads left it alone. Called by the sets of tasks. */

/** V8's own threads may use this share of a timed run that allocates nothing; a quiet one shows less than a hundredth. */
export const HELPER_SHARE = 0.03;
/**
 * Where a loop allocates for every message its collector never rests: two to five per cent were seen once the compiler, which
 * takes half the loop's time and more, was done.
 */
export const HELPER_SHARE_ALLOCATING = 0.1;
export const MOST_RUNS = 10;

export interface QuietRun<Reply> {
  reply: Reply;
  runs: number;
  /** No run was quiet; the last one is what there is. */
  disturbed: boolean;
}

/**
 * Resolves with the first run during which the helpers (V8's compiler and collector, see readHelperNs) were quiet. On one CPU
 * they take the time from the loop, some milliseconds in the first third of a second; runs in which they do count as warm-up.
 * The rule looks at those threads alone, never at what was measured. Where their time cannot be read, the first run counts.
 */
export async function runQuietly<Reply>(
  run: () => Promise<Reply>,
  readHelperNs: () => number | null,
  elapsedNsOf: (reply: Reply) => number,
  share = HELPER_SHARE,
): Promise<QuietRun<Reply>> {
  for (let runs = 1; ; runs++) {
    const beforeNs = readHelperNs();
    const reply = await run();
    const afterNs = readHelperNs();
    const disturbed = beforeNs !== null && afterNs !== null && afterNs - beforeNs > share * elapsedNsOf(reply);
    if (!disturbed || runs === MOST_RUNS) return { reply, runs, disturbed };
  }
}

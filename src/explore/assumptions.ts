/** What an exploration took for granted, and what it left out, in words. Called by explorer.ts. */

import { USED } from './control.js';
import type { ChosenOptions } from './options.js';

/** Returns what the mode leaves out; null: nothing. */
export function nameBound({ mode, preemptions, randomRuns }: ChosenOptions): string | null {
  if (mode === 'bounded') return `schedules with more than ${preemptions} pre-emptions were not run`;
  return mode === 'random' ? `${randomRuns} schedules were drawn, not all` : null;
}

/** Returns what the runs rest on, by what they made use of (bits of USED). */
export function nameAssumptions(used: number, { spinReads, earlyTimeouts }: ChosenOptions): string[] {
  const said = [
    'plain accesses take effect in the order of the program; where the language allows more there is a data race',
  ];
  if ((used & USED.parked) !== 0) {
    said.push(
      `a thread that has read the same unchanged words ${spinReads} times goes on when one changes, or when nobody else can`,
    );
  }
  if ((used & (USED.idleTimeout | USED.forced)) !== 0) said.push('time passes when nobody can go on');
  if ((used & USED.earlyTimeout) !== 0) said.push(`at most ${earlyTimeouts} waits of a run time out before that`);
  return said;
}

/** The ways in which a thread comes to grief, and what is said of each. Used by the tests of this task and the threads that they spoil. */

export const TROUBLES = {
  throws: /worker thread(\d) \(thread \d+\) failed in step (\w+): the third byte was green/,
  exits: /worker thread(\d) \(thread \d+\) ended with status 3 in step (\w+)/,
  'runs out of memory': /worker thread(\d) \(thread \d+\) ran out of memory in step (\w+)/,
} as const;

export type Trouble = keyof typeof TROUBLES;

/** Returns nothing and does not come back. */
export function comeToGrief(trouble: Trouble): never {
  if (trouble === 'throws') throw new Error('the third byte was green');
  if (trouble === 'exits') process.exit(3);
  const kept: number[][] = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => at + 0.5));
}

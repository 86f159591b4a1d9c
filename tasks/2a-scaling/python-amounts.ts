/** How much Python does in an operation, and how much it adds up. Called by grid and sets. */

/** Units of an operation: Python takes a hundred times as long for the same kernel. */
export const PYTHON_UNITS = { cpu: 5, 'blocking-io': 2 } as const;

/** How much longer than others' a cell lasts: threads get the lock in turns of 5 ms. */
export const PYTHON_TIME = 2;

/** How long a light thread sleeps, µs, and how often, to see how late it wakes. */
export const SLEEP_US = 1_000;
export const SLEEPS = 21;

/** Threads that add to one number, and how often each: for longer than a turn with the lock, of 5 ms. */
export const LOSING_THREADS = 4;
export const ADDITIONS = 100_000;

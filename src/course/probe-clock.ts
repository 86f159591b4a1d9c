/** Clocks taken before graded code is loaded, which may replace those that everybody sees. For probes that need a time; loaded first by probe-runner.ts. */

const { now } = performance;
const { bigint } = process.hrtime;

/** Milliseconds since some point in the past. */
export const readMs: () => number = now.bind(performance);
/** Nanoseconds since some point in the past. */
export const readNs: () => bigint = bigint.bind(process.hrtime);

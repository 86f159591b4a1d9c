/** What `check-report --help` says of citations. Called by program.ts; loads nothing. */

export const CHECK_REPORT_GUIDE = `
A citation is a number with its unit and, behind it in brackets, what it is of:
  6.48 µs [round-trip/pipe/64B/same-core]                 the median of a cell, or a number within its interval
  1.15× [CELL : CELL]                                     the ratio of the first to the second
  0.80× [speed-up: SERIAL : PARALLEL]                     serial over parallel
  73 % [share: PART : WHOLE]                              at most 100 %
  40 % [serial share: SERIAL : PARALLEL, 4 workers]       Amdahl's, from a speed-up
  5 µs [predicted: QUESTION]                              what you said with "predict"
  [CELL < CELL]                                           a claim without a number; also > and =

Exit status: 0 all holds; 1 something does not; 2 wrong usage, or a file that cannot be read.`;

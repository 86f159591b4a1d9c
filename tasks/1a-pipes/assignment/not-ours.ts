/** Rows of the first three sections of the catalogue of bugs that no region of 1a can get wrong, and why. Read by the tests, which want each row here or with a mutant. */

export const NOT_OURS: Readonly<Record<string, string>> = {
  'UTF-8 cut between chunks':
    'records are bytes; the job decodes words behind them. A rest kept as text is the mutant framing-rest-as-text.',
  'pipe-full deadlock: parent writes all, then reads':
    'a matter of who writes and reads when; the regions do one of both. The exchanges of src/transports keep the order.',
  'atomicity assumed above PIPE_BUF':
    'each pipe has one writer here. The kernel is measured instead: the losses in the README of the task.',
  'capacity hard-coded': 'no region asks how much a pipe holds; the facts of the task measure it for six sizes.',
  'sentinel sent once for N consumers':
    'each pipe has one consumer and an end record of its own, which the writers send (given code).',
  'files left after ctrl-C': 'no region makes a file.',
};

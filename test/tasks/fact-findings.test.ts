/** Claims about the findings from facts: each with data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import { METRIC_UNITS } from '../../src/core/metrics.js';
import type { Cell, Finding, Metric, Parameters, Trial } from '../../src/core/result.js';
import { factSets } from '../../tasks/1a-pipes/fact-cells.js';
import { explain } from '../../tasks/1a-pipes/findings.js';

const specs = factSets('standard').flatMap((set) => set.cells);

interface Options {
  status?: Cell['status'];
  /** Of each trial: records, or the number of the first smaller pipe. */
  iterations?: number;
}

/** A cell of the plan whose sets gave these values; a single one stands for a run too short for any interval. */
function cell(
  id: string,
  values: number | readonly number[],
  { status = 'measured', iterations = 1 }: Options = {},
): Cell {
  const spec = specs.find((each) => each.id === id);
  if (!spec) throw new Error(`the plan has no ${id}`);
  const list = [values].flat();
  const sorted = [...list].sort((a, b) => a - b);
  return {
    id,
    metric: spec.metric as Metric,
    unit: METRIC_UNITS[spec.metric],
    subject: spec.subject,
    parameters: spec.parameters as Parameters,
    status,
    ...(status === 'measured' ? {} : { reason: 'a reason' }),
    trials: list.map((value) => ({ value, iterations, batch: 1, sides: [] }) as unknown as Trial),
    ...(status === 'measured'
      ? {
          summary: {
            trials: list.length,
            median: sorted[sorted.length >> 1]!,
            low: null,
            high: null,
            level: null,
            method: '',
            min: sorted[0]!,
            max: sorted.at(-1)!,
          },
        }
      : {}),
    modes: null,
    warnings: [],
  };
}

type Row = [id: string, values: number | readonly number[], options?: Options];
const conclude = (id: string, rows: readonly Row[]): Finding | undefined =>
  explain({ cells: rows.map((row) => cell(...row)), comparisons: [] }).find((finding) => finding.id === id);

const CAPACITY: Row[] = [
  ['capacity/pipe/writes-of-1B', 65_536],
  ['capacity/pipe/writes-of-4097B', 45_066],
  ['capacity/pipe/set-to-1MiB', 1_048_576],
  ['capacity/socketpair/writes-of-1B', 278],
  ['capacity/socketpair/send-buffer', 212_992],
];
const CROWD: Row[] = [
  ['capacity/pipe/writes-of-4096B', 65_536],
  ['capacity/pipe/of-number-1025', 8_192, { iterations: 1_025 }],
];
const WRITABLE: Row[] = [
  ['capacity/pipe/until-writable-after-1B', 4_096],
  ['capacity/pipe/until-writable-after-2049B', 2_049],
  ['capacity/socketpair/until-writable-after-1B', 209],
];
const TORN: Row[] = [
  ['detections/interleaved/4096B', [0, 0], { iterations: 2_000 }],
  ['detections/interleaved/4097B', [170, 30], { iterations: 2_000 }],
];
const EOF: Row[] = [
  ['readiness/pipe/at-eof', 16],
  ['readiness/socketpair/at-eof', 17],
  ['readiness/pipe/data-then-eof', 17],
  ['readiness/socketpair/data-then-eof', 17],
];
const LOST: Row[] = [
  ['delivered/exit-before-flush/wrong', 65_536],
  ['delivered/exit-before-flush/right', 3_145_728],
  ['delivered/late-listener/wrong', 0],
  ['delivered/late-listener/right', 65_536],
  ['delivered/exit-before-close/wrong', 65_536],
  ['delivered/exit-before-close/right', 131_072],
];

/** The rows with some of them replaced. */
const but = (rows: readonly Row[], ...others: Row[]): Row[] =>
  rows.map((row) => others.find(([id]) => id === row[0]) ?? row);

describe('what supports a finding, with its numbers', () => {
  const cases: [id: string, rows: Row[], ...texts: string[]][] = [
    [
      'pipe-capacity',
      CAPACITY,
      '65,536 B in writes of 1 B, 45,066 B in writes of 4,097 B',
      '1,048,576 B -> 1,048,576 B',
      'send buffer of 212,992 B: 278 B in writes of 1 B',
    ],
    ['user-limit', CROWD, '8,192 B, where the first holds 65,536 B: the first smaller one was number 1,025'],
    [
      'writable-again',
      WRITABLE,
      '4,096 B after writes of 1 B, 2,049 B after writes of 2,049 B',
      '209 B after writes of 1 B',
    ],
    ['atomic-writes', TORN, '0 of 4,000 such records', '200 of 4,000 of 4,097 B'],
    [
      'poll-at-eof',
      EOF,
      'On a pipe POLLHUP (16), on a socketpair POLLIN|POLLHUP (17)',
      'says POLLIN|POLLHUP (17): who stops at POLLHUP',
    ],
    ['silent-losses', LOST, '65,536 B of 3,145,728 B', '0 B of 65,536 B', "'close' 131,072 B"],
  ];
  test.each(cases)('%s', (id, rows, ...texts) => {
    const finding = conclude(id, rows)!;
    expect(finding.status).toBe('supported');
    for (const text of texts) expect(finding.answer).toContain(text);
    expect(finding.evidence.sort()).toEqual(rows.map(([cellId]) => cellId).sort());
  });
});

describe('what refutes it', () => {
  const cases: [id: string, rows: Row[], text: string][] = [
    ['pipe-capacity', but(CAPACITY, ['capacity/pipe/writes-of-4097B', 65_536]), 'The same whatever the size'],
    ['user-limit', but(CROWD, ['capacity/pipe/of-number-1025', 65_536, { iterations: 0 }]), 'no bound was met'],
    [
      'writable-again',
      but(WRITABLE, ['capacity/pipe/until-writable-after-1B', 1], ['capacity/pipe/until-writable-after-2049B', 1]),
      'As soon as one byte',
    ],
    [
      'atomic-writes',
      but(TORN, ['detections/interleaved/4096B', [0, 1], { iterations: 2_000 }]),
      'Not even up to 4,096 B: 1 of 4,000',
    ],
    ['poll-at-eof', but(EOF, ['readiness/pipe/at-eof', 17]), 'no difference'],
    ['silent-losses', but(LOST, ['delivered/late-listener/right', 65_000]), 'Also the right ways lose bytes'],
    [
      'silent-losses',
      but(
        LOST,
        ['delivered/late-listener/wrong', 65_536],
        ['delivered/exit-before-flush/wrong', 3_145_728],
        ['delivered/exit-before-close/wrong', 131_072],
      ),
      'None of the ways lost a byte',
    ],
  ];
  test.each(cases)('%s %#', (id, rows, text) => {
    const finding = conclude(id, rows)!;
    expect(finding.answer).toContain(text);
    expect(finding.status).toBe('refuted');
  });
});

describe('what is too little, or not the same each time', () => {
  const cases: [id: string, rows: Row[], text: string][] = [
    ['pipe-capacity', [CAPACITY[0]!], 'Only writes of one size'],
    [
      'pipe-capacity',
      but(CAPACITY, ['capacity/pipe/writes-of-4097B', [45_066, 45_067]]),
      'Not the same in every set: capacity/pipe/writes-of-4097B',
    ],
    [
      'pipe-capacity',
      but(CAPACITY, ['capacity/pipe/writes-of-1B', 0, { status: 'failed' }]),
      'writes-of-1B was failed (a reason)',
    ],
    ['user-limit', [CROWD[1]!], 'was not part of this run'],
    ['user-limit', but(CROWD, ['capacity/pipe/of-number-1025', [8_192, 65_536]]), '8,192 B to 65,536 B'],
    ['writable-again', but(WRITABLE, ['capacity/pipe/until-writable-after-1B', 1]), 'Not clear'],
    [
      'atomic-writes',
      but(TORN, ['detections/interleaved/4097B', 0, { iterations: 2_000 }]),
      'none seen in 2,000 of 4,097 B',
    ],
    ['poll-at-eof', but(EOF, ['readiness/pipe/at-eof', [16, 17]]), 'POLLHUP (16) to POLLIN|POLLHUP (17)'],
    ['silent-losses', but(LOST, ['delivered/late-listener/wrong', [0, 65_536]]), 'Not each of the ways'],
    [
      'silent-losses',
      but(LOST, ['delivered/late-listener/wrong', 0, { status: 'failed' }]),
      'late-listener/wrong was failed',
    ],
  ];
  test.each(cases)('%s %#', (id, rows, text) => {
    const finding = conclude(id, rows)!;
    expect(finding.answer).toContain(text);
    expect(finding.status).toBe('undecided');
  });

  test('of what was not asked for nothing is said', () => {
    expect(explain({ cells: [], comparisons: [] })).toEqual([]);
    for (const [id, rows] of [
      ['atomic-writes', TORN],
      ['poll-at-eof', EOF],
      ['silent-losses', LOST],
    ] as const) {
      expect(conclude(id, rows.slice(1)), id).toBeUndefined();
    }
  });
});

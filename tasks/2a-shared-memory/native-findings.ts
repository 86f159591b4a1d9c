/** What task 2a concludes of C++: how near the same structures come to it. Pure; called by findings.ts. */

import type { Comparison } from '../../src/core/result.js';
import { type Conclusion, type Measured, NotAsked, type Question } from '../../src/report/evidence.js';
import { enumerate, joinStatus } from '../../src/report/finding-words.js';
import { formatNumber } from '../../src/report/quantity.js';
import { type Addition, addRows, compose, findMoreRows, findRows, idsOf, type Row, type Status } from './answer.js';

export const NATIVE_QUESTIONS: readonly Question[] = [['native', 'How near does it come to C++?', concludeNative]];

const PREFIX = 'times-native/';

/** What has a target, in words; a rate over that of C++, a time over that of C++. */
const AIMED: readonly (readonly [words: string, id: string])[] = [
  ['ring in place, messages of 64 B a second across cores', `${PREFIX}rate/ring-batched/64B/cross-core`],
  ['of 1 KiB', `${PREFIX}throughput/ring-batched/1KiB/cross-core`],
  ['round trip of one word on one core, both asleep while they wait', `${PREFIX}round-trip/atomics-block/4B/same-core`],
  ['uncontended lock and unlock a second', `${PREFIX}operations/mutex/uncontended`],
];

const OTHERS: readonly (readonly [words: string, id: string])[] = [
  ['ring, one at a time', `${PREFIX}rate/ring/64B/cross-core`],
  ['ring of records', `${PREFIX}rate/ring-record/64B/cross-core`],
  ['queue (over the single ring)', `${PREFIX}rate/queue/64B/cross-core`],
  ['ringbuf.js (over the single ring)', `${PREFIX}rate/peer-ringbuf/64B/cross-core`],
];

const STATUS_OF: Record<NonNullable<Comparison['target']>['verdict'], Status> = {
  met: 'supported',
  missed: 'refuted',
  undecided: 'undecided',
  'not-attempted': 'undecided',
};

function concludeNative(result: Measured): Conclusion {
  const rows = findRows(result, AIMED);
  if (rows.length === 0) throw new NotAsked('nothing beside C++ that has a target');
  const targets = rows.map((row) => ({ row, target: targetOf(result, row) }));
  const verdicts = targets.map(({ target }) => target?.verdict ?? 'not-attempted');
  const status = joinStatus(verdicts.map((verdict) => STATUS_OF[verdict]));
  return compose(status, open(status, targets), [
    { sentence: `Over C++: ${targets.map(sayAimed).join('; ')}.`, evidence: idsOf(rows) },
    ...addRows('What has no target, 64 B across cores: ', findMoreRows(result, OTHERS)),
    ...describeSpan(result),
  ]);
}

const targetOf = (result: Measured, { ratio }: Row) => result.comparisons.find(({ id }) => id === ratio.id)?.target;

interface Aimed {
  row: Row;
  target: Comparison['target'];
}

function open(status: Status, targets: readonly Aimed[]): string {
  const named = (wanted: string) =>
    enumerate(targets.filter(({ target }) => target?.verdict === wanted).map(({ row }) => row.words));
  if (targets.every(({ target }) => !target || target.verdict === 'not-attempted')) {
    return 'This run judges no target; its numbers:';
  }
  if (status === 'supported') return 'As near as was aimed for.';
  return status === 'refuted'
    ? `Not as near as was aimed for: ${named('missed')}.`
    : `Not clear of all: ${named('undecided')}.`;
}

/** `ring 0.950 times (0.900 to 1.00), at least 0.800 was aimed for: met`. */
function sayAimed({ row, target }: Aimed): string {
  // Whether it differs from C++ at all is not what was aimed for.
  const said = `${row.words} ${row.ratio.text}`;
  if (!target) return said;
  const aim = `${target.kind === 'at-least' ? 'at least' : 'at most'} ${formatNumber(target.ratio)} was aimed for`;
  return target.verdict === 'not-attempted' ? `${said}, ${aim}` : `${said}, ${aim}: ${target.verdict}`;
}

/** The ends of all that moves messages, so that no choice is made by hand. */
function describeSpan(result: Measured): Addition[] {
  const streams = result.comparisons.flatMap(({ id }) => {
    const [question, metric = '', ...rest] = id.split('/');
    const isStream = `${question}/` === PREFIX && ['rate', 'throughput'].includes(metric) && !id.includes('peer');
    return isStream ? [[rest.join('/'), id] as const] : [];
  });
  const rows = findMoreRows(result, streams);
  if (rows.length < 4) return [];
  rows.sort((a, b) => a.ratio.median - b.ratio.median);
  const ends = [rows[0]!, rows.at(-1)!];
  return addRows(`The ends of all ${rows.length} streams: `, ends);
}

/** What task 2a concludes of the job: over rings, over pipes, in one process, and what dies when one dies. Pure; called by findings.ts. */

import {
  type Conclusion,
  type Fact,
  factOf,
  type Measured,
  NotAsked,
  type Question,
} from '../../src/report/evidence.js';
import { enumerate, joinStatus, spreadOf } from '../../src/report/finding-words.js';
import { formatCount } from '../../src/report/quantity.js';
import {
  type Addition,
  addCpu,
  addRows,
  compose,
  findMore,
  findMoreRows,
  findRows,
  type Row,
  remark,
  type Status,
} from './answer.js';
import { claimOf } from './cell-ratio.js';

export const JOB_QUESTIONS: readonly Question[] = [
  [
    'job',
    'Is the job sooner done over rings in one process than over pipes between processes, and at what price?',
    concludeJob,
  ],
  ['deaths', 'What dies when one dies?', concludeDeaths],
];

/** The ways of tasks 1a and 1b, done again in the same blocks. */
const PIPES = [
  ['pipes taken in turn (1a)', 'job-pipe'],
  ['pipes by epoll (1b)', 'job-epoll'],
] as const;
const WAYS = [['rings', 'job-ring'] as const, ...PIPES];

/** Of one question, metric and way: a row for each number of producers, ascending. */
function byProducers(result: Measured, prefix: string, find = findMoreRows): Row[] {
  const counts = result.comparisons
    .filter(({ id }) => id.startsWith(`${prefix}/P`))
    .map(({ id }) => Number(id.slice(prefix.length + 2)))
    .sort((a, b) => a - b);
  return find(
    result,
    counts.map((count) => [`P = ${count}`, `${prefix}/P${count}`]),
  );
}

function concludeJob(result: Measured): Conclusion {
  const beside = PIPES.map(([words, way]) => ({
    words,
    way,
    rows: byProducers(result, `over-${way}/elapsed/job-ring`, findRows),
  }));
  const rows = beside.flatMap((each) => each.rows);
  if (rows.length === 0) throw new NotAsked('the job over rings and over pipes');
  const status = joinStatus(rows.map(({ ratio }) => claimOf('lower', ratio)));
  const isSlower = rows.some(({ ratio }) => ratio.verdict === 'higher');
  const opening = {
    supported: 'Yes.',
    refuted: isSlower ? 'Not everywhere: somewhere it takes longer.' : 'Not everywhere.',
    undecided: 'Not clear everywhere.',
  };
  const most = Math.max(...rows.map(({ words }) => Number(words.slice('P = '.length))));
  return compose(status, opening[status], [
    ...beside.flatMap((each) =>
      addRows(`From the first work to the last word, rings over ${each.words}, by number of producers: `, each.rows),
    ),
    ...describeSerial(result),
    ...describeMost(result, most),
    remark('The same input is counted, the same number of words, by producers and a consumer in JavaScript.'),
  ]);
}

function describeSerial(result: Measured): Addition[] {
  const serial = findMore(result, 'elapsed/job-serial/P0');
  return [
    ...(serial ? [{ sentence: `One thread alone takes ${spreadOf(serial)}.`, evidence: [serial.id] }] : []),
    ...WAYS.flatMap(([words, way]) =>
      addRows(`Over that, ${words}: `, byProducers(result, `over-serial/elapsed/${way}`)),
    ),
  ];
}

const PRICES = [
  ['memory of all together', 'memory'],
  ['the longest service gap', 'service-gap'],
  ['start-up', 'spawn'],
] as const;

/** With most producers it shows best; the tables have the others. */
function describeMost(result: Measured, producers: number): Addition[] {
  return [
    ...PIPES.flatMap(([words, way]) =>
      addRows(
        `With ${producers} producers, rings over ${words}: `,
        findMoreRows(
          result,
          PRICES.map(([price, metric]) => [price, `over-${way}/${metric}/job-ring/P${producers}`]),
        ),
      ),
    ),
    ...PRICES.flatMap(([price, metric]) => describeAmounts(result, price, metric, producers)),
    ...addCpu(result, 'CPU of the job, all timed threads: ', [
      ['one thread alone', 'elapsed/job-serial/P0'],
      ...WAYS.map(([words, way]) => [words, `elapsed/${way}/P${producers}`] as const),
    ]),
  ];
}

function describeAmounts(result: Measured, words: string, metric: string, producers: number): Addition[] {
  const found = WAYS.flatMap(([name, way]) => {
    const estimate = findMore(result, `${metric}/${way}/P${producers}`);
    return estimate ? [{ text: `${name} ${spreadOf(estimate)}`, id: estimate.id }] : [];
  });
  if (found.length < 2) return [];
  const list = found.map(({ text }) => text).join(', ');
  return [{ sentence: `In amounts, ${words}: ${list}.`, evidence: found.map(({ id }) => id) }];
}

const DEATHS_PREFIX = 'survivors/job-';
/** What ends one thread or one process, and what ends the process that all threads share. */
const ENDS_ALL = ['crashed'];

interface Death {
  fact: Fact;
  words: string;
  /** How many of producers + 1 are to end well. */
  expected: number;
}

function concludeDeaths(result: Measured): Conclusion {
  const deaths = result.cells
    .filter(({ id, status }) => id.startsWith(DEATHS_PREFIX) && status !== 'skipped')
    .map(({ id }): Death => {
      const fact = factOf(result, id);
      const { producers, killed, how } = fact.cell.parameters;
      const isAlone = killed === 'producer' && !ENDS_ALL.includes(String(how));
      const words = `${killed}'s ${fact.cell.subject === 'job-ring' ? 'thread' : 'process'}, ${sayHow(String(how))}`;
      return { fact, words, expected: isAlone ? Number(producers) : 0 };
    });
  if (!deaths.some(({ fact }) => fact.cell.subject === 'job-ring')) throw new NotAsked('no thread was ended');
  const statuses = deaths.map(judgeDeath);
  const status = joinStatus(statuses);
  const members = Number(deaths[0]!.fact.cell.parameters.producers) + 1;
  const list = deaths.map(({ fact, words }) => `${words}: ${sayCount(fact)}`).join('; ');
  const odd = deaths.filter((_, at) => statuses[at] === status);
  return compose(status, openDeaths(status, odd, deaths), [
    {
      sentence: `Of ${formatCount(members)} members, a consumer and ${formatCount(members - 1)} producers, so many end well: ${list}.`,
      evidence: deaths.map(({ fact }) => fact.id),
    },
  ]);
}

/** What was counted must be the same in every set. */
function judgeDeath({ fact: { min, max }, expected }: Death): Status {
  if (min !== max) return 'undecided';
  return max === expected ? 'supported' : 'refuted';
}

function openDeaths(status: Status, odd: readonly Death[], deaths: readonly Death[]): string {
  if (status === 'undecided') return `Not the same in every set: ${odd.map(({ words }) => words).join('; ')}.`;
  if (status === 'refuted') {
    return `Not as expected: ${odd.map(({ words, expected }) => `${words} (${expected} were to end well)`).join('; ')}.`;
  }
  const isRing = ({ fact }: Death) => fact.cell.subject === 'job-ring';
  const howsOf = (some: readonly Death[]) =>
    enumerate([...new Set(some.map(({ fact }) => sayHow(String(fact.cell.parameters.how))))]);
  const tell = (some: readonly Death[], write: (hows: string) => string) =>
    some.length > 0 ? [write(howsOf(some))] : [];
  const isConsumer = ({ fact }: Death) => fact.cell.parameters.killed === 'consumer';
  const isShared = (death: Death) => !isConsumer(death) && death.expected === 0;
  const isLone = (death: Death) => death.expected > 0;
  return [
    ...tell(
      deaths.filter((death) => isRing(death) && isLone(death)),
      (hows) => `A producer's thread dies alone (${hows}): the others do their part to the end.`,
    ),
    ...tell(
      deaths.filter((death) => isRing(death) && isShared(death)),
      (hows) => `What ends the process ends all threads (${hows}).`,
    ),
    ...tell(
      deaths.filter((death) => !isRing(death) && isLone(death)),
      (hows) => `A producer's process dies alone as well (${hows}).`,
    ),
    ...tell(deaths.filter(isConsumer), (hows) => `The consumer takes all with it (${hows}).`),
  ].join(' ');
}

const HOW: Readonly<Record<string, string>> = {
  terminated: 'terminated',
  thrown: 'an error thrown',
  'out-of-memory': 'out of memory',
  crashed: 'the process crashed',
  killed: 'killed',
};
const sayHow = (how: string) => HOW[how] ?? how;

function sayCount({ min, max }: Fact): string {
  return min === max ? formatCount(max) : `${formatCount(min)} to ${formatCount(max)}`;
}

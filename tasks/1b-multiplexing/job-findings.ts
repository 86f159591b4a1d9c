/** What task 1b concludes of the job: who is sooner done with one slow producer, and who dies with whom. Pure; called by findings.ts. */

import {
  type Conclusion,
  type Fact,
  factOf,
  findRatio,
  type Measured,
  NotAsked,
  type Question,
  type Ratio,
} from '../../src/report/evidence.js';
import { enumerate, findEstimate, sayRatio, spreadOf } from '../../src/report/finding-words.js';
import { formatCount } from '../../src/report/quantity.js';

export const JOB_QUESTIONS: readonly Question[] = [
  ['job', 'Does multiplexing finish the job sooner than reading in turn, when one producer is slow?', concludeJob],
  ['deaths', 'What dies when a producer dies, and what when the consumer dies?', concludeDeaths],
];

const PREFIX = 'over-sequential/elapsed/job-epoll/P';

function concludeJob(result: Measured): Conclusion {
  const counts = result.comparisons
    .filter(({ id }) => id.startsWith(PREFIX))
    .map(({ id }) => Number.parseInt(id.slice(PREFIX.length), 10))
    .sort((a, b) => a - b);
  const rows: Point[] = counts.flatMap((producers) => {
    const elapsed = findRatio(result, `${PREFIX}${producers}/slow-first`);
    return elapsed ? [{ producers, elapsed }] : [];
  });
  // With one producer there is nobody to read meanwhile.
  const several = rows.filter(({ producers }) => producers > 1);
  if (several.length === 0) throw new NotAsked('the job with several producers, by epoll and in turn');
  const verdicts = several.map(({ elapsed }) => elapsed.verdict);
  const status = verdicts.some((verdict) => verdict === 'higher')
    ? 'refuted'
    : verdicts.some((verdict) => verdict === 'lower')
      ? 'supported'
      : verdicts.every((verdict) => verdict === 'same')
        ? 'refuted'
        : 'undecided';
  const sooner = several.filter(({ elapsed }) => elapsed.verdict === 'lower');
  const opening = {
    supported: `Yes, with ${enumerate(sooner.map(({ producers }) => String(producers)))} producers.`,
    refuted: verdicts.includes('higher') ? 'No, it even takes longer.' : 'No.',
    undecided: 'Not clear.',
  };
  const additions = [
    ...rows.filter(({ producers }) => producers === 1).map(describeAlone),
    ...describeAmounts(result, several[0]!.producers),
    ...describeMemory(result, several.at(-1)!.producers),
  ];
  const list = several.map(({ producers, elapsed }) => `P = ${producers} ${sayRatio(elapsed)}`);
  const parts = [
    opening[status],
    `epoll over in turn, from the first work to the last word: ${list.join(', ')}.`,
    ...additions.map(({ sentence }) => sentence),
    'The slow producer sleeps as long in all, whatever their number.',
    ...(status === 'supported'
      ? [
          'Who multiplexes counts the words of the others in that time; who reads in turn waits, and has them all left to do.',
        ]
      : []),
  ];
  const evidence = [...several.map(({ elapsed }) => elapsed.id), ...additions.flatMap((each) => each.evidence)];
  return { answer: parts.join(' '), status, evidence: [...new Set(evidence)] };
}

interface Point {
  producers: number;
  elapsed: Ratio;
}

/** A sentence that adds to the answer, and what it rests on. */
interface Addition {
  sentence: string;
  evidence: string[];
}

/** Of its gap nothing is said: it would be the slow producer's own. */
function describeAlone({ elapsed }: Point): Addition {
  const sentence = `With one producer, where there is no other to read: ${sayRatio(elapsed)}.`;
  return { sentence, evidence: [elapsed.id] };
}

function describeAmounts(result: Measured, producers: number): Addition[] {
  const rest = `P${producers}/slow-first`;
  const [epoll, turn] = ['job-epoll', 'job-sequential'].map((name) => findEstimate(result, `elapsed/${name}/${rest}`));
  const gap = findRatio(result, `over-sequential/service-gap/job-epoll/${rest}`);
  const texts = [
    ...(epoll && turn ? [`${spreadOf(epoll)} in place of ${spreadOf(turn)}`] : []),
    ...(gap ? [`the longest gap ${sayRatio(gap)} that in turn`] : []),
  ];
  if (texts.length === 0) return [];
  const evidence = [epoll, turn, gap].flatMap((each) => each?.id ?? []);
  return [{ sentence: `With ${producers} producers ${texts.join(', ')}.`, evidence }];
}

/** With most producers it shows best. */
function describeMemory(result: Measured, producers: number): Addition[] {
  const memory = findRatio(result, `over-sequential/memory/job-epoll/P${producers}/slow-first`);
  if (!memory) return [];
  const sentence = `Memory of the consumer with ${producers} producers: ${sayRatio(memory)} that in turn.`;
  return [{ sentence, evidence: [memory.id] }];
}

const PREFIX_OF_DEATHS = 'survivors/job-';

function concludeDeaths(result: Measured): Conclusion {
  const facts = result.cells
    .filter(({ id, status }) => id.startsWith(PREFIX_OF_DEATHS) && status !== 'skipped')
    .map(({ id }) => factOf(result, id));
  const of = (killed: string) => facts.filter(({ cell }) => cell.parameters.killed === killed);
  const [producer, consumer] = [of('producer'), of('consumer')];
  if (producer.length === 0 || consumer.length === 0) throw new NotAsked('no member was killed');
  const producers = Number(producer[0]!.cell.parameters.producers);
  const evidence = facts.map(({ id }) => id);
  const list = (group: readonly Fact[]) => group.map((fact) => `${readerOf(fact)} ${describeCount(fact)}`).join(', ');
  const numbers =
    `Of ${producers + 1} members, a consumer and ${producers} producers, so many end well when a producer is killed: ${list(producer)}; ` +
    `when the consumer is killed: ${list(consumer)}.`;
  // The one that is killed does not end well; the others are what the question is about.
  const doesOneHurtOthers = producer.some(({ max }) => max < producers);
  const isSteady = facts.every(({ min, max }) => min === max);
  if (doesOneHurtOthers || consumer.some(({ min }) => min > 0 && isSteady)) {
    const opening = doesOneHurtOthers
      ? 'A producer takes others with it.'
      : 'Not all producers need the consumer: some end well without it.';
    return { answer: `${opening} ${numbers}`, status: 'refuted', evidence };
  }
  if (!isSteady || producer.some(({ min }) => min < producers)) {
    return { answer: `Not the same in every set. ${numbers}`, status: 'undecided', evidence };
  }
  const answer =
    `A producer dies alone: its pipe ends in the middle of a record or without its end record, the consumer sees that, and reads the ` +
    `others to their ends. The consumer takes all with it: who writes into a pipe that nobody reads gets EPIPE. ${numbers}`;
  return { answer, status: 'supported', evidence };
}

function readerOf({ cell }: Fact): string {
  return cell.subject.replace('job-', '');
}

function describeCount({ min, max }: Fact): string {
  return min === max ? formatCount(max) : `${formatCount(min)} to ${formatCount(max)}`;
}

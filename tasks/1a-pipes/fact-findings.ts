/** What task 1a concludes from facts that were counted, not timed: each finding a pure function of the result. Called by findings.ts. */

import { nameEvents, POLLHUP, POLLIN } from '../../src/core/poll-events.js';
import {
  type Conclusion,
  type Fact,
  factOf,
  findFact,
  type Measured,
  NotAsked,
  type Question,
} from '../../src/report/evidence.js';

/** Rows for findings.ts' table. */
export const FACT_QUESTIONS: readonly Question[] = [
  ['pipe-capacity', 'How much does a pipe hold?', concludeCapacity],
  ['user-limit', "What does an ordinary user's 1,025th pipe hold?", concludeUserLimit],
  ['writable-again', 'When is a full pipe writable again?', concludeWritable],
  ['atomic-writes', "Up to which size is a write whole among other writers'?", concludeAtomicity],
  ['poll-at-eof', 'What does poll say at EOF?', concludeEof],
  ['silent-losses', 'Which bytes get lost without an error, and how not?', concludeLosses],
];

const WRITE_SIZES = ['1B', '2049B', '4096B', '4097B', '64KiB'];

function concludeCapacity(result: Measured): Conclusion {
  const bytewise = factOf(result, 'capacity/pipe/writes-of-1B');
  const pipe = listFacts(
    result,
    'capacity/pipe',
    WRITE_SIZES.map((size) => `writes-of-${size}`),
  );
  const socket = listFacts(
    result,
    'capacity/socketpair',
    WRITE_SIZES.map((size) => `writes-of-${size}`),
  );
  const asked = listFacts(result, 'capacity/pipe', ['set-to-4KiB', 'set-to-1MiB']);
  const buffer = findFact(result, 'capacity/socketpair/send-buffer');
  const facts = [...pipe, ...asked, ...socket, ...(buffer ? [buffer] : [])];
  const evidence = facts.map(({ id }) => id);
  const parts = [`${listBySize(pipe)}.`];
  if (asked.length > 0) {
    const list = asked.map((fact) => `${exactBytes(Number(fact.cell.parameters.askedBytes))} -> ${textOf(fact)}`);
    parts.push(`Asked for another capacity (F_SETPIPE_SZ) it gives and holds: ${list.join(', ')}.`);
  }
  if (socket.length > 0) {
    const bound = buffer ? ` of ${textOf(buffer)}` : '';
    parts.push(
      `A socketpair, which is what Node makes for stdio "pipe", counts its bookkeeping against the send buffer${bound}: ${listBySize(socket)}.`,
    );
  }
  const unsteady = facts.filter((fact) => fact.min !== fact.max);
  if (unsteady.length > 0) {
    const list = unsteady.map(({ id }) => id).join(', ');
    return { answer: `Not the same in every set: ${list}. ${parts.join(' ')}`, status: 'undecided', evidence };
  }
  const others = pipe.filter((fact) => fact !== bytewise && fact.id !== bytewise.id);
  if (others.length === 0) {
    return { answer: `Only writes of one size were tried: ${parts.join(' ')}`, status: 'undecided', evidence };
  }
  if (others.every((fact) => fact.value === bytewise.value)) {
    return { answer: `The same whatever the size of the writes: ${parts.join(' ')}`, status: 'refuted', evidence };
  }
  const why =
    'Its memory is a row of pages, and what does not fit behind the last bytes begins a new page: the rest of the old one stays empty.';
  return {
    answer: `There is no one number, it depends on the size of the writes: ${parts[0]} ${[why, ...parts.slice(1)].join(' ')}`,
    status: 'supported',
    evidence,
  };
}

function concludeUserLimit(result: Measured): Conclusion {
  const crowded = factOf(result, 'capacity/pipe/of-number-1025');
  const ordinary = findFact(result, 'capacity/pipe/writes-of-4096B');
  const evidence = [crowded.id, ...(ordinary ? [ordinary.id] : [])];
  if (!ordinary) {
    const answer = `${textOf(crowded)}; what a first pipe holds was not part of this run.`;
    return { answer, status: 'undecided', evidence };
  }
  const firsts = crowded.cell.trials.map((trial) => trial.iterations);
  const first = describeRange(Math.min(...firsts), Math.max(...firsts), exact);
  if (crowded.max < ordinary.min) {
    const answer =
      `${textOf(crowded)}, where the first holds ${textOf(ordinary)}: the first smaller one was number ${first}. ` +
      'Linux bounds the pages of all pipes of a user (/proc/sys/fs/pipe-user-pages-soft) and then gives two to each new pipe; ' +
      'other pipes of the same user count as well. Root is exempt, so root does not see this in a test.';
    return { answer, status: 'supported', evidence };
  }
  const isFull = crowded.min >= ordinary.max;
  const answer = `${textOf(crowded)}, the first one ${textOf(ordinary)}: ${isFull ? 'no bound was met' : 'not the same in every set'}.`;
  return { answer, status: isFull ? 'refuted' : 'undecided', evidence };
}

function concludeWritable(result: Measured): Conclusion {
  const names = ['1B', '2049B', '4096B'].map((size) => `until-writable-after-${size}`);
  const pipe = listFacts(result, 'capacity/pipe', names);
  if (pipe.length === 0) throw new NotAsked('capacity/pipe/until-writable-after-1B');
  const socket = listFacts(result, 'capacity/socketpair', names);
  const evidence = [...pipe, ...socket].map(({ id }) => id);
  const numbers =
    `Bytes to be read from a full pipe until poll says POLLOUT: ${listBySize(pipe, 'after')}.` +
    (socket.length > 0 ? ` From a socketpair: ${listBySize(socket, 'after')}.` : '');
  if (pipe.every((fact) => fact.max === 1)) {
    return { answer: `As soon as one byte has been read. ${numbers}`, status: 'refuted', evidence };
  }
  if (pipe.some((fact) => fact.min <= 1)) return { answer: `Not clear. ${numbers}`, status: 'undecided', evidence };
  const why =
    'A pipe counts pages, and one that still holds a byte is taken' +
    (socket.length > 0 ? '; a socket asks whether what is queued takes no more than a quarter of its send buffer' : '');
  return {
    answer: `Not after one byte, but when a whole page is free. ${numbers} ${why}.`,
    status: 'supported',
    evidence,
  };
}

function concludeAtomicity(result: Measured): Conclusion {
  const whole = factOf(result, 'detections/interleaved/4096B');
  const longer = factOf(result, 'detections/interleaved/4097B');
  const evidence = [whole.id, longer.id];
  const seen = (fact: Fact) => {
    const torn = fact.cell.trials.reduce((sum, trial) => sum + trial.value, 0);
    const records = fact.cell.trials.reduce((sum, trial) => sum + trial.iterations, 0);
    return { torn, records, text: `${exact(torn)} of ${exact(records)}` };
  };
  const [at4096, at4097] = [seen(whole), seen(longer)];
  const how = 'Eight threads write into one full pipe: a write is one call, whoever makes it.';
  if (at4096.torn > 0) {
    const answer = `Not even up to 4,096 B: ${at4096.text} such records were torn by bytes of others. ${how}`;
    return { answer, status: 'refuted', evidence };
  }
  if (at4097.torn === 0) {
    const answer = `Undecided: none torn in ${exact(at4096.records)} records of 4,096 B, and none seen in ${exact(at4097.records)} of 4,097 B, which have no such promise. ${how}`;
    return { answer, status: 'undecided', evidence };
  }
  const answer = `Up to 4,096 B (PIPE_BUF): ${at4096.text} such records were torn by bytes of others, but ${at4097.text} of 4,097 B. ${how}`;
  return { answer, status: 'supported', evidence };
}

function concludeEof(result: Measured): Conclusion {
  const pipe = factOf(result, 'readiness/pipe/at-eof');
  const socket = factOf(result, 'readiness/socketpair/at-eof');
  const pending = [
    findFact(result, 'readiness/pipe/data-then-eof'),
    findFact(result, 'readiness/socketpair/data-then-eof'),
  ].filter((fact) => fact !== null);
  const evidence = [pipe, socket, ...pending].map(({ id }) => id);
  const said = `On a pipe ${bitsOf(pipe)}, on a socketpair ${bitsOf(socket)}`;
  const before = pending.some((fact) => (fact.min & POLLHUP) !== 0)
    ? ` With bytes still there a pipe or a socketpair says ${[...new Set(pending.map(bitsOf))].join(' or ')}: who stops at POLLHUP loses them.`
    : '';
  if (pipe.min !== pipe.max || socket.min !== socket.max) {
    return { answer: `Not the same in every set. ${said}.`, status: 'undecided', evidence };
  }
  const isPipeSilent = (pipe.value & POLLIN) === 0 && (pipe.value & POLLHUP) !== 0;
  if (isPipeSilent && (socket.value & POLLIN) !== 0) {
    const answer = `${said}: a loop that looks for POLLIN alone hangs on the pipe and ends on the socketpair.${before}`;
    return { answer, status: 'supported', evidence };
  }
  return {
    answer: `${said}: no difference that a loop for POLLIN would notice.${before}`,
    status: 'refuted',
    evidence,
  };
}

const LOSS_WORDS: readonly [subject: string, wrong: string, right: string][] = [
  ['exit-before-flush', 'process.exit() right after a write', 'letting the process end by itself'],
  [
    'late-listener',
    "a 'data' listener attached some turns of the event loop after the child's 'exit'",
    'one attached at once',
  ],
  ['exit-before-close', "collecting until 'exit' while a grandchild holds stdout", "until 'close'"],
];

function concludeLosses(result: Measured): Conclusion {
  const pairs = LOSS_WORDS.map(([subject, wrong, right]) => ({
    words: { wrong, right },
    wrong: factOf(result, `delivered/${subject}/wrong`),
    right: factOf(result, `delivered/${subject}/right`),
  }));
  const evidence = pairs.flatMap(({ wrong, right }) => [wrong.id, right.id]);
  const offered = (fact: Fact) => Number(fact.cell.parameters.offeredBytes);
  const list = pairs.map(
    ({ words, wrong, right }) =>
      `${words.wrong} delivers ${textOf(wrong)} of ${exactBytes(offered(wrong))}, ${words.right} ${textOf(right)}`,
  );
  const numbers = `${list.join('; ')}.`;
  const isRightWhole = pairs.every(({ right }) => right.min === offered(right) && right.max === offered(right));
  const isWrongLossy = pairs.map(({ wrong }) => wrong.max < offered(wrong));
  if (!isRightWhole) return { answer: `Also the right ways lose bytes here: ${numbers}`, status: 'refuted', evidence };
  if (isWrongLossy.every((loses) => loses)) {
    return { answer: `No call fails and no event tells of it: ${numbers}`, status: 'supported', evidence };
  }
  if (isWrongLossy.some((loses) => loses)) {
    return { answer: `Not each of the ways loses bytes in every set: ${numbers}`, status: 'undecided', evidence };
  }
  return { answer: `None of the ways lost a byte: ${numbers}`, status: 'refuted', evidence };
}

/** Returns the facts that were asked for, in this order. */
function listFacts(result: Measured, path: string, names: readonly string[]): Fact[] {
  return names.map((name) => findFact(result, `${path}/${name}`)).filter((fact) => fact !== null);
}

function listBySize(facts: readonly Fact[], how: 'in' | 'after' = 'in'): string {
  return facts
    .map((fact) => `${textOf(fact)} ${how} writes of ${exactBytes(Number(fact.cell.parameters.writeBytes))}`)
    .join(', ');
}

/** Facts are exact to the byte, so that nobody takes 45,066 B for 44 KiB. */
function textOf({ min, max }: Fact): string {
  return describeRange(min, max, exactBytes);
}

function bitsOf({ min, max }: Fact): string {
  return describeRange(min, max, (bits) => `${nameEvents(bits)} (${bits})`);
}

function describeRange(min: number, max: number, format: (value: number) => string): string {
  return min === max ? format(min) : `${format(min)} to ${format(max)}`;
}

function exactBytes(bytes: number): string {
  return `${exact(bytes)} B`;
}

function exact(value: number): string {
  return value.toLocaleString('en-US');
}

/** Renders this task's README from its recorded standard result, so that no number in its prose can be another's. Called by write-readme.ts and by tests. */

import type { Cell, Result } from '../../src/core/result.js';
import { escapeMarkdown } from '../../src/report/markdown.js';
import { formatDuration, formatQuantity } from '../../src/report/quantity.js';
import { renderRecorded, type Section } from '../../src/report/readme-recorded.js';
import { View } from '../../src/report/readme-view.js';
import { MESSAGE_PERIOD_MS, TIMER_MS } from './drift-set.js';
import { FIGURES } from './figures.js';
import { FIREHOSE_BYTES, TICK_BYTES, TICK_PERIOD_MS, TICKERS } from './mixed-set.js';
import { SUBJECTS } from './subjects.js';

/** Returns the README. Throws when the result lacks a cell that the text speaks of. */
export function renderReadme(result: Result): string {
  const view = new View(result);
  return [
    intro(view),
    subjects(),
    example(),
    method(view),
    renderRecorded(view, FIGURES, SECTIONS),
    reading(),
    limits(view),
  ]
    .join('\n\n')
    .concat('\n');
}

function intro(view: View): string {
  const { ratio } = view.comparison('over-poll/wait/epoll/1000fds/1ready');
  const times = Math.round(1 / ratio.median);
  return `# Task 1b: one consumer, many pipes

*Rendered from [recorded/standard.json](recorded/standard.json) by \`npm run docs\`; a test holds every number here against that file.*

**Question.** One consumer has many pipes, and does not know which of them speaks next. What do select, poll and epoll cost, and
from how many pipes on does it matter which? What do a thread for each pipe and Node's event loop in their place? And who is
left waiting meanwhile?

    npm run task:1b                    the standard run, under five minutes
    npm run task:1b -- --quick         under a minute: fewer cells, wider intervals
    npm run task:1b -- --full          a higher load as well, and the job with 1, 2, 4, 8, 16, 32 and 64 producers for every reader
    npm run task:1b -- --producers 10  the job with as many as you like
    npm run task:1b -- --input PATH    the job over your own text file or folder

**Prediction.** Before you run it, write down: how long does a wait take that finds one ready descriptor among 1,000, with poll and
with epoll? And with only one watched? How many events a second does one thread read from 64 pipes, and how many does the event
loop? How long is it from a write until a sleeping reader has handled it? How much longer does the job take when the reader takes
its pipes in turn, and the first of four is slow? Then compare with what was recorded here: ${view.median('wait/poll/1000fds/1ready')} and
${view.median('wait/epoll/1000fds/1ready')}, ${times} times less; with one ${view.median('wait/poll/1fds/1ready')} and ${view.median('wait/epoll/1fds/1ready')}; ${view.median('events/epoll/64pipes')} and
${view.median('events/event-loop/64pipes')}; ${view.median('latency/epoll/16pipes/1000-per-s/from-write')}; ${view.median('elapsed/job-sequential/P4/slow-first')} in turn and ${view.median('elapsed/job-epoll/P4/slow-first')} by epoll.`;
}

/** Every subject by who notices that there is something, so that a difference can be attributed. */
function subjects(): string {
  const rows = SUBJECTS.map(
    ({ name, what, waits, floor }) =>
      `| \`${name}\` | ${escapeMarkdown(what)} | ${escapeMarkdown(waits)} | ${floor ? `\`${floor}\`` : ''} |`,
  );
  return `## Subjects

| subject | what it is | waits in | held against |
| :--- | :--- | :--- | :--- |
${rows.join('\n')}
| \`job-…\` | P producer processes, a pipe each to one consumer that counts words and reads by the reader of that name | | \`job-sequential\` |

One suite of tests holds all waiters to one contract, another one all readers (test/contracts). \`peer-epoll\` is measured where somebody
has installed it: \`npm install --no-save epoll\`.`;
}

/** Run by a test as it stands here. */
export const EXAMPLE = `import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { openMultiReader, openPipe } from 'ipc-lab/waiting';

const reader = openMultiReader('epoll'); // or select, poll, epoll-edge, sequential, thread-per-pipe, event-loop
for (const word of ['one', 'two', 'three']) {
  const { readFd, writeFd } = openPipe();
  spawn('echo', [word], { stdio: ['ignore', writeFd, 'inherit'] });
  closeSync(writeFd); // as long as anybody has it open, EOF never comes
  reader.add(readFd);
}
const onBytes = (fd, bytes, offset, length) => process.stdout.write(bytes.subarray(offset, offset + length));
await reader.run({ onBytes, onEnd: (fd, failure) => console.log(failure ?? \`\${fd} is at EOF\`) });`;

function example(): string {
  return `## Use it

\`\`\`js
${EXAMPLE}
\`\`\`

A reader but the one over the event loop blocks its thread while it waits: timers, promises and sockets of that thread stand still
until then. It belongs in a worker or a process of its own. \`openWaiter\` gives the call alone: which descriptors are ready, and
nothing read.`;
}

function method(view: View): string {
  const { plan, environment } = view.result;
  return `## Method

- **Producers are the C++ floor in every arm**, so that nothing differs but the consumer; every record is checked, byte by byte.
- **wait** is a *scan cost*: a call with a time-out of 0 over descriptors of which some are ready and stay so, since nothing is read.
  Nobody sleeps and nobody is woken. Each wait must find as many as are ready, and the right ones. eventfds take one descriptor
  where a pipe takes two, so that 10,000 fit. **call** is registering: a descriptor added and removed, told for one.
- **events**: a thread fills 64 pipes with a record each, which is not timed, and then takes them all, which is: waiting, reading
  and checking, over the number of events. The reader finds all pipes ready. Who reads in other threads cannot be timed so.
- **latency, from the write**: 1,000 messages a second over 16 pipes, so few that the reader sleeps before each: a real wake-up, from
  when the producer begins to write until the record is checked. **latency** at 10,000 a second: open loop, from when the
  schedule wanted the message sent; how late the sender woke is in the number. Producer and consumer have a core each.
- **waits**: for 200 ms nothing comes; how often the waiting call returned, or the event loop turned. 1 is the time being up.
- **service gap, fairness**: a firehose writes records of ${formatQuantity('bytes', FIREHOSE_BYTES)} as fast as its pipe takes them; ${TICKERS} tickers write ${TICK_BYTES} B every
  ${TICK_PERIOD_MS} ms each. The gap is the longest time in which a ticker went unserved, the wait for its first service included;
  fairness is what the least served of the tickers got over what the most served got, counted while all pipes last.
- **drift**: a timer of ${TIMER_MS} ms in the thread that reads or beside a worker that does, while a message comes every ${MESSAGE_PERIOD_MS} ms:
  how late it fires, of all ticks that were due.
- **The job**: P producers send the words of a text, one consumer counts them; the first producer sleeps before each record, in all
  about as long as one process needs to count everything. The count equals the serial one, or the cell fails. The gap is that of the
  producers that are not slow. **memory** is that of the consumer alone (PSS), before or behind the work, whichever is more. **spawn** is the start-up:
  until all processes have greeted, and what the reader needs for itself, as threads do. It is in no other number.
- **survivors**: a member is killed in the middle of the job; how many of the five did their part and said so.
- **Sets and blocks.** Each value comes from fresh processes (a set). Sets run in random order within blocks, and comparisons are
  made within blocks. Intervals: order statistics for medians, Hodges–Lehmann with the signed-rank test for ratios, Holm within a
  family. A crossover is sought in each block, between two sizes on straight lines; its interval is that of the median over
  blocks, and where those around it are more than twice one another, they are told in place of it. Here: ${plan.blocksDone} blocks${plan.pilot.blocks > 0 ? ` after ${plan.pilot.blocks} discarded ones` : ''}, ${formatDuration(view.result.elapsedMs)} in all.
- **Placement** is set with sched_setaffinity and read back: waits, events and silence on one CPU, latency on two, the rest where the
  scheduler puts it. One clock read costs ${formatQuantity('ns', environment.clock.overheadNs)} here; a batch of waits lasts at least a hundred of them, or its cell is marked.`;
}

const isFirehose = ({ id }: Cell) => id.endsWith('/firehose');

/** One table a question, in the order of the questions. */
const SECTIONS: readonly Section[] = [
  { title: 'A wait', metric: 'wait', before: 'Zero time-out, some ready: what looking costs.' },
  { title: 'Registering', metric: 'call', before: 'One descriptor added and removed.' },
  {
    title: 'The wall',
    metric: 'descriptors',
    before: 'The highest descriptor number that was taken; all were tried up to the number of poll and epoll.',
  },
  { title: 'Events', metric: 'events' },
  {
    title: 'Latency',
    metric: 'latency',
    before:
      '*from* write: the reader asleep, from the write on; *from* schedule: under load, from when it was to be sent.',
  },
  { title: 'Silence', metric: 'waits', before: 'Returns of the waiting call while nothing comes.' },
  {
    title: 'Service gap beside a firehose',
    metric: 'service-gap',
    isShown: isFirehose,
    before: 'The longest time in which a ticker was not served (the worst ticker):',
  },
  { title: 'Fairness beside a firehose', metric: 'fairness' },
  { title: "A timer's drift", metric: 'drift' },
  { title: 'The job', metric: 'elapsed', before: 'From the first work to the last word counted, start-up apart:' },
  {
    title: 'Service gap of the job',
    metric: 'service-gap',
    isShown: (cell) => !isFirehose(cell),
    before: 'The longest time in which a producer that is not slow was not served:',
  },
  {
    title: 'Memory of the consumer',
    metric: 'memory',
    before:
      'Before the work, when the threads of a reader are there, or behind it, whichever is more; shared pages divided (PSS):',
  },
  {
    title: 'Start-up of the job',
    metric: 'spawn',
    before: 'Until all processes and the threads of the reader are there, which is in none of the times above:',
  },
  { title: 'Who survives', metric: 'survivors', before: 'Of five members, one of which is killed:' },
];

function reading(): string {
  return `## How to read it

- *interval* is where the median over fresh processes lies. Where two intervals overlap there is no ranking.
- *× native* is the paired ratio to the C++ floor in the same blocks; a tilde means no clear verdict (\`same\` or \`undecided\`).
- **A scan cost is no wake-up.** That epoll looks at 10,000 descriptors in less than a microsecond does not make a message arrive in
  one: who sleeps has to be woken, and that is the table of latencies.
- **epoll is not faster, it is flat.** Over few descriptors poll is the cheaper call, and registering costs less: its list is its
  own, and fcntl(2) alone is asked whether the descriptor is open. Which one matters depends on how many are watched and how few
  of them are ready: with all of them ready epoll pays for each as well, and more than poll.
- **Events a second are no latency.** 64 events in one call are cheap because there are 64; a message that comes alone pays for
  the whole call.
- **The event loop's number has more in it**: a buffer and a callback for each chunk, and a thread that may do other work meanwhile.
- **A sequential reader reads no slower than the others.** What it loses is the time in which the pipe before it is silent.
- *CPU/op* and *switches* are those of all members of a group together.`;
}

function limits(view: View): string {
  const { environment } = view.result;
  const virtual =
    environment.virtualised === null
      ? ''
      : ' This machine is virtual: waking a core may cost a trip to the hypervisor.';
  const { openFilesHard } = environment.limits;
  return `## What it does not show

- Other machines. Wake-ups differ by an order of magnitude between them; run it on yours.${virtual}
- More descriptors than a process may open${openFilesHard === null ? '' : ` (here ${openFilesHard.toLocaleString('en-US')})`}: what does not fit is skipped, with the number that it takes.
- Sockets of a network, files (epoll refuses them, select and poll call them always ready), writing: only reading waits here.
- Several threads that wait for one epoll, EPOLLONESHOT and EPOLLEXCLUSIVE, io_uring.
- How a queue grows: the load offered in a standard run is far below what the readers carry. \`--full\` offers more.
- Hardware counters: ${environment.counters === null ? 'not available here, so caches and TLB are inferred at most' : 'available here, not used'}.

Sources: select(2), poll(2), epoll(7), epoll_ctl(2), epoll_wait(2), eventfd(2), pipe(7), sched_setaffinity(2), proc(5);
Hodges and Lehmann 1963, Wilcoxon 1945, Holm 1979.`;
}

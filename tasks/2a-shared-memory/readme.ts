/** Renders this task's README from its recorded standard result, so that no number in its prose can be another's. Called by write-readme.ts and by tests. */

import type { Result } from '../../src/core/result.js';
import { deriveCpuPerOperation } from '../../src/report/derive.js';
import { escapeMarkdown } from '../../src/report/markdown.js';
import { formatDuration, formatNumber, formatQuantity } from '../../src/report/quantity.js';
import { renderRecorded, type Section } from '../../src/report/readme-recorded.js';
import { View } from '../../src/report/readme-view.js';
import { FIGURES } from './figures.js';
import { chooseBatch, chooseSlots } from './link.js';
import { LOCKS, SUBJECTS } from './subjects.js';

/** Returns the README. Throws when the result lacks a cell that the text speaks of. */
export function renderReadme(result: Result): string {
  const view = new View(result);
  return [
    intro(view),
    subjects(),
    example(),
    method(view),
    renderRecorded(view, FIGURES, SECTIONS),
    jobTable(view),
    reading(),
    limits(view),
  ]
    .join('\n\n')
    .concat('\n');
}

function intro(view: View): string {
  const overPort = view.comparison('over-ring/rate/postmessage/64B/cross-core').ratio.median;
  return `# Task 2a: shared memory between workers

*Rendered from [recorded/standard.json](recorded/standard.json) by \`npm run docs\`; a test holds every number here against that file.*

**Question.** Two threads of one process share memory. What does a message cost that one writes there and the other reads: through a
ring, a queue for many, a textbook's buffer, a message channel? How does a thread wait for another, and what does it cost to wait
that way? From which size on does a copy matter? What does each step of isolation cost: a thread, a process?

    npm run task:2a                    the standard run, under five minutes
    npm run task:2a -- --quick         under a minute: fewer cells, wider intervals
    npm run task:2a -- --full          every subject in every way to wait, from 16 B to 1 MiB
    npm run task:2a -- --sizes 64,1MiB sizes of your own; --placement likewise
    npm run task:2a -- --input PATH    the job over your own text file or folder

**Prediction.** Before you run it, write down: how many messages of 64 B a second does a ring carry from one core to another, one
published at a time, and many together? How many a message channel? How long are a message and its answer when both threads sleep
until they are woken, and when they spin? What becomes of a spinning ring when both threads share one core? How long does it take
to lock and unlock a mutex that nobody else wants? Then compare with what was recorded here: ${view.median('rate/ring/64B/cross-core')} and
${view.median('rate/ring-batched/64B/cross-core')}; ${view.median('rate/postmessage/64B/cross-core')}, ${formatNumber(1 / overPort)} times fewer than the ring; ${view.median('round-trip/atomics-block/4B/cross-core')} and
${view.median('round-trip/atomics-spin/4B/cross-core')}; ${view.median('rate/ring/64B/spin/same-core')} where ${view.median('rate/ring/64B/same-core')} go through when it sleeps;
${formatNumber(1e9 / view.cell('operations/mutex/uncontended').summary.median)} ns.`;
}

const bytesOf = (bytes: number) => formatQuantity('bytes', bytes);
const formatWaits = (waits: readonly string[] | string) => (typeof waits === 'string' ? waits : waits.join(', '));

/** Every subject by who waits how, so that a difference can be attributed. */
function subjects(): string {
  const rows = SUBJECTS.map(
    ({ name, what, waits, floor }) =>
      `| \`${name}\` | ${escapeMarkdown(what)} | ${escapeMarkdown(formatWaits(waits))} | ${floor ? `\`${floor}\`` : ''} |`,
  );
  const locks = LOCKS.map(
    ({ name, what, operation, floor }) =>
      `| \`${name}\` | ${escapeMarkdown(what)} | ${escapeMarkdown(operation)} | ${floor ? `\`${floor}\`` : ''} |`,
  );
  return `## Subjects

Ways to carry a message; of the ways to wait the first is what a cell without a word for it has:

| subject | what it is | waits | held against |
| :--- | :--- | :--- | :--- |
${rows.join('\n')}

Locks:

| subject | what it is | an operation | held against |
| :--- | :--- | :--- | :--- |
${locks.join('\n')}

The job: \`job-serial\` is one process that reads and counts; \`job-ring\` P workers and one that counts, a ring of records each; \`job-pipe\`
the processes of task 1a, whose consumer takes its pipes in turn; \`job-epoll\` those with the consumer of task 1b. All are in JavaScript, but
for the producers of \`job-epoll\` of which one is killed. The consumer is warm before, the producers are not, in all of them.`;
}

/** Run by a test as it stands here. */
export const EXAMPLE = `import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { SpscRing } from 'ipc-lab/sync';

if (isMainThread) {
  const memory = new SharedArrayBuffer(SpscRing.bytesFor({ capacity: 1024, slotBytes: 4 }));
  const producer = SpscRing.init(memory, 0, { capacity: 1024, slotBytes: 4 }).producer();
  new Worker(new URL(import.meta.url), { workerData: memory });
  for (const number of [1, 2, 3]) producer.push(new Uint8Array(Int32Array.of(number).buffer));
  producer.close();
} else {
  const consumer = SpscRing.open(workerData, 0).consumer(); // strategy: spin, yield, block or spin-then-block
  const slot = new Int32Array(1);
  while (consumer.pop(new Uint8Array(slot.buffer))) console.log(slot[0]);
}`;

function example(): string {
  return `## Use it

\`\`\`js
${EXAMPLE}
\`\`\`

\`ipc-lab/sync\` has SpscRing, SpscRecordRing, MpmcQueue, ConditionBuffer, SemaphoreBuffer, Mutex, SpinMutex, Semaphore, Condition, Barrier,
Counter and EventCount, each over a SharedArrayBuffer and an offset of yours. On the main thread nothing blocks: there the forms whose
names end in Async wait.`;
}

function method(view: View): string {
  const { plan, environment } = view.result;
  const [small, large] = [64, 1024 * 1024];
  return `## Method

- **A message** is words of 32 bits: its number, and words that depend on it and on their place. Both sides keep two running sums over
  all words; unequal in the end, the cell fails. Every byte is written and read, in C++ as in JavaScript.
- **rate, throughput**: one thread sends, the other takes and checks. Channels are equally deep: ${chooseSlots(small).toLocaleString('en-US')} messages of ${bytesOf(small)}, ${chooseSlots(large)} of ${bytesOf(large)}.
  What is *batched* publishes up to ${chooseBatch(small)} of ${bytesOf(small)} at once. A message channel has no bound of its own: the receiver gives
  credit back, so that no more are under way than the rings hold; handed-over buffers come back with the credit.
- **round trip**: a message there and one back, closed loop: service time, no latency under load.
- **operations**: each worker does its lock's operation, which changes a plain word that the lock guards, until told to stop. The
  word must hold the sum in the end. **fairness**: the least served worker over the most served.
- **spawn, memory**: from starting a bare worker or process until its first word is in the event loop; what one more of four needs (PSS).
- **The job** counts the words of ${bytesOf(Number(view.cell('elapsed/job-ring/P4').parameters.inputBytes))} of text; the count equals the serial one, or the cell fails. **survivors**: one of three members is
  ended in the middle; how many of the three did their part and said so.
- **Start-up is in no other number**: threads meet at a barrier before anything is timed, and are warm by evidence (V8's own
  threads quiet). Capacity is touched first: the first use of a page costs more than a message.
- **Placement**: threads are pinned one by one, and the kernel is asked what it gave; \`same-core\` is both on one CPU. V8's threads may use the same CPUs.
- **Sets and blocks.** Each value comes from a fresh process. Sets run in random order within blocks, and comparisons are
  made within blocks. Subjects that are held against each other share a set, each in processes of its own, and are measured in turns, of which the
  middle one counts: what a cache line costs from one CPU to another changes within seconds where a hypervisor moves its virtual
  CPUs about. Locks of one kind run one right after the other. Intervals: order statistics for medians, Hodges–Lehmann with the signed-rank test for ratios, Holm within a
  family. Here: ${plan.blocksDone} blocks${plan.pilot.blocks > 0 ? ` after ${plan.pilot.blocks} discarded ones` : ''}, ${formatDuration(view.result.elapsedMs)} in all. One clock read costs ${formatQuantity('ns', environment.clock.overheadNs)}.`;
}

/** One table a question, in the order of the questions. */
const SECTIONS: readonly Section[] = [
  { title: 'Small messages', metric: 'rate', before: 'Messages a second that arrive, checked:' },
  { title: 'Larger messages', metric: 'throughput', before: 'Bytes a second that arrive, checked:' },
  { title: 'Round trips', metric: 'round-trip' },
  { title: 'Locks', metric: 'operations', before: 'Operations a second of all workers together:' },
  { title: 'Fairness of locks', metric: 'fairness', before: 'The least served worker over the most served:' },
  { title: 'Start-up', metric: 'spawn', before: 'A worker, a process; the members of the job until all are ready:' },
  {
    title: 'Memory',
    metric: 'memory',
    before: 'One worker more, one process more; all members of the job together. Shared pages divided (PSS):',
  },
  { title: 'The job', metric: 'elapsed', before: 'From the first work to the last word counted, start-up apart:' },
  {
    title: 'Service gap of the job',
    metric: 'service-gap',
    before: 'The longest time in which a producer was not served:',
  },
  { title: 'Who survives', metric: 'survivors', before: 'Of three members, one of which is ended:' },
];

/** Every way to do the job by what it takes, which the tables above have by metric. */
function jobTable(view: View): string {
  const ways = view.result.cells.filter(({ id }) => id.startsWith('elapsed/job-'));
  const rows = ways.map((cell) => {
    const rest = cell.id.slice('elapsed/'.length);
    const cpuNs = deriveCpuPerOperation(view.cell(cell.id));
    const shown = (['service-gap', 'memory', 'spawn'] as const).map((metric) => {
      const id = `${metric}/${rest}`;
      return view.result.cells.some((other) => other.id === id) ? view.median(id) : '';
    });
    const cpu = cpuNs === null ? '' : formatQuantity('ns', cpuNs);
    return `| \`${cell.subject}\` | ${cell.parameters.producers} | ${[view.median(cell.id), cpu, ...shown].join(' | ')} |`;
  });
  return `### The job in one table

Medians; CPU of all timed threads, memory of all processes.

| way | producers | elapsed | CPU | longest service gap | memory | start-up |
| :--- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}`;
}

function reading(): string {
  return `## How to read it

- *interval* is where the median over fresh processes lies. Where two intervals overlap there is no ranking.
- *× native* is the paired ratio to the C++ floor in the same blocks; a tilde means no clear verdict (\`same\` or \`undecided\`).
- **Never compare spinning with sleeping without looking at CPU/op.** A spinner uses its core whether or not a message comes. On one
  core it uses the time in which the other side could have sent one.
- **A rate is no latency.** Many messages published together are cheap because there are many.
- **Two copies are not what makes a small message dear**: a publication is, which takes a cache line from one core to the other. From which size on
  the copies are, is told by the findings.
- **Memory that is shared is no isolation.** A worker that ends with an error leaves the others alone; a crash of the process
  takes all of them, and a wild write in shared memory is seen by none.
- *CPU/op* and *switches* are those of both sides together.`;
}

function limits(view: View): string {
  const { environment } = view.result;
  const virtual =
    environment.virtualised === null
      ? ''
      : ' This machine is virtual: waking a core may cost a trip to the hypervisor.';
  return `## What it does not show

- Other machines. What a cache line costs between two cores, and a wake-up, differs by an order of magnitude; run it on yours.${virtual}
- More than one sender or taker of a message: the queue is measured with one of each. Where more threads stop helping is the second
  half of this task.
- Memory shared between processes: workers share it within one.
- Two sockets with memory of their own (NUMA): \`cross-core\` takes two CPUs that are no hyper-threads of one core, as far as the
  kernel tells them apart.
- Where a message's words lie in the cache: they are as warm as a closed loop keeps them.
- Hardware counters: ${environment.counters === null ? 'not available here, so that traffic of cache lines is inferred from times' : 'available here, not used'}.

Sources: ECMA-262 (Memory Model, Atomics), futex(2), sched_setaffinity(2), proc(5), pthread_mutex_lock(3), sem_post(3);
Drepper, Futexes Are Tricky; Vyukov's bounded queue; Hodges and Lehmann 1963, Wilcoxon 1945, Holm 1979.`;
}

/** Renders this task's README from its recorded standard result, so that no number in its prose can be another's. Called by write-readme.ts and by tests. */

import type { Result } from '../../src/core/result.js';
import { escapeMarkdown } from '../../src/report/markdown.js';
import { formatDuration, formatNumber, formatQuantity } from '../../src/report/quantity.js';
import { renderRecorded, type Section } from '../../src/report/readme-recorded.js';
import { View } from '../../src/report/readme-view.js';
import { FIGURES } from './figures.js';
import { cellId } from './grid.js';
import { growthTable, lawTable } from './growth-table.js';
import { readSweep } from './swept.js';
import { WORKLOADS } from './workloads.js';

/** Returns the README. Throws when the result lacks a cell that the text speaks of. */
export function renderReadme(result: Result): string {
  const view = new View(result);
  return [
    intro(view),
    workloads(),
    method(view),
    renderRecorded(view, FIGURES, SECTIONS),
    growthTable(result),
    lawTable(result),
    reading(),
    limits(),
  ]
    .join('\n\n')
    .concat('\n');
}

function intro(view: View): string {
  const { cores, most } = readSweep(view.result);
  const over = (name: string, question = 'over-one', workers = cores) =>
    formatNumber(view.comparison(`${question}/${cellId('operations', name, workers)}`).ratio.median);
  return `# Task 2a, second half: where more threads stop helping, and why

*Rendered from [recorded/standard.json](recorded/standard.json) by \`npm run docs\`; a test holds every number here against that file.*

**Question.** One worker, two, four, eight: which kinds of work grow with them, how far, and what stops them? Why do threads help at
all where one waits? And which experiment tells one limit from another?

    npm run task:2a                                    both halves of task 2a, each under five minutes
    npm run lab -- run 2a-scaling                      this half alone
    npm run lab -- run 2a-scaling --quick              six workloads, under a minute
    npm run lab -- run 2a-scaling --workers 1,2,4,16   numbers of workers of your own
    npm run lab -- scaling FILE.csv                    the same analysis of your own (workers, throughput) data

**Prediction.** Before you run it, write down, for ${most} workers on ${cores} CPUs: how many times the requests of one do threads do that block
on I/O? How many times the work of one do threads that compute? What becomes of a counter that all add to? And what if each has a
word of its own, in one cache line? How many times as much do two threads of Python compute as one? Then compare with what was
recorded here: ${over('blocking-io', 'most-over-one', most)} times; ${over('cpu', 'most-over-one', most)}; ${over('counter-shared')} for ${cores} workers; ${over('counter-false-sharing')}; ${over('peer-python-threads-cpu')}.`;
}

function workloads(): string {
  const rows = WORKLOADS.map(({ name, what, operation, expected, experiment, contrast }) => {
    const tried = experiment?.what ?? `${contrast!.workload} in its place`;
    return `| \`${name}\` | ${[what, operation, expected, tried].map(escapeMarkdown).join(' | ')} |`;
  });
  return `## Workloads

| workload | what is done | an operation | expected limit | the experiment |
| :--- | :--- | :--- | :--- | :--- |
${rows.join('\n')}

\`job-ring\` is the word count of task 1a over rings: workers send records, one consumer counts. \`native-…\` is the same in C++ threads.
\`peer-python-…\`: threads and processes of the python3 that is found, \`peer-python-free-…\` of a build without the lock, if there is one.
*serial* is the program without any worker, lock or queue.`;
}

function method(view: View): string {
  const { plan, environment } = view.result;
  return `## Method

- **An operation is checked.** The work is a chain of steps in registers (a 32-bit xorshift); the sum of all results must be what so many
  operations give, and what a lock guards or a counter counts must equal the operations, in every language.
- **A value is one fresh process'** operations a second: all workers start together; each counts until the time is over, and its rate
  is taken to its own end. Start-up and warm-up are in none.
- **Nobody is pinned**, as nobody's thread pool is. Waiting for a CPU is the mechanism here, so it is no disturbance; CPU time, sleeps and
  fairness are beside each value. Processes that answer requests are part of the CPU time.
- **Cause.** The signs are read from the numbers (CPUs idle or busy, operations dearer, sleeps, one thread that is always busy), whatever
  the workload is called; an experiment changes one thing in the same process and block, and only what it confirms is called the cause.
- **Laws.** \`ipc-lab/scaling\`: fits with bounds, profile intervals, and the answer "not identifiable" where a machine has too few CPUs.
  No law is fitted across the number of CPUs.
- **Blocks.** ${plan.blocksDone} blocks; what needs them is measured in all, the rest in every third. ${formatDuration(view.result.elapsedMs)} in all. Intervals: order
  statistics for medians, Hodges–Lehmann with the signed-rank test for ratios. One clock read costs ${formatQuantity('ns', environment.clock.overheadNs)}.`;
}

const isPython = (subject: string) => subject.startsWith('peer-python');
const isNative = (subject: string) => subject.startsWith('native-');

const SECTIONS: readonly Section[] = [
  {
    title: 'JavaScript',
    metric: 'operations',
    isShown: ({ subject }) => !isPython(subject) && !isNative(subject),
    before: 'Operations a second of all workers together:',
  },
  { title: 'C++', metric: 'operations', isShown: ({ subject }) => isNative(subject) },
  { title: 'Python', metric: 'operations', isShown: ({ subject }) => isPython(subject) },
  { title: 'The job', metric: 'throughput', before: 'Bytes of text a second, counted:' },
  {
    title: 'Growth, with one thing changed',
    metric: 'speedup',
    before: 'Over the serial program or one worker, in the same process:',
  },
  { title: 'Memory', metric: 'memory', before: 'Of a process whose workers are ready (PSS):' },
  { title: 'A light thread of Python', metric: 'drift', before: 'Later than due from a sleep of 1 ms:' },
  { title: 'What the lock does not protect', metric: 'detections', before: 'Additions lost:' },
];

function reading(): string {
  return `## How to read it

- **Up to the line and beyond it are two regimes.** One law over both fits well and means nothing: min(N, CPUs) alone looks like coherency.
- **"Not identifiable" is an answer**: two CPUs give two numbers of workers below the line, and three coefficients cannot be told from them.
  Speed-ups, serial fractions and bounds stand; \`ipc-lab scaling --example raytracer\` shows data with room for a law.
- **Grown is not fast.** What takes twice as long to begin with grows well: look at the throughput beside the speed-up, and at the serial row.
- **The serial fraction of Karp and Flatt**: the same for all N, Amdahl's law; rising, something grows with N; below 0, more than N times.
- **Least over most served**: a sum can look good while some workers hardly get their turn.
- **A lock is no serial phase**: while one holds it the others work on, so a curve lies between Amdahl's law and 1/f.`;
}

function limits(): string {
  return `## What it does not show

- Other machines: the number of CPUs decides most of it. Run it on yours.
- Which CPUs share a core: a virtual machine does not say, and two hyper-threads look like one and a quarter.
- Threads pinned to CPUs, priorities, several processes' pools in each other's way.
- Latencies under load: these are closed loops, where a worker's mean time for an operation is workers over throughput (Little's law).
- Memory bandwidth by counters: none are readable here, so it is inferred from what shrinking the data changes.

Sources: Amdahl 1967, Gustafson 1988, Karp and Flatt 1990, Gunther (Guerrilla Capacity Planning, 2007), Lazowska et al. (Quantitative
System Performance, 1984), Reiser and Lavenberg 1980; Marsaglia 2003 (xorshift); pipe(7), sched(7), proc(5), ECMA-262 (Atomics).`;
}

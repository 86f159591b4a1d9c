/** Renders this task's README from its recorded standard result, so that no number in its prose can be another's. Called by write-readme.ts and by a test. */

import type { Result } from '../../src/core/result.js';
import { escapeMarkdown } from '../../src/report/markdown.js';
import { formatDuration, formatQuantity } from '../../src/report/quantity.js';
import { renderRecorded, type Section } from '../../src/report/readme-recorded.js';
import { View } from '../../src/report/readme-view.js';
import { renderText } from '../../src/report/text.js';
import { FIGURES } from './figures.js';
import { SUBJECTS } from './subjects.js';

/** What 40 comparisons of identical arms said; made by identical-pairs.ts. */
export interface IdenticalPairs {
  recordedAt: string;
  cpuModel: string | null;
  kernel: string;
  pairs: number;
  blocks: number;
  calledDifferent: number;
  ratios: number[];
}

/** Returns the README. Throws when the result lacks a cell that the text speaks of. */
export function renderReadme(result: Result, identical: IdenticalPairs): string {
  const view = new View(result);
  return [
    intro(view),
    subjects(),
    method(view, identical),
    renderRecorded(view, FIGURES, SECTIONS),
    reading(),
    limits(view),
  ]
    .join('\n\n')
    .concat('\n');
}

const OUTPUT_BEGIN = /(<!-- output: begin[^>]*-->\n)[\s\S]*(<!-- output: end -->)/;
const OUTPUT_COLUMNS = 100;

/** Returns the project's README with the head of this result's terminal report between the two marks. */
export function replaceOutput(readme: string, result: Result): string {
  const report = renderText(result, { width: OUTPUT_COLUMNS, color: false });
  const head = report.slice(0, report.indexOf('\n  Round trip')).trimEnd();
  if (!OUTPUT_BEGIN.test(readme)) throw new Error('README.md has lost its marks "output: begin" and "output: end"');
  return readme.replace(
    OUTPUT_BEGIN,
    (_all, begin: string, end: string) => `${begin}\n\`\`\`text\n${head}\n\`\`\`\n\n${end}`,
  );
}

function intro(view: View): string {
  return `# Task 1a: pipes between processes

*Rendered from [recorded/standard.json](recorded/standard.json) by \`npm run docs\`; a test holds every number here against that file.*

**Question.** What is a pipe, what does Node call one, and what does a message through it cost: the kernel's work, the
runtime's, the waiting? And what does that mean for a job with several producers?

    npm run task:1a                    the standard run, under five minutes
    npm run task:1a -- --quick         under a minute: fewer cells, wider intervals
    npm run task:1a -- --full          every subject at every size, placement and load
    npm run task:1a -- --input PATH    the job over your own text file or folder
    npm run -s lab -- explain round-trip/pipe-stream/64B/same-core    one number taken apart

**Prediction.** Before you run it, write down: how long does a round trip of 64 bytes take when both processes share a
core, and when they do not? How much of that is Node? How many times longer does it take through Node's streams? Does it
help to spin? Does the word count get faster with four producers? Then compare with what was recorded here:
${view.median('round-trip/pipe/64B/same-core')} and ${view.median('round-trip/pipe/64B/cross-core')}; ${view.ratio('times-native/round-trip/pipe/64B/same-core')} times C++; ${view.ratio('over-pipe/round-trip/socketpair-stream/64B/same-core')} times the pipe's;
${view.median('round-trip/pipe-spin/64B/cross-core')} on two cores and ${view.median('round-trip/pipe-spin/64B/same-core')} on one; ${view.ratio('speed-up/job-pipe/P4')} times the serial speed.`;
}

/** Every subject by what joins its processes and how they wait, so that a difference can be attributed. */
function subjects(): string {
  const rows = SUBJECTS.map(
    ({ name, what, kind, wait, reaches }) =>
      `| \`${name}\` | ${escapeMarkdown(what)} | ${kind} | ${wait} | ${reaches ? escapeMarkdown(reaches) : 'nothing'} |`,
  );
  return `## Subjects

| subject | what it is | the kernel calls it | waits by | what it cannot meet of the contract of all record transports |
| :--- | :--- | :--- | :--- | :--- |
${rows.join('\n')}
| \`job-pipe\` | P producer processes, one pipe each to one consumer that counts words and reads its pipes in turn | pipe | block | |
| \`job-serial\` | the same text read and counted by one process, with no producer at all | | | |

Node's \`stdio: 'pipe'\` is a socketpair and is called one here; the result states for each process what the kernel calls its
descriptors. One suite of tests holds all subjects to one contract (test/contracts).`;
}

function method(view: View, identical: IdenticalPairs): string {
  const { plan, environment } = view.result;
  return `## Method

- **Records.** A header of 16 bytes (length, kind, sequence, checksum), then the payload. Sizes in the tables count the
  whole record. Every byte is written anew for each record, read, and checked, in both arms alike; one flipped bit fails the cell.
- **round-trip**: service time of a closed loop: the next message goes out when the answer is in. The value of a set is the
  median of its samples, each the mean of a few round trips between two clock reads (the \`batch\` of the result file). **throughput**: from the producer's first write to the consumer's last check.
- **latency**: under open-loop load, from when a message was to be sent by the schedule until it was there and checked. The
  sender sleeps until each is due; how late it wakes is in the number, as for anyone who sends by a clock.
- **capacity**, **readiness**, **delivered**, **detections**: counted, not timed; the same in every set, or the finding says so.
- **spawn**: from the call that starts a process until its first word is in the caller's event loop; for the job, until the
  last process says that it is ready. It is in no other number: members start, greet and wait at a barrier. A process starts
  the same way whatever it will do with its descriptors: \`pipe\` and \`native-pipe\` stand for all that get them as numbers.
- **call**: one operation inside one thread, by tinybench. \`write-read\` is a record made, written to a pipe, read back and
  checked by the same thread: everything a message costs but the waiting.
- **service gap**: the longest time in which a producer's pipe was not served, from the job's start to its end record.
- **Sets and blocks.** Each value comes from a fresh group of processes (a set). Sets run in random order within blocks, and
  comparisons are made within blocks. Intervals: order statistics for medians, Hodges–Lehmann with the signed-rank test for
  ratios, Holm within a family. Here: ${plan.blocksDone} blocks${plan.pilot.blocks > 0 ? ` after ${plan.pilot.blocks} discarded ones` : ''}, ${formatDuration(view.result.elapsedMs)} in all.
- **Warm-up** ends when V8's own threads, its compiler above all, have left a timed run alone; what was measured has no say in
  it. With an event loop each message is also work for the collector, and its time is part of CPU/op.
- **The declared grid.** A standard run measures the curves of \`pipe\` and its floor, of the other subjects the ends of them, and
  placement \`free\` for two; \`--full\`, \`--sizes\` and \`--placement\` measure the rest.
- **Placement** is set with sched_setaffinity, read back from /proc and recorded. One clock read costs
  ${formatQuantity('ns', environment.clock.overheadNs)} here; a batch lasts at least a hundred of them.
- **Does the method cry wolf?** ${identical.pairs} pairs of identical arms (\`pipe\`, 64 B, same core), ${identical.blocks} blocks each, measured on
  ${identical.recordedAt} (${escapeMarkdown(identical.cpuModel ?? 'CPU not named')}, ${escapeMarkdown(identical.kernel)}): ${identical.calledDifferent} called different. At a level of 5 % two are to be expected; more than five would speak against the method.`;
}

/** One table a metric, in the order of the questions. */
const SECTIONS: readonly Section[] = [
  { title: 'Round trip', metric: 'round-trip' },
  { title: 'Throughput', metric: 'throughput' },
  { title: 'Latency under load', metric: 'latency' },
  { title: 'Single calls', metric: 'call' },
  { title: 'Start-up', metric: 'spawn' },
  { title: 'What fits', metric: 'capacity' },
  { title: 'What poll says', metric: 'readiness', before: 'The sum of the bits: POLLIN is 1, POLLHUP 16.' },
  { title: 'Torn records', metric: 'detections' },
  { title: 'What arrives', metric: 'delivered' },
  { title: 'The job', metric: 'elapsed', before: 'From the first work to the last word counted, start-up apart:' },
  {
    title: 'Service gap of the job',
    metric: 'service-gap',
    before: "The longest time in which a producer's pipe was not served (the worst producer):",
  },
  {
    title: 'Memory of the job',
    metric: 'memory',
    before: 'All processes at the end of the job, shared pages divided among them (PSS):',
  },
];

function reading(): string {
  return `## How to read it

- *interval* is where the median over fresh groups of processes lies; the report says with which coverage. Where two
  intervals overlap there is no ranking.
- *× native* is the paired ratio to the C++ floor in the same blocks; a tilde means no clear verdict (\`same\` or \`undecided\`).
- *CPU/op* and *switches* are those of both processes together. On one core a round trip's CPU time is its length.
- A ping-pong on one core beats one on two cores because it has no parallelism to win and no sleeping core to wake. Do not
  conclude that one core is faster: the throughput table shows what a pipeline does.
- *free* is what the scheduler chose. Where it flips between the two columns there are two modes, and the median may
  describe neither: the cell carries a warning then.
- The job's producers split the text at line ends; the count of every way equals the serial one, or the cell fails.`;
}

function limits(view: View): string {
  const { environment } = view.result;
  const virtual =
    environment.virtualised === null
      ? ''
      : ' This machine is virtual: waking a core may cost a trip to the hypervisor.';
  return `## What it does not show

- Other machines. Wake-ups differ by an order of magnitude between them; run it on yours.${virtual}
- How a queue grows: the load offered in a standard run is far below what the subjects carry. \`--full\` offers more.
- The last speed of streams and messages with large records: it grows for about half a second, until fresh buffers cost no
  page faults any more. A standard run measures sooner, so its rows of 64 KiB and more are on the low side; \`--full\` warms up longer.
- Streams in object mode, other serialisations, named pipes, sockets of a network.
- More than one consumer, or a consumer that waits for several pipes at once: that is task 1b.
- Hardware counters: ${environment.counters === null ? 'not available here, so caches and TLB are inferred at most' : 'available here, not used'}.

Sources: pipe(7), pipe2(2), sched_setaffinity(2), getrusage(2), proc(5); Hodges and Lehmann 1963, Wilcoxon 1945, Holm 1979.`;
}

/** Renders this task's README from its recorded standard result, so that no number in its prose can be another's. Called by write-readme.ts and by a test. */

import type { Cell, Comparison, Result } from '../../src/core/result.js';
import { formatSize, parseSize } from '../../src/core/units.js';
import { STAR_NOTE } from '../../src/report/cell-table.js';
import { gradeResult } from '../../src/report/grade.js';
import { describeEnvironment } from '../../src/report/header.js';
import { escapeMarkdown, renderMarkdownTable } from '../../src/report/markdown.js';
import { collectMarks } from '../../src/report/marks.js';
import { formatDuration, formatInterval, formatNumber, formatQuantity } from '../../src/report/quantity.js';
import { renderText } from '../../src/report/text.js';

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
  return [intro(view), method(view, identical), recorded(view), reading(), limits(view)].join('\n\n').concat('\n');
}

const OUTPUT_BEGIN = /(<!-- output: begin[^>]*-->\n)[\s\S]*(<!-- output: end -->)/;
const OUTPUT_COLUMNS = 100;

/** Returns the project's README with the head of this result's terminal report between the two marks. */
export function replaceOutput(readme: string, result: Result): string {
  const report = renderText(result, { width: OUTPUT_COLUMNS, color: false });
  const head = report.slice(0, report.indexOf('\n  Throughput')).trimEnd();
  if (!OUTPUT_BEGIN.test(readme)) throw new Error('README.md has lost its marks "output: begin" and "output: end"');
  return readme.replace(
    OUTPUT_BEGIN,
    (_all, begin: string, end: string) => `${begin}\n\`\`\`text\n${head}\n\`\`\`\n\n${end}`,
  );
}

class View {
  readonly result: Result;

  constructor(result: Result) {
    this.result = result;
  }

  cell(id: string): Cell & { summary: NonNullable<Cell['summary']> } {
    const cell = this.result.cells.find((each) => each.id === id);
    if (!cell?.summary) throw new Error(`the recorded result has no measured cell ${id}`);
    return cell as Cell & { summary: NonNullable<Cell['summary']> };
  }

  /** `4.95 µs` */
  median(id: string): string {
    const { unit, summary } = this.cell(id);
    return formatQuantity(unit, summary.median);
  }

  /** `4.95 µs (4.91 … 5.02)` */
  withInterval(id: string): string {
    const { unit, summary } = this.cell(id);
    if (summary.low === null || summary.high === null) return this.median(id);
    return `${this.median(id)} (${formatInterval(unit, summary.median, summary.low, summary.high)})`;
  }

  comparison(id: string): Comparison & { ratio: NonNullable<Comparison['ratio']> } {
    const comparison = this.result.comparisons.find((each) => each.id === id);
    if (!comparison?.ratio) throw new Error(`the recorded result has no comparison ${id}`);
    return comparison as Comparison & { ratio: NonNullable<Comparison['ratio']> };
  }

  /** `1.12 (1.10 … 1.14)` */
  ratio(id: string): string {
    const { ratio } = this.comparison(id);
    return `${formatNumber(ratio.median)} (${formatNumber(ratio.low)} … ${formatNumber(ratio.high)})`;
  }

  table(wanted: (cell: Cell) => boolean): string {
    return renderMarkdownTable(this.result.cells.filter(wanted), this.result).trim();
  }
}

function intro(view: View): string {
  return `# Task 1a: pipes between processes

*Rendered from [recorded/standard.json](recorded/standard.json) by \`npm run docs\`; a test holds every number here against that file.*

**Question.** What does a message through a real pipe cost, and what of it is the kernel's work, the runtime's, and the
wake-up of the other process? And what does that mean for a job with several producers?

    npm run task:1a                    the standard run, under five minutes
    npm run task:1a -- --quick         under a minute: fewer cells, wider intervals
    npm run task:1a -- --input PATH    the job over your own text file or folder

**Prediction.** Before you run it, write down: how long does a round trip of 64 bytes take when both processes share a
core, and when they do not? How much of that is Node? Does the word count get faster with four producers? Then compare
with what was recorded here: ${view.median('round-trip/pipe/64B/same-core')} and ${view.median('round-trip/pipe/64B/cross-core')}, ${view.ratio('times-native/round-trip/64B/same-core')} times C++, and ${view.ratio('speed-up/job-pipe/P4')} times the serial speed.`;
}

function method(view: View, identical: IdenticalPairs): string {
  const { plan, environment } = view.result;
  return `## Method

| subject | what it is |
| :--- | :--- |
| \`pipe\` | two Node processes joined by pipe2(2), each a blocking loop of read and write through the addon |
| \`native-pipe\` | the same loop, records, checks and descriptors in C++ (native/floor): the floor |
| \`job-pipe\` | P producer processes, one pipe each to one consumer that counts words and reads its pipes in turn |
| \`job-serial\` | the same text read and counted by one process, with no producer at all |

Node's \`stdio: 'pipe'\` is a socketpair and does not occur here; the result states for each process what the kernel calls
its descriptors.

- **Records.** A header of 16 bytes (length, kind, sequence, checksum), then the payload. Sizes in the tables count the
  whole record. Every byte is written anew for each record, read, and checked, in both arms alike; one flipped bit fails the cell.
- **round-trip**: service time of a closed loop: the next message goes out when the answer is in. The value of a set is the
  median of its samples, each the mean of a few round trips between two clock reads (the \`batch\` of the result file). **throughput**: from the producer's first write to the consumer's last check.
- **spawn**: from the call that starts a process until its first byte is in the caller's event loop; for the job, until the
  last process says that it is ready. It is in no other number: members start, greet and wait at a barrier.
- **call**: one operation inside one thread, by tinybench. \`write-read\` is a record made, written to a pipe, read back and
  checked by the same thread: everything a message costs but the waiting.
- **service gap**: the longest time in which a producer's pipe was not served, from the job's start to its end record.
- **Sets and blocks.** Each value comes from a fresh group of processes (a set). Sets run in random order within blocks, and
  comparisons are made within blocks. Intervals: order statistics for medians, Hodges–Lehmann with the signed-rank test for
  ratios, Holm within a family. Here: ${plan.blocksDone} blocks after ${plan.pilot.blocks} discarded ones, ${formatDuration(view.result.elapsedMs)} in all.
- **Warm-up** ends when V8's own threads, its compiler above all, have left a timed run alone; what was measured has no say in it.
- **Placement** is set with sched_setaffinity, read back from /proc and recorded. One clock read costs
  ${formatQuantity('ns', environment.clock.overheadNs)} here; a batch lasts at least a hundred of them.
- **Does the method cry wolf?** ${identical.pairs} pairs of identical arms (\`pipe\`, 64 B, same core), ${identical.blocks} blocks each, measured on
  ${identical.recordedAt} (${escapeMarkdown(identical.cpuModel ?? 'CPU not named')}, ${escapeMarkdown(identical.kernel)}): ${identical.calledDifferent} called different. At a level of 5 % two are to be expected; more than five would speak against the method.`;
}

function recorded(view: View): string {
  const { result } = view;
  const grade = gradeResult(result);
  const findings = result.findings.map(
    ({ question, answer, status }) => `**${escapeMarkdown(question)}** *(${status})*\n${escapeMarkdown(answer)}`,
  );
  return `## What was recorded

${escapeMarkdown(describeEnvironment(result.environment))}; ${result.startedAt.slice(0, 10)}; seed ${result.seed}; measurement: ${grade.name}.

${findings.join('\n\n')}

### Round trip

${view.table((cell) => cell.metric === 'round-trip')}

### Throughput

${view.table((cell) => cell.metric === 'throughput')}

### Single calls

${view.table((cell) => cell.metric === 'call')}

### Start-up

${view.table((cell) => cell.metric === 'spawn')}

### The job: ${jobSize(view)} of text

Elapsed, from the first work to the last word counted, start-up apart:

${view.table((cell) => cell.metric === 'elapsed')}

Service gap, the longest time in which a producer's pipe was not served (the worst producer):

${view.table((cell) => cell.metric === 'service-gap')}

Memory of all processes at the end of the job, shared pages divided among them (PSS):

${view.table((cell) => cell.metric === 'memory')}

### Marks

${collectMarks(result)
  .legend.map(
    ({ letter, words, rows, message }) =>
      `- ${letter === '' ? '' : `**${letter}** `}${words} (${escapeMarkdown(rows)}): ${escapeMarkdown(message)}`,
  )
  .join('\n')}
- ${STAR_NOTE}

### Targets

| pipe against native-pipe | wanted | measured | verdict |
| :--- | :--- | :--- | :--- |
${targets(result)}`;
}

function jobSize(view: View): string {
  const bytes = Number(view.cell('elapsed/job-serial').parameters.inputBytes);
  return formatSize(parseSize(String(bytes))).replace(/(\d)([A-Z])/i, '$1 $2');
}

function targets(result: Result): string {
  return result.comparisons
    .flatMap(({ id, ratio, target }) => {
      if (!target || !ratio) return [];
      const wanted = `${target.kind === 'at-most' ? 'at most' : 'at least'} ${target.ratio}`;
      const measured = `${formatNumber(ratio.median)} (${formatNumber(ratio.low)} … ${formatNumber(ratio.high)})`;
      return [`| ${id.split('/').slice(1).join(', ')} | ${wanted} | ${measured} | ${target.verdict} |`];
    })
    .join('\n');
}

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
- Latency under load: the loops are closed. Nothing here says how a queue grows.
- Socketpairs, streams, messages and spinning: they are other subjects than these.
- More than one consumer, or a consumer that waits for several pipes at once: that is task 1b.
- Hardware counters: ${environment.counters === null ? 'not available here, so caches and TLB are inferred at most' : 'available here, not used'}.

Sources: pipe(7), pipe2(2), sched_setaffinity(2), getrusage(2), proc(5); Hodges and Lehmann 1963, Wilcoxon 1945, Holm 1979.`;
}

/** Renders this task's README from its recorded standard result, so that no number in its prose can be another's. Called by write-readme.ts and by tests. */

import type { Result } from '../../src/core/result.js';
import { escapeMarkdown } from '../../src/report/markdown.js';
import { formatCount, formatDuration } from '../../src/report/quantity.js';
import { renderRecorded, type Section } from '../../src/report/readme-recorded.js';
import { View } from '../../src/report/readme-view.js';
import { brokenOf, PAIRS } from './catalog.js';
import { FIGURES } from './figures.js';
import { explorationId, RELEASES, repetitionId } from './grid.js';
import { findRate, sayRate } from './rates.js';
import { readRecordedStructures, renderStructures } from './structures.js';

/** Returns the README. Throws when the result lacks a cell that the text speaks of. */
export function renderReadme(result: Result, structures = readRecordedStructures()): string {
  const view = new View(result);
  return [
    intro(view),
    programs(),
    exploring(),
    method(view),
    renderRecorded(view, FIGURES, SECTIONS),
    rates(view),
    renderStructures(structures),
    reading(),
    limits(),
  ]
    .join('\n\n')
    .concat('\n');
}

function sayCell({ result }: View, id: string): string {
  const rate = findRate(result, id);
  if (!rate) throw new Error(`the recorded result has no measured cell ${id}`);
  return sayRate(rate);
}

function intro(view: View): string {
  const seen = (name: string) => sayCell(view, repetitionId(`${name}-broken`, 'staggered'));
  return `# Task 2c: races, lost wake-ups and deadlocks

*Rendered from [recorded/standard.json](recorded/standard.json) by \`npm run docs\`; a test holds every number here against that file.*

**Question.** A program of two threads passes its test a thousand times. What is that worth? How often does plain repetition see a fault
that is there, and what does a search through every interleaving of the threads' steps find? What can a race do in JavaScript, and what not?

    npm run task:2c                        under five minutes
    npm run task:2c -- --quick             seven faults, under a minute
    npm run lab -- explore PROGRAM         every interleaving of a program of your own

**Prediction.** Before you run it, write down for the eight faults below: in how many of ${formatCount(1_000)} runs will each show, if the threads start as
they are woken, one after the other? Which will never show? Then compare with what was recorded here: \`total++\` in two threads lost an
addition in ${seen('lost-update')} runs, the wake-up was lost in ${seen('check-then-wait')}, the free list was damaged in ${seen('free-list')}.`;
}

function programs(): string {
  const rows = PAIRS.map(({ name, title, fault, mending, sign }) => {
    const files = `[broken](programs/${name}-broken.ts), [mended](programs/${name}-mended.ts)`;
    return `| \`${name}\` (${files}) | ${[title, fault, mending, sign].map(escapeMarkdown).join(' | ')} |`;
  });
  return `## The faults

Each is a program of about thirty lines, broken and mended, that real workers and the explorer run unchanged.

| program | fault | what goes wrong | mended by | it shows as |
| :--- | :--- | :--- | :--- | :--- |
${rows.join('\n')}`;
}

function exploring(): string {
  return `## Explore your own program

A program is a module with \`setup()\`, \`threads\` and \`check()\`. Save this as \`my-race.mjs\`:

\`\`\`js
export const setup = () => ({ total: new Int32Array(new SharedArrayBuffer(4)) });

function deposit({ total }) {
  total[0]++;
}

export const threads = [deposit, deposit];
export const check = ({ total }) => total[0] === 2;
\`\`\`

    npm run lab -- explore my-race.mjs

It runs the threads in real workers, grants one access to shared memory at a time, and goes through every order that makes a difference. It
stops at the first failure (a check that is false, a thread that throws, a deadlock, a sleep that nobody ends, a data race) and prints its
schedule, a column a thread and a row a step, with a token that repeats it: \`--replay TOKEN\`. Without a failure it says whether all
interleavings were run. \`--help\` lists the bounds for larger programs.`;
}

function method(view: View): string {
  const { plan } = view.result;
  const { runs, mostHangs } = view.cell(repetitionId(brokenOf(PAIRS[0]!), 'barrier')).parameters;
  return `## Method

- **Repetition** runs a program in workers that stay: the memory is put back, the threads run, \`check()\` is called, ${formatCount(Number(runs))} times in each fresh
  process. With a *start barrier* all spin on one word and begin within a cache line's way; *woken in turn* means as programs usually start
  them: one thread begins, the others when the kernel has woken them.
- **A hang is a detection.** When every thread that has not returned sleeps, without a switch of context for 20 ms, nobody is left to wake it; a
  round that does neither end nor sleep for 2 s hangs as well. The workers are then replaced; a set ends at hang number ${mostHangs}, with the runs it has.
- **A rate** is over all runs of all sets, with Clopper and Pearson's exact interval. It takes runs to be alike; the dots of the sets show how far
  they are. Where sets end at a hang the interval is wider than it need be.
- **Exploration** searches a broken program for its wrong result or hang; that its accesses race, which is seen in the first run, is left aside. A mended
  program must be complete and clean, free of data races too. Any other end fails the cell, so a number here is a verdict as well.
- **Values that are raced for** are counted in two workers, one of which writes two patterns in turn while the other reads.
- **Blocks.** ${plan.blocksDone} blocks; repetition is in all, the rest in every third. ${formatDuration(view.result.elapsedMs)} in all.`;
}

const SECTIONS: readonly Section[] = [
  {
    title: 'Repetition',
    metric: 'detections',
    isShown: ({ parameters }) => parameters.release !== undefined,
    before: 'Detections in the runs of one set:',
  },
  { title: 'Exploration', metric: 'interleavings', before: 'Runs, until a fault was found or all were done:' },
  {
    title: 'Values',
    metric: 'detections',
    isShown: ({ parameters, subject }) => parameters.release === undefined && !subject.startsWith('peer-'),
    before: 'Reads torn, additions lost, accesses that did harm:',
  },
  {
    title: 'Python',
    metric: 'detections',
    isShown: ({ subject }) => subject.startsWith('peer-'),
    before: 'Additions lost:',
  },
  {
    title: 'Adding one',
    metric: 'operations',
    isShown: ({ subject }) => subject !== 'exploration',
    before: 'Additions a second, of all workers together:',
  },
  {
    title: 'Speed of the explorer',
    metric: 'operations',
    isShown: ({ subject }) => subject === 'exploration',
    before: 'Runs of two threads with `v++` each, a second:',
  },
];

/** Found by repetition beside found by exploration, a row a fault. */
function rates(view: View): string {
  const rows = PAIRS.map((pair) => {
    const cells = RELEASES.map((release) => sayCell(view, repetitionId(brokenOf(pair), release)));
    return `| ${[`\`${pair.name}\``, ...cells, view.median(explorationId(brokenOf(pair), 'exhaustive')), view.median(explorationId(`${pair.name}-mended`, 'exhaustive'))].join(' | ')} |`;
  });
  return `### Repeated and explored

| fault | with a start barrier | woken in turn | explored: found in run | mended: all runs, clean |
| :--- | ---: | ---: | ---: | ---: |
${rows.join('\n')}`;
}

function reading(): string {
  return `## How to read it

- **A clean run says nothing.** k of n is a rate on this machine, today, for this way to start threads; the fault is in every run.
- **Never seen is no 0**: the interval says up to which rate that is no surprise.
- **A start barrier is a tool and a change**: it makes threads meet that hardly meet in the program, and can hide what needs one of them to be late.
- **Found in run 1 is luck as well**: where a search begins is the searcher's choice. That a clean search is complete is not.
- **No data race is not no race**: \`split-update\` uses Atomics for every access and still loses additions.
- **A race is harmless in one way only**: memory stays whole. What is lost is what the program meant.`;
}

function limits(): string {
  return `## What it does not show

- Orders that only weak memory has: exploration takes plain accesses one after the other, as Atomics are. Plain accesses that race are what its race
  detector is for.
- Programs with many threads or long loops: the number of interleavings grows without bound. Bounded and random search say "not found", not "none".
- Anything outside of shared memory: messages, timers, files, \`Atomics.waitAsync\`.
- Time: the explorer lets time-outs end only when nobody else can go on.
- Other processors: one that tears aligned doubles is allowed by the language, and not known to us.

Sources: Godefroid 1996 and Flanagan & Godefroid 2005 (partial-order reduction), Musuvathi et al. 2008 (CHESS), Burckhardt et al. 2010 (PCT), the
loom and shuttle crates; Clopper & Pearson 1934; Drepper, Futexes Are Tricky, 2011; Treiber 1986; ECMA-262, "Memory Model" and "Atomics".`;
}

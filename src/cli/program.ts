/** The commands and options of `ipc-lab` in commander's terms. Loads nothing heavy: what a command needs is imported when it runs. */

import { Command } from 'commander';
import { DATASET_NAMES } from '../scaling/datasets.js';
import type { DiffWords } from './diff-command.js';
import type { ExplainWords } from './explain-command.js';
import type { ExploreWords } from './explore-command.js';
import { addGradeCommand } from './grade-options.js';
import { listTasks } from './list.js';
import type { Output } from './output.js';
import type { ReportWords } from './report-command.js';
import type { RunWords } from './run-options.js';
import type { ScalingWords } from './scaling-command.js';
import type { SelfcheckWords } from './selfcheck-command.js';
import type { TaskDefinition } from './task.js';

/** Takes the exit status of the command that ran. */
export type Finish = (status: number) => void;

/** Returns the program; parsing throws CommanderError instead of ending the process. */
export function buildProgram(
  registry: readonly TaskDefinition[],
  version: string,
  output: Output,
  finish: Finish,
): Command {
  const program = new Command('ipc-lab')
    .description('Measures and explains how processes and threads talk to each other.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .helpCommand(false)
    .option('--no-color', 'no colour; NO_COLOR is honoured as well')
    .on('option:no-color', () => output.refuseColor())
    .addHelpText('after', describeStart(registry));

  program
    .command('list')
    .description('the tasks, a line each')
    .action(async () => {
      await output.print(listTasks(registry, output.width));
      finish(0);
    });

  program
    .command('doctor')
    .description('what this machine can and cannot measure, and what to do about it')
    .option('--no-color', 'no colour')
    .on('option:no-color', () => output.refuseColor())
    .action(async () => {
      const { runDoctor } = await import('./doctor-command.js');
      finish(await runDoctor(output));
    });

  program
    .command('run')
    .description('measure: table on standard output, progress on standard error, result file kept')
    .argument('[task...]', `one or more of ${registry.map((task) => task.id).join(', ')}`)
    .option('--quick', 'under a minute; the default stays under five')
    .option('--full', 'as long as the wanted precision takes')
    .option('--budget <seconds>', 'measure for so long')
    .option('--dry-run', 'only say what would be measured, how long it takes and how exact it gets')
    .option('--only <glob>', "only cells whose id matches, e.g. 'round-trip/{pipe,native-pipe}/*'")
    .option('--sizes <list>', 'message sizes, e.g. 64B,4KiB,1MiB (where the task has sizes)')
    .option('--workers <list>', 'numbers of workers, e.g. 1,2,4 (where the task has workers)')
    .option('--producers <list>', 'numbers of producers, e.g. 1,2,4 (where the task has producers)')
    .option('--placement <list>', 'some of same-core,cross-core,free (where the task has placements)')
    .option('--seed <n>', 'order of the trials and data; the result says which it was')
    .option('--json <file>', "where to write the result; '-' is standard output, then nothing else goes there")
    .option('--input <path>', 'a text file or folder as input of the job (where the task has a job)')
    .option('--report [file]', 'instead of tables: verdicts, and one page of all of them (results/report.html)')
    .option('--quiet', 'no progress and no table: only the path of the result file')
    .option('--no-color', 'no colour')
    .on('option:no-color', () => output.refuseColor())
    .addHelpText('after', EXIT_STATUSES)
    .action(async (ids: string[], words: RunWords) => {
      const { runTasks } = await import('./run-command.js');
      finish(await runTasks(registry, ids, words, output));
    });

  program
    .command('explain')
    .description("take one cell's number apart: system calls, bytes copied, switches and CPU of a message")
    .argument('<cell>', 'its id, as "run TASK --dry-run" lists them, e.g. round-trip/pipe/64B/same-core')
    .option('--messages <n>', 'how many round trips or messages to watch; the cell has a default')
    .option('--beside <subject>', 'show another subject, at the same size and placement, beside it')
    .option('--counters', "no strace, the kernel's counters only")
    .option('--json <file>', "also write what was found; '-' is standard output, then nothing else goes there")
    .option('--no-color', 'no colour')
    .on('option:no-color', () => output.refuseColor())
    .addHelpText('after', EXPLAIN_EXAMPLE)
    .action(async (cellId: string, words: ExplainWords) => {
      const { runExplain } = await import('./explain-command.js');
      finish(await runExplain(registry, cellId, words, output));
    });

  program
    .command('explore')
    .description('every interleaving of a small shared-memory program; a failing one step by step')
    .argument('<program>', 'a module that exports setup(), threads and check()')
    .option('--replay <token>', 'only the schedule that a failure named')
    .option('--preemptions <n>', 'only schedules with at most so many switches away from a thread that could go on')
    .option('--random <runs>', 'so many random schedules, for programs with too many to go through')
    .option('--depth <d>', 'with --random: how many orderings a bug may need (default: 3)')
    .option('--seed <n>', 'of random schedules, and of Math.random() in the program (default: 1)')
    .option('--no-reduction', 'one by one, also those that differ only in steps that commute')
    .option('--max-runs <n>', 'end after so many runs')
    .option('--budget <seconds>', 'end after so long')
    .option('--early-timeouts <n>', 'let so many waits of a run time out while others can go on (default: 0)')
    .option('--spin-reads <n>', 'looks at unchanged words before a spinning thread is parked (default: 3)')
    .option('--fresh-workers', 'every run in new workers, for programs whose modules keep something')
    .option('--no-races', 'do not take data races for failures')
    .option('--input <json>', 'what setup() is given')
    .option('--all-steps', 'also print steps that concern one thread alone')
    .option('--json <file>', "also write what was found; '-' is standard output, then nothing else goes there")
    .option('--quiet', 'no progress')
    .option('--no-color', 'no colour')
    .on('option:no-color', () => output.refuseColor())
    .addHelpText('after', EXPLORE_GUIDE)
    .action(async (path: string, words: ExploreWords) => {
      const { runExplore } = await import('./explore-command.js');
      finish(await runExplore(path, words, output));
    });

  program
    .command('report')
    .description('results into one page that needs nothing else: verdicts, charts, the data')
    .argument('[result...]', 'result files, of several tasks or machines; none: the latest of each task in results/')
    .option(
      '--out <file>',
      "where to write it, '-' is standard output (default: results/report.html; markdown: the folder results/report)",
    )
    .option('--format <name>', 'html, markdown (with SVG files), csv or json')
    .option('--text', 'verdicts and small charts for the terminal')
    .option('--no-color', 'no colour')
    .on('option:no-color', () => output.refuseColor())
    .addHelpText('after', REPORT_EXAMPLES)
    .action(async (paths: string[], words: ReportWords) => {
      const { runReport } = await import('./report-command.js');
      finish(await runReport(registry, paths, words, output));
    });

  program
    .command('diff')
    .description('two results of one task: what changed, cell by cell, with intervals')
    .argument('<old>', 'a result file, as "run --json FILE" writes it')
    .argument('<new>', 'another one of the same task')
    .option('--all', 'every cell, those that are undecided as well')
    .option('--json <file>', "also write the comparison; '-' is standard output, then nothing else goes there")
    .option('--no-color', 'no colour')
    .on('option:no-color', () => output.refuseColor())
    .addHelpText('after', DIFF_GUIDE)
    .action(async (older: string, newer: string, words: DiffWords) => {
      const { runDiff } = await import('./diff-command.js');
      finish(await runDiff(older, newer, words, output));
    });

  program
    .command('scaling')
    .description('fit the scaling laws to (workers, throughput) data, measured by whatever')
    .argument('[file]', "a CSV file with the columns workers and throughput; '-' is standard input")
    .option('--example <name>', `a published data set instead: ${DATASET_NAMES.join(', ')}`)
    .option('--cores <n>', 'CPUs of the machine that was measured; may be fractional under a quota')
    .option('--error <model>', "how far a run may be off: 'proportional' to its throughput, or 'constant'")
    .option('--out <file>', 'also write a page with charts')
    .option('--json <file>', "also write the analysis; '-' is standard output, then nothing else goes there")
    .option('--no-color', 'no colour')
    .on('option:no-color', () => output.refuseColor())
    .addHelpText('after', SCALING_GUIDE)
    .action(async (file: string | undefined, words: ScalingWords) => {
      const { runScaling } = await import('./scaling-command.js');
      finish(await runScaling(file, words, output));
    });

  addGradeCommand(program, registry, output, finish);

  program
    .command('selfcheck')
    .description("prove the assignments' checks: reference, starter, every planted bug")
    .argument('[task...]', 'one or more tasks that are assignments; none: all')
    .option('--only <text>', "only subjects whose name has it, e.g. 'mutant short-read'")
    .option('--seed <n>', 'of the questions')
    .action(async (ids: string[], words: SelfcheckWords) => {
      const { runSelfcheck } = await import('./selfcheck-command.js');
      finish(await runSelfcheck(registry, ids, words, output));
    });

  return program;
}

function describeStart(registry: readonly TaskDefinition[]): string {
  const first = registry[0]?.id ?? '1a';
  return [
    '',
    'To begin with:',
    `  ipc-lab run ${first} --quick    measures task ${first} in under a minute`,
    '  ipc-lab report            the latest results as one page',
    '  ipc-lab doctor            if something looks wrong',
    '  ipc-lab run --help        all options of a run',
    '  ipc-lab explain round-trip/pipe/64B/same-core    what one message is made of',
  ].join('\n');
}

const EXPLAIN_EXAMPLE = `
Why does an event loop cost more than a blocking pipe?
  ipc-lab explain round-trip/pipe-stream/64B/same-core --beside pipe

Exit status: 0 explained; 1 the cell cannot be had here or something failed; 2 wrong usage; 130 ctrl-C.`;

const EXPLORE_GUIDE = `
A program, saved as counter.mjs:
  export const setup = () => ({ memory: new SharedArrayBuffer(4) });
  const bump = ({ memory }) => {
    const words = new Int32Array(memory);
    Atomics.store(words, 0, Atomics.load(words, 0) + 1);
  };
  export const threads = [bump, bump];
  export const check = ({ memory }) => new Int32Array(memory)[0] === 2;
  export const words = ({ memory }) => [{ name: 'count', memory, byteOffset: 0 }];

  ipc-lab explore counter.mjs

Its threads run in real workers, and every access to shared memory waits for the scheduler. It fails when a thread or
check() throws or check() returns false, when threads wait for ever, or when two accesses race. "clean" means that no
interleaving fails; "not found" that no run failed and not all were made.

Exit status: 0 no failure found; 1 one was found; 2 wrong usage, or a program that cannot be explored; 130 ctrl-C.`;

const REPORT_EXAMPLES = `
  ipc-lab report                          the latest result of each task
  ipc-lab report laptop.json server.json  two machines in one page, overlaid and labelled
  ipc-lab report --text                   in the terminal

Exit status: 0 written; 1 it could not be written; 2 wrong usage, or a file that is no result.`;

const DIFF_GUIDE = `
Did the change make it slower?
  ipc-lab run 1a --json old.json;  # change something
  ipc-lab run 1a --json new.json;  ipc-lab diff old.json new.json

What differs in machine, code and run comes first. A cell is called slower or faster when its difference would be rare
by chance among all cells compared (Holm), the same when it is within 5 %, else undecided. Two runs differ by the state
of the machine too, which no p counts: run old and new in turn, several times each, before the code is blamed.

Exit status: 0 compared, whatever came out; 1 cannot write; 2 wrong usage, no result file, or two different tasks.`;

const SCALING_GUIDE = `
Where do more workers stop helping? Two columns, a line a run, the same workers as often as they were measured:
  printf 'workers,throughput\\n1,20\\n4,78\\n8,130\\n16,190\\n32,260\\n64,310\\n' | ipc-lab scaling - --cores 64
  ipc-lab scaling --example specsdm91

The file: a comma between fields, a header, # before a comment. Other columns are ignored; 0 workers is a run without
any, which speed-ups then start from; a column block numbers the runs that belong together. --error is proportional
unless given, and for an example what its author took.

How to read it: the verdict says which law may be claimed, if any. amdahl: some of the work is serial, more workers
help ever less. usl: workers also cost each other time, beyond the peak more of them are slower. regimes: one law up to
a break, such as the end of the cores. undecided, lack of fit, not identifiable, too little data: no law may be claimed;
the table of each number of workers holds all the same.

Exit status: 0 analysed, whatever the verdict; 1 cannot write; 2 wrong usage or input.`;

const EXIT_STATUSES = `
Exit status: 0 measured; 1 something failed (what could be measured is still written); 2 wrong usage or input;
130 ctrl-C (143 SIGTERM), after clean-up, with the partial result written.
Results are kept as results/TASK-TIME.json in the current folder unless --json names a file.`;

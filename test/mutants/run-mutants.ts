/** Plants one mutant after the other in a copy of what is compiled and sees its test fail; first of all, sees the same tests pass without. Run by `npm run mutants [id…]`. */

import type { Plant } from '../../tasks/2c-interleavings/plant.js';
import { readMutants } from './catalogue.js';
import type { Mutant, TestChoice } from './mutant.js';
import { type Ran, Trees } from './trees.js';

/** Two at a time: most of a run is vitest's start, and tests that start processes of their own have waits in them. */
const LANES = 2;
/** Watchdogs: a sound test is far from them. Where the mutant is known to hang they decide, and are shorter. */
const SOUND = { testMs: 60_000, allMs: 100_000 };
const HANGING = { testMs: 4_000, allMs: 10_000 };

interface Job {
  name: string;
  plant: Plant | null;
  test: TestChoice;
  limits: typeof SOUND;
  /** Returns what is wrong with how it went, or null, and how it went in words. */
  judge(ran: Ran): { wrong: string | null; words: string };
}

const sound = (name: string, plant: Plant | null, test: TestChoice, titles: readonly RegExp[]): Job => ({
  name,
  plant,
  test,
  limits: SOUND,
  judge: (ran) => {
    const passed = (ran.tests ?? []).filter(({ status }) => status === 'passed');
    const missing = titles.filter((title) => !passed.some(({ fullName }) => title.test(fullName)));
    if (!ran.isOk) return { wrong: 'the tests do not pass without a bug', words: 'NOT GREEN' };
    if (missing.length > 0) return { wrong: `no test ran for ${missing.join(', ')}`, words: 'NOT GREEN' };
    return { wrong: null, words: `${passed.length} tests pass` };
  },
});

/** One job a file: the tests of all its mutants, as they are. */
function controlsOf(mutants: readonly Mutant[]): Job[] {
  const titles = new Map<string, Map<string, RegExp>>();
  const choices = mutants.flatMap(({ test, control }) => (control && !control.plant ? [test, control.test] : [test]));
  for (const { file, title } of choices) {
    titles.set(file, (titles.get(file) ?? new Map()).set(title.source, title));
  }
  return [...titles].map(([file, of]) => {
    const title = new RegExp([...of.keys()].map((source) => `(?:${source})`).join('|'));
    return sound(`as it is: ${file}`, null, { file, title }, [...of.values()]);
  });
}

function lookAlikesOf(mutants: readonly Mutant[]): Job[] {
  return mutants.flatMap(({ id, control }) =>
    control?.plant ? [sound(`${id}, the control`, control.plant, control.test, [control.test.title])] : [],
  );
}

function jobOf({ id, plant, test, dies = 'fails' }: Mutant): Job {
  return { name: id, plant, test, limits: dies === 'hangs' ? HANGING : SOUND, judge: (ran) => judge(ran, dies) };
}

function judge(ran: Ran, dies: NonNullable<Mutant['dies']>): { wrong: string | null; words: string } {
  const failed = (ran.tests ?? []).filter(({ status }) => status === 'failed');
  // vitest gives a time-out the stack of the test's declaration, under a name of its own.
  const isTimeOut = ({ failureMessages }: (typeof failed)[0]) =>
    /STACK_TRACE_ERROR|timed out in \d+ ?ms/.test(failureMessages.join(''));
  const hasHung = ran.isStopped || (failed.length > 0 && failed.every(isTimeOut));
  if (hasHung && dies !== 'hangs') return { wrong: 'it hung, which is not what it is listed to do', words: 'HUNG' };
  if (hasHung) return { wrong: null, words: 'killed (by the watchdog)' };
  if (failed.length > 0) return { wrong: null, words: 'killed' };
  if (!ran.isOk && dies === 'crashes') return { wrong: null, words: 'killed (the test process failed)' };
  if (!ran.isOk) return { wrong: 'no test failed, the run did: does it still load?', words: 'BROKEN' };
  return { wrong: 'no test noticed it', words: 'SURVIVED' };
}

async function main(ids: readonly string[]): Promise<number> {
  const all = readMutants();
  const unknown = ids.filter((id) => !all.some((mutant) => mutant.id === id));
  if (unknown.length > 0) {
    process.stderr.write(`There is no mutant ${unknown.join(', ')}. There are: ${all.map(({ id }) => id).join(' ')}\n`);
    return 2;
  }
  const mutants = ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
  const trees = new Trees();
  const statuses = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  for (const [signal, status] of Object.entries(statuses)) {
    process.once(signal, () => {
      trees.remove();
      process.exit(status);
    });
  }
  try {
    const startedMs = performance.now();
    const lanes = Array.from({ length: LANES }, () => trees.make());
    const wrongControls = await runAll(trees, lanes, [...controlsOf(mutants), ...lookAlikesOf(mutants)]);
    // Against tests that fail anyway every mutant would look dead.
    const wrong = wrongControls > 0 ? wrongControls : await runAll(trees, lanes, mutants.map(jobOf));
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    const told = wrongControls > 0 ? 'no mutant was planted' : `${mutants.length - wrong} of ${mutants.length} killed`;
    process.stdout.write(`${told}, ${seconds} s\n`);
    return wrong > 0 ? 1 : 0;
  } finally {
    trees.remove();
  }
}

/** Resolves with the number of jobs that went wrong. */
async function runAll(trees: Trees, lanes: readonly string[], jobs: readonly Job[]): Promise<number> {
  const waiting = [...jobs];
  let wrong = 0;
  await Promise.all(
    lanes.map(async (tree) => {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        if (!(await runJob(trees, tree, job))) wrong++;
      }
    }),
  );
  return wrong;
}

async function runJob(trees: Trees, tree: string, { name, plant, test, limits, judge }: Job): Promise<boolean> {
  const startedMs = performance.now();
  const ran = await trees.run(tree, plant, test, limits);
  const { wrong, words } = judge(ran);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  process.stdout.write(`${words.padEnd(26)} ${seconds.padStart(5)} s  ${name}\n`);
  if (wrong === null) return true;
  const messages = (ran.tests ?? []).flatMap(({ failureMessages }) => failureMessages).join('\n');
  process.stdout.write(`    ${wrong} (${test.file} -t "${test.title.source}")\n${messages || ran.output}\n`);
  return false;
}

process.exitCode = await main(process.argv.slice(2));

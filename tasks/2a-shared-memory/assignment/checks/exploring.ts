/** What the judge asks of the explorer, and how it judges the reports: used by the checks that hold for every interleaving. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import {
  failed,
  type JsonValue,
  type Judgement,
  judgeAll,
  PASSED,
  type Question,
} from '../../../../src/course/assignment.js';

export const REPORTS = z.array(
  z.object({
    verdict: z.enum(['failed', 'clean', 'not-found']),
    isComplete: z.boolean(),
    limit: z.string().nullable(),
    runs: z.number().int(),
    assumptions: z.array(z.string()),
    failure: z
      .object({ kind: z.string(), message: z.string(), token: z.string(), steps: z.array(z.string()) })
      .nullable(),
  }),
);
export type Reports = z.infer<typeof REPORTS>;
export type Report = Reports[number];

export type ProgramName = 'seat' | 'ring' | 'mutex';
type Input = { [key: string]: JsonValue };

export interface Exploring {
  program: ProgramName;
  /** One exploration each; the mark and what is refused are added. */
  inputs: readonly Input[];
  /** Threads that wait must sleep; false: they spin on purpose. */
  mustSleep: boolean;
}

interface Asked {
  input: Input;
  /** The outcome that must be found, since it occurs in some interleavings; null: nothing must be. */
  planted: number | null;
}

/** Fewer runs cannot be all of any of these programs. */
const LEAST_RUNS = 4;
const MARKS_END = 1_000_000;

/**
 * Returns the question. Each program is asked for as it is, and one of them also with an outcome refused that some
 * interleavings have: who reports `clean` without having run them does not know which is which.
 */
export function askExplorations(random: Random, { program, inputs, mustSleep }: Exploring): Question<Reports> {
  const marked = (input: Input, choose: (mark: number) => number | null): Asked => {
    const mark = 1 + random.integer(MARKS_END);
    const planted = choose(mark);
    return { input: { ...input, mark, refused: planted ?? mark + 1 + random.integer(MARKS_END) }, planted };
  };
  const canary = inputs[random.integer(inputs.length)]!;
  const asked = random.shuffle([
    ...inputs.map((input) => marked(input, () => null)),
    marked(canary, (mark) => (random.integer(2) === 0 ? mark : 0)),
  ]);
  return {
    input: asked.map(({ input }) => ({ program, input })),
    judge: (reports) => judgeReports(program, asked, reports, mustSleep),
  };
}

export function judgeReports(
  program: ProgramName,
  asked: readonly Asked[],
  reports: Reports,
  mustSleep: boolean,
): Judgement {
  if (reports.length !== asked.length) {
    return failed(`${reports.length} explorations were reported`, `${asked.length}, as many as were asked for`);
  }
  // Failures of the code first: with them a planted outcome may be out of reach.
  const order = [...asked.keys()].sort(
    (a, b) => Number(asked[a]!.planted !== null) - Number(asked[b]!.planted !== null),
  );
  return judgeAll(
    order.map((at) => {
      const { input, planted } = asked[at]!;
      return planted === null
        ? judgeClean(program, input, reports[at]!, mustSleep)
        : judgePlanted(planted, reports[at]!);
    }),
  );
}

function judgeClean(program: ProgramName, input: Input, report: Report, mustSleep: boolean): Judgement {
  const { failure, verdict, isComplete, limit, runs, assumptions } = report;
  if (failure) {
    const steps = failure.steps.map((step) => `\n  ${step}`).join('');
    return failed(
      `${NAMES[failure.kind] ?? failure.kind}: ${failure.message}; the last steps on shared words are:${steps}`,
      'no interleaving of the two threads fails',
      `ipc-lab explore dist/tasks/2a-shared-memory/assignment/programs/${program}.js --input '${JSON.stringify(input)}' --replay ${failure.token}`,
    );
  }
  if (verdict !== 'clean' || !isComplete) {
    return failed(
      `not all interleavings could be run: ${limit ?? 'no reason is given'}`,
      'a program so small has some hundred interleavings: it takes far more steps than it needs',
    );
  }
  if (runs < LEAST_RUNS) return failed(`${runs} interleavings were run`, 'all, which are more');
  const hasSpun = assumptions.some((one) => one.startsWith('a thread that has read the same'));
  const hasTimedOut = assumptions.some((one) => one.startsWith('time passes'));
  if (mustSleep && hasSpun) {
    return failed('a thread that waits reads the same words again and again', 'it sleeps in Atomics.wait');
  }
  if (mustSleep && hasTimedOut) {
    return failed(
      'a thread went on only since its sleep timed out: nobody woke it',
      'it is woken by Atomics.notify, without any time-out',
    );
  }
  return PASSED;
}

function judgePlanted(planted: number, { failure }: Report): Judgement {
  if (failure?.kind === 'check' && failure.message.includes(`the witness saw ${planted} `)) return PASSED;
  return failed(
    `an outcome that the judge had planted was not found: ${failure ? failure.message : 'it was called clean'}`,
    'the explorer runs the interleavings and finds it',
  );
}

const NAMES: Readonly<Record<string, string>> = {
  check: 'in one interleaving the result is wrong',
  throw: 'in one interleaving a thread throws',
  deadlock: 'in one interleaving the threads wait for each other for ever',
  asleep: 'in one interleaving a thread sleeps for ever (lost wake-up)',
  spinning: 'in one interleaving a thread spins for ever',
  'data-race': 'data race',
};

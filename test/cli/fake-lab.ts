/** A program like tasks/lab.ts with tasks whose sets take no time: what the tests of the command line start. */

import { writeSync } from 'node:fs';
import { runCli } from '../../src/cli/run-cli.js';
import type { TaskDefinition, TaskModule } from '../../src/cli/task.js';
import { LabError } from '../../src/core/errors.js';
import type { Member } from '../../src/harness/isolate.js';
import type { CellSpec, RunPlan, SetContext, SetSpec } from '../../src/harness/plan.js';
import type { ReplayCell } from '../../src/harness/replay.js';
import { FAKE_ASSIGNMENT } from './fake-assignment.js';

const CELLS: CellSpec[] = [
  {
    id: 'round-trip/pipe/64B/same-core',
    metric: 'round-trip',
    subject: 'pipe',
    placement: 'same-core',
    parameters: { bytes: 64 },
  },
  {
    id: 'round-trip/native-pipe/64B/same-core',
    metric: 'round-trip',
    subject: 'native-pipe',
    placement: 'same-core',
    parameters: { bytes: 64 },
  },
];
const SKIPPED: CellSpec = {
  id: 'round-trip/pipe/64B/cross-core',
  metric: 'round-trip',
  subject: 'pipe',
  placement: 'cross-core',
  parameters: { bytes: 64 },
  skip: 'two CPUs are needed',
};

const OTHER: CellSpec = { id: 'elapsed/other', metric: 'elapsed', subject: 'other', parameters: {} };

function makeSet(cell: CellSpec, serve: (context: SetContext) => Promise<void> = async () => {}): SetSpec {
  return {
    id: `${cell.subject}/${cell.placement}`,
    cells: [cell],
    expectedMs: 1,
    run: async (context) => {
      await serve(context);
      const value = 5_000 + context.block;
      return [
        { cellId: cell.id, value, batch: 1, iterations: 100, checksum: 1, sides: [], stealTicks: 0, elapsedNs: 1e6 },
      ];
    },
  };
}

function makePlan(task: string, sets: SetSpec[], cells = [...CELLS, SKIPPED]): RunPlan {
  const [subject, reference] = CELLS.map((cell) => cell.id) as [string, string];
  return {
    task,
    cells,
    sets,
    comparisons: [{ id: 'pipe : native-pipe', subject, reference, family: 'native' }],
    inputDigest: () => null,
    dispose: async () => say('disposed'),
  };
}

/** The tests wait for these lines. */
function say(word: string): void {
  writeSync(2, `[${word}]\n`);
}

/** Runs until it is told to stop; with FAKE_SLOW_STOP, stopping lasts until the second ctrl-C. */
async function serveForEver({ signal }: SetContext): Promise<void> {
  say('serving');
  await new Promise<void>((resolve) => {
    const keepAlive = setInterval(() => {}, 1_000);
    signal.addEventListener('abort', () => {
      clearInterval(keepAlive);
      resolve();
    });
  });
  if (process.env.FAKE_SLOW_STOP === undefined) return;
  await new Promise<void>((resolve) => {
    const keepAlive = setInterval(() => {}, 1_000);
    process.once('SIGINT', () => {
      clearInterval(keepAlive);
      resolve();
    });
    say('stopping');
  });
}

function task(id: string, title: string, plan: () => RunPlan, over: Partial<TaskModule> = {}): TaskDefinition {
  const module: TaskModule = {
    grid: ['sizes', 'placement'],
    buildPlan: async () => plan(),
    explain: (result) => [
      { id: 'size', question: 'How much?', answer: `${result.cells.length} cells`, status: 'supported', evidence: [] },
    ],
    ...over,
  };
  const assignment = id === FAKE_ASSIGNMENT.task ? { assignment: async () => FAKE_ASSIGNMENT } : {};
  return { id, title, question: `What does ${title} show?`, load: async () => module, ...assignment };
}

/** Members that are no processes: the kernel says nothing of them. */
function replayOf(cell: CellSpec, exchange: (signal: AbortSignal) => Promise<void> = async () => {}): ReplayCell {
  const member = (role: string) =>
    ({ role, pid: 0, greeting: { pid: 0, tid: 0, descriptors: { 3: 'pipe' } } }) as unknown as Member;
  const report = { startNs: 0, endNs: 1_000, cpuNs: 5_000, voluntarySwitches: 7, involuntarySwitches: 0, cpus: [0] };
  return {
    ...cell,
    what: 'no pipe at all',
    recordBytes: 64,
    messagesPerOperation: 2,
    defaultOperations: 10,
    start: async ({ signal }) => ({
      group: { members: [], all: Promise.all, close: async () => say('closed') } as never,
      members: [member('near'), member('far')],
      exchange: async () => {
        await exchange(signal);
        return [report, report];
      },
    }),
  };
}

async function exchangeForEver(signal: AbortSignal): Promise<void> {
  say('exchanging');
  const keepAlive = setInterval(() => {}, 1_000);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  clearInterval(keepAlive);
  throw new LabError('aborted', 'near: aborted');
}

const named = (id: string, subject: string): CellSpec => ({ ...CELLS[0]!, id, subject });
const REPLAYS = [
  ...[...CELLS, SKIPPED].map((cell) => replayOf(cell)),
  replayOf(named('round-trip/endless/64B/same-core', 'endless'), exchangeForEver),
  replayOf(named('round-trip/broken/64B/same-core', 'broken'), async () => {
    throw new LabError('child-failed', 'far (process 7) was ended by SIGKILL');
  }),
];

const both = (): SetSpec[] => CELLS.map((cell) => makeSet(cell));
const refuse = async (): Promise<void> => {
  throw new LabError('record-corrupt', 'record 17 has a wrong checksum');
};

await runCli([
  task('1a', 'quick', () => makePlan('1a', both())),
  task('1b', 'slow', () => {
    let blocks = 0;
    const endless = (context: SetContext): Promise<void> => (blocks++ < 3 ? Promise.resolve() : serveForEver(context));
    return makePlan('1b', [makeSet(CELLS[0]!, endless), makeSet(CELLS[1]!)]);
  }),
  task('2a', 'failing set', () => makePlan('2a', [makeSet(CELLS[0]!, refuse), makeSet(CELLS[1]!)])),
  task('2b', 'failing plan', () => {
    throw new LabError('bad-input', 'the input is empty');
  }),
  task('2c', 'failing explanation', () => makePlan('2c', both()), {
    grid: [],
    explain: () => {
      throw new Error('explain broke');
    },
    // Not the first task's, so that one is asked after the other.
    listReplays: async () => ({ cells: REPLAYS, others: ['call/clock-read'] }),
  }),
  task('2d', 'other cells', () => makePlan('2d', [makeSet(OTHER)], [OTHER]), { grid: [] }),
]);

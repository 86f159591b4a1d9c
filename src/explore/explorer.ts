/** An exploration from its first run to its report. Called by explorer-thread.ts, whose event loop may stand still meanwhile. */

import { LabError } from '../core/errors.js';
import { nameAssumptions, nameBound } from './assumptions.js';
import { OUTCOME, USED } from './control.js';
import { Crew, type CrewOptions } from './crew.js';
import { type Judged, judgeRun } from './judge.js';
import type { RunPlan } from './machine.js';
import type { ChosenOptions } from './options.js';
import { RandomRuns } from './pct.js';
import { type ExploreFailure, type ExploreReport, REPLAY_LIMIT } from './report.js';
import { describeSteps } from './schedule.js';
import { DepthFirst, type Search } from './search.js';
import { shorten } from './shorten.js';
import { describeLeaving, hasLeftLoop, planProbes } from './spin-probe.js';
import { digestProgram, makeToken, parseToken } from './token.js';
import type { Trace } from './trace.js';
import { WordNames } from './word-names.js';

/** How far it is. */
export interface ExploreProgress {
  runs: number;
  prunedRuns: number;
  elapsedMs: number;
}

/** Between two looks at the event loop, which tells of workers that died. */
const BURST_MS = 100;

/** A stack costs as much as a hundred steps; the end of a long schedule tells most. */
const MOST_LINES = 1_000;

interface Found {
  judged: Judged;
  schedule: number[];
  preemptions: number;
}

export class Explorer {
  readonly #options: ChosenOptions;
  readonly #programUrl: string;
  readonly #tell: (progress: ExploreProgress) => void;
  readonly #digest: string;
  #crew: Crew | null = null;
  #runs = 0;
  #prunedRuns = 0;
  #longestRunSteps = 0;
  #used = 0;
  #seenRaces = new Set<string>();
  #firstDigest: number | null = null;

  constructor(programUrl: string, options: ChosenOptions, tell: (progress: ExploreProgress) => void) {
    this.#programUrl = programUrl;
    this.#options = options;
    this.#tell = tell;
    this.#digest = digestProgram(programUrl, options.input);
  }

  /** Resolves with the report. Throws: LabError for what cannot be explored. */
  async explore(): Promise<ExploreReport> {
    const startMs = performance.now();
    try {
      const { threads } = await this.#getCrew();
      const search = this.#makeSearch(threads.length);
      const { found, limit: ended } = await this.#searchThrough(search, startMs);
      const foundInRun = this.#runs + this.#prunedRuns;
      const isDone = found === null && ended === null && search instanceof DepthFirst;
      if (isDone) await this.#assertNothingSurvived();
      const limit = isDone ? await this.#findSpinLimit(threads.length) : ended;
      const failure = found === null ? null : { ...(await this.#describe(await this.#shorten(found))), foundInRun };
      const isComplete = found === null && limit === null && this.#options.mode !== 'random';
      return {
        program: this.#programUrl,
        mode: this.#options.mode,
        threads: [...threads],
        verdict: failure !== null ? 'failed' : isComplete && this.#options.mode !== 'bounded' ? 'clean' : 'not-found',
        isComplete,
        limit: found !== null ? 'the first failure' : (limit ?? nameBound(this.#options)),
        runs: this.#runs,
        prunedRuns: this.#prunedRuns,
        longestRunSteps: this.#longestRunSteps,
        elapsedMs: performance.now() - startMs,
        assumptions: nameAssumptions(this.#used, this.#options),
        benignRaces: [...this.#seenRaces].sort(),
        failure,
      };
    } finally {
      await this.#crew?.close();
    }
  }

  /** Resolves with the one run that a token stands for. Throws: `usage` when it does not belong to this program. */
  async replay(token: string): Promise<ExploreReport> {
    const startMs = performance.now();
    const parts = parseToken(token, this.#digest);
    this.#options.spinReads = parts.spinReads;
    this.#options.earlyTimeouts = parts.earlyTimeouts;
    this.#options.maxSteps = Math.max(this.#options.maxSteps, parts.schedule.length);
    try {
      const crew = await this.#getCrew();
      const { trace, judged } = await this.#run(crew, { prefix: parts.schedule, sleepSet: 0 }, false);
      const isSame = trace.steps === parts.schedule.length && trace.digest(false) === parts.run;
      if (!isSame) throw foreignToken();
      const found = judged === null ? null : { judged, schedule: parts.schedule, preemptions: countPreemptions(trace) };
      const failure =
        found === null ? null : { ...(await this.#describe({ ...found, isFewest: false })), foundInRun: 1 };
      return {
        program: this.#programUrl,
        mode: this.#options.mode,
        threads: [...crew.threads],
        verdict: failure === null ? 'not-found' : 'failed',
        isComplete: false,
        limit: REPLAY_LIMIT,
        runs: 1,
        prunedRuns: 0,
        longestRunSteps: trace.steps,
        elapsedMs: performance.now() - startMs,
        assumptions: [],
        benignRaces: [...this.#seenRaces].sort(),
        failure,
      };
    } finally {
      await this.#crew?.close();
    }
  }

  #makeSearch(threads: number): Search {
    const { mode, preemptions, randomRuns, depth, seed, earlyTimeouts } = this.#options;
    if (mode === 'random') return new RandomRuns(threads, randomRuns, depth, seed);
    if (mode === 'bounded') return new DepthFirst('bounded', preemptions);
    if (mode === 'all') return new DepthFirst('none');
    return new DepthFirst(earlyTimeouts > 0 ? 'sleep-sets' : 'source-sets');
  }

  async #searchThrough(search: Search, startMs: number): Promise<{ found: Found | null; limit: string | null }> {
    const { maxRuns, maxMs, freshWorkers } = this.#options;
    let burstMs = performance.now();
    for (;;) {
      const plan = search.next();
      if (plan === null) return { found: null, limit: null };
      if (this.#runs + this.#prunedRuns >= maxRuns) return { found: null, limit: `${maxRuns} runs were allowed` };
      const nowMs = performance.now();
      if (nowMs - startMs >= maxMs) return { found: null, limit: `${maxMs} ms were allowed` };
      if (nowMs - burstMs >= BURST_MS) {
        this.#tell({ runs: this.#runs, prunedRuns: this.#prunedRuns, elapsedMs: nowMs - startMs });
        await new Promise((resolve) => setImmediate(resolve));
        burstMs = performance.now();
      }
      if (freshWorkers) await this.#renewCrew();
      const { trace, judged } = await this.#run(await this.#getCrew(), plan, true);
      if (judged !== null) {
        return { found: { judged, schedule: trace.schedule(), preemptions: countPreemptions(trace) }, limit: null };
      }
      search.take(trace);
    }
  }

  /** Makes one run and judges it. Throws: what was refused, and what is no deterministic program. */
  async #run(crew: Crew, plan: RunPlan, isCounted: boolean): Promise<{ trace: Trace; judged: Judged | null }> {
    const { trace, hasStalled } = await crew.run(plan);
    if (isCounted) {
      if (trace.outcome === OUTCOME.pruned) this.#prunedRuns += 1;
      else this.#runs += 1;
      this.#longestRunSteps = Math.max(this.#longestRunSteps, trace.steps);
      this.#used |= crew.used;
      if (plan.prefix.length === 0 && plan.priorities === undefined) this.#firstDigest ??= trace.digest(true);
    }
    if (trace.outcome === OUTCOME.refused) throw new LabError('usage', crew.text);
    if (trace.outcome === OUTCOME.diverged && isCounted) throw survived();
    if (hasStalled && trace.outcome === OUTCOME.none) return { trace, judged: await this.#explain(crew) };
    const judged = this.#judge(crew, trace);
    // A program that catches everything does not let itself be given up.
    if (hasStalled) await this.#renewCrew();
    return { trace, judged };
  }

  #judge(crew: Crew, trace: Trace, lines: readonly (string | null)[] = []): Judged | null {
    const words = {
      threads: crew.threads,
      names: new WordNames(crew.words),
      benignRaces: crew.benignRaces,
      failOnRace: this.#options.failOnRace,
      maxSteps: this.#options.maxSteps,
      text: crew.text,
      culprit: crew.culprit,
      lines,
    };
    return judgeRun(trace, words, this.#seenRaces);
  }

  /** What one run leaves behind for the next would make every answer worthless: the first schedule, run again, must do the same. */
  async #assertNothingSurvived(): Promise<void> {
    if (this.#options.freshWorkers || this.#firstDigest === null || this.#crew === null) return;
    const { trace, hasStalled } = await this.#crew.run({ prefix: [], sleepSet: 0 });
    if (hasStalled || trace.digest(true) !== this.#firstDigest) throw survived();
  }

  /** Resolves with why parking was not right for this program; null: nothing speaks against it. */
  async #findSpinLimit(threads: number): Promise<string | null> {
    if ((this.#used & USED.parked) === 0) return null;
    for (const plan of hasLeftLoop(this.#used) ? [] : planProbes(threads)) {
      const crew = await this.#getCrew();
      const { hasStalled } = await crew.run(plan);
      this.#used |= crew.used & USED.leftLoop;
      if (hasStalled) await this.#renewCrew();
    }
    return hasLeftLoop(this.#used) ? describeLeaving(this.#options.spinReads) : null;
  }

  async #shorten(found: Found): Promise<Found & { isFewest: boolean }> {
    const canRepeat = !ACCIDENTS.has(found.judged.kind) && this.#options.shorten && !this.#options.freshWorkers;
    if (!canRepeat || found.preemptions === 0) return { ...found, isFewest: found.preemptions === 0 };
    const crew = await this.#getCrew();
    const shorter = await shorten(found.judged.key, found.schedule, found.preemptions, async (search) => {
      const { trace } = await crew.run(search.next()!);
      const judged = this.#judge(crew, trace);
      if (judged?.key !== found.judged.key) search.take(trace);
      return { trace, judged };
    });
    return { ...shorter, judged: found.judged };
  }

  /** Runs the schedule once more, in workers that have run nothing else, with lines. */
  async #describe({ schedule, isFewest }: Found & { isFewest: boolean }): Promise<Omit<ExploreFailure, 'foundInRun'>> {
    await this.#renewCrew();
    const crew = await this.#getCrew();
    const plan = { prefix: schedule, sleepSet: 0 };
    const { trace, hasStalled } = await crew.run(plan, Math.max(0, schedule.length - MOST_LINES));
    const { lines, pending } = crew.takeLines();
    const names = new WordNames(crew.words);
    const steps = describeSteps(trace, names, lines);
    const run = trace.digest(false);
    const switches = countSteps(trace, (step) => trace.isSwitch(step));
    const preemptions = countPreemptions(trace);
    const isAccident = hasStalled && trace.outcome === OUTCOME.none;
    const judged = isAccident ? await this.#explain(crew) : this.#judge(crew, trace, pending);
    if (judged === null) throw survived();
    const { spinReads, earlyTimeouts } = this.#options;
    const token = makeToken({ program: this.#digest, run, spinReads, earlyTimeouts, schedule: trace.schedule() });
    return {
      kind: judged.kind,
      message: judged.message,
      token,
      steps,
      ends: crew.threads.map((_, thread) => ({ isDone: trace.end(thread).isDone, line: pending[thread] ?? null })),
      switches,
      preemptions,
      isFewest,
    };
  }

  async #explain(crew: Crew): Promise<Judged> {
    const { kind, message } = await crew.explainStall();
    this.#crew = null;
    return { kind, key: kind, message };
  }

  async #getCrew(): Promise<Crew> {
    this.#crew ??= await Crew.start({ ...this.#options, programUrl: this.#programUrl } satisfies CrewOptions);
    return this.#crew;
  }

  async #renewCrew(): Promise<void> {
    const crew = this.#crew;
    this.#crew = null;
    await crew?.close();
  }
}

const ACCIDENTS: ReadonlySet<string> = new Set(['stalled', 'exited', 'out-of-memory']);

function countSteps(trace: Trace, is: (step: number) => boolean): number {
  let count = 0;
  for (let step = 0; step < trace.steps; step++) if (is(step)) count += 1;
  return count;
}

function countPreemptions(trace: Trace): number {
  return countSteps(trace, (step) => trace.isPreemption(step));
}

function survived(): LabError {
  return new LabError(
    'usage',
    'the same schedule did something else when it was run again: something survives between runs or differs from run to run (a variable of a ' +
      'module, a file, a clock of the system). Keep it in setup() or in the threads, or give every run workers of its own: --fresh-workers.',
  );
}

function foreignToken(): LabError {
  return new LabError(
    'usage',
    'the replay token does not lead to the run that it was made from: a module that the program imports has changed. Explore it anew.',
  );
}

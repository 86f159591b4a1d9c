/** The judge's own model of a reader over scripted tables: what each run does and hands out. Used by the checks of `serving`. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, type Judgement, PASSED } from '../../../../src/course/assignment.js';

const EVENTS = z.array(
  z.object({
    what: z.enum(['add', 'wait', 'bytes', 'remove', 'end']),
    pipe: z.number(),
    value: z.number(),
    text: z.string(),
  }),
);
export const SERVED = z.object({
  added: EVENTS,
  blocking: z.array(z.number()),
  runs: z.array(z.object({ events: EVENTS, isWaiting: z.boolean(), size: z.number() })),
});
type Observed = z.infer<typeof SERVED>;
type Event = z.infer<typeof EVENTS>[number];

export type Chunk = [pipe: number, events: number, gives: string | number];
export interface Run {
  stopAfter: number | null;
  timeoutMs: number | null;
}
export interface Script {
  pipes: number;
  tables: Chunk[][];
  runs: Run[];
}

const CODES: Readonly<Record<number, string>> = { [-5]: 'EIO', [-9]: 'EBADF', [-104]: 'ECONNRESET' };
const AGAIN = [-11, -4];

export interface ServingCheck extends Omit<Check<Observed>, 'region' | 'probe' | 'shape' | 'ask'> {
  script(random: Random): Script;
}

export function checkServing({ script, ...rest }: ServingCheck): Check {
  return defineCheck<Observed>({
    ...rest,
    region: 'serving',
    probe: 'serve',
    shape: SERVED,
    ask: (random) => {
      const asked = script(random);
      return {
        input: {
          pipes: asked.pipes,
          tables: asked.tables.map((table) => table.map((chunk) => [...chunk])),
          runs: asked.runs.map((run) => ({ ...run })),
        },
        judge: (observed) => judgeServing(asked, observed),
      };
    },
  });
}

/** One run without a limit, to the end. */
export const WHOLE: Run = { stopAfter: null, timeoutMs: null };

/** Judges what was handed out, in which order, in which run, and when the reader waited. */
export function judgeServing(script: Script, observed: Observed): Judgement {
  for (const [index, expected] of playScript(script).entries()) {
    const run = observed.runs[index];
    const name = script.runs.length > 1 ? `run ${index + 1}` : 'the run';
    if (!run) return failed(`${observed.runs.length} runs`, `${script.runs.length} runs`);
    const events = run.events.filter(({ what }) => what !== 'remove');
    for (let at = 0; at < Math.max(events.length, expected.events.length); at++) {
      const [seen, right] = [describe(events[at]), describe(expected.events[at])];
      if (seen === right) continue;
      const before = at === 0 ? 'at first' : `after "${describe(expected.events[at - 1])}"`;
      return failed(`${name}, ${before}: ${seen}`, right);
    }
    const removal = judgeRemovals(run.events, name);
    if (removal.verdict !== 'passed') return removal;
    if (run.isWaiting !== expected.isWaiting) {
      return failed(
        run.isWaiting ? `${name} waited on` : `${name} returned`,
        expected.isWaiting
          ? 'it waits for the descriptors that are left'
          : 'it returns: all have ended, or it was stopped',
      );
    }
    if (run.size !== expected.size) return failed(`size is ${run.size} after ${name}`, `${expected.size}`);
  }
  return PASSED;
}

/** A descriptor leaves the waiter once, while its number is still its own. */
function judgeRemovals(events: readonly Event[], name: string): Judgement {
  for (const { pipe } of events.filter(({ what }) => what === 'end')) {
    const removals = events.filter((event) => event.what === 'remove' && event.pipe === pipe);
    if (removals.length === 1 && removals[0]!.value === 1) continue;
    if (removals.length !== 1) {
      return failed(`${name}: pipe ${pipe} ended and was removed from the waiter ${removals.length} times`, 'once');
    }
    return failed(
      `${name}: pipe ${pipe} was closed and then removed from the waiter`,
      'removed first: a number that is closed may be another file already',
    );
  }
  return PASSED;
}

interface ExpectedRun {
  events: Event[];
  isWaiting: boolean;
  size: number;
}

function playScript({ pipes, tables, runs }: Script): ExpectedRun[] {
  const rest = [...tables];
  const queue: Chunk[] = [];
  let size = pipes;
  return runs.map(({ stopAfter, timeoutMs }) => {
    const events: Event[] = [];
    const most = stopAfter ?? Number.POSITIVE_INFINITY;
    let handed = 0;
    const handOut = () => {
      while (queue.length > 0 && handed < most) {
        const [pipe, , gives] = queue.shift()!;
        if (typeof gives === 'number' && AGAIN.includes(gives)) continue;
        handed++;
        if (typeof gives === 'string') events.push({ what: 'bytes', pipe, value: 0, text: gives });
        else {
          size--;
          const text = CODES[gives] ?? '';
          // After EBADF there is nothing of ours to close.
          events.push({ what: 'end', pipe, value: Number(text === 'EBADF'), text });
        }
      }
    };
    for (;;) {
      handOut();
      if (handed >= most || size === 0) return { events, isWaiting: false, size };
      events.push({ what: 'wait', pipe: -1, value: timeoutMs ?? -1, text: '' });
      const table = rest.shift();
      if (!table) return { events, isWaiting: true, size };
      queue.push(...table);
      if (timeoutMs !== 0) continue;
      handOut();
      return { events, isWaiting: false, size };
    }
  });
}

function describe(event: Event | undefined): string {
  if (!event) return 'nothing more';
  const { what, pipe, value, text } = event;
  if (what === 'bytes') return `${text.length} bytes "${text.slice(0, 12)}" of pipe ${pipe} handed out`;
  if (what === 'wait') return `a wait of ${value} ms`;
  if (what !== 'end') return `${what} of pipe ${pipe}`;
  return `the end of pipe ${pipe}${text === '' ? '' : ` with ${text}`}, ${value === 1 ? 'left open' : 'closed'}`;
}

/** Returns a few letters. */
export function words(random: Random): string {
  return Array.from({ length: 1 + random.integer(9) }, () => String.fromCharCode(97 + random.integer(26))).join('');
}

/** What task 1b concludes of a reader that is left alone: who sleeps, and who turns meanwhile. Pure; called by reading-findings.ts. */

import type { Cell } from '../../src/core/result.js';
import { type Conclusion, type Measured, NotAsked } from '../../src/report/evidence.js';
import { enumerate, ns, restOf } from '../../src/report/finding-words.js';
import { formatCount, formatQuantity } from '../../src/report/quantity.js';
import { readConsumer } from './consumer-side.js';

/** A loop that looks every 10 ms would come to as many in 200 ms. */
const MOST_RETURNS_PER_SECOND = 100;
const MOST_CPU_SHARE = 0.1;
const LEAST_SETS = 6;

/** Returns whether they sleep. Throws NotAsked where no reader was left alone. */
export function concludeIdle(result: Measured): Conclusion {
  const cells = result.cells.filter(
    (cell) => cell.metric === 'waits' && restOf(cell).endsWith('/idle') && cell.status !== 'skipped',
  );
  if (cells.length === 0) throw new NotAsked('no reader was left alone');
  const evidence = cells.map(({ id }) => id);
  const rests = cells.flatMap((cell) => readRest(cell) ?? []);
  const unknown = cells
    .filter((cell) => readRest(cell) === null)
    .map(({ subject, status, reason }) => `Cannot be said for ${subject}: ${reason ?? status}.`);
  if (rests.length === 0) return { answer: unknown.join(' '), status: 'undecided', evidence };
  const parts = [describeRests(rests), ...unknown];
  const busy = rests.filter(({ isBusy }) => isBusy).map(({ subject, text }) => `${subject} (${text})`);
  if (busy.length > 0) {
    const answer = `Not all of them sleep: ${enumerate(busy)} did not. ${parts.join(' ')}`;
    return { answer, status: 'refuted', evidence };
  }
  if (rests.some(({ sets }) => sets < LEAST_SETS)) {
    return { answer: `Too few sets to tell. ${parts.join(' ')}`, status: 'undecided', evidence };
  }
  parts.splice(1, 0, 'What is left is the time being up, and one last look.');
  const answer = `Next to nothing: it sleeps in the kernel. ${parts.join(' ')}`;
  return { answer, status: unknown.length > 0 ? 'undecided' : 'supported', evidence };
}

/** What they count are turns of libuv's loop. */
const LOOPS = new Set(['event-loop', 'peer-epoll']);

interface Rest {
  subject: string;
  restMs: number;
  sets: number;
  /** Returns of the waiting call, or turns of the loop. */
  count: number;
  cpuNs: number | null;
  isBusy: boolean;
  text: string;
}

/** Null for a cell without a number: what one reader cannot count says nothing of the others. */
function readRest(cell: Cell): Rest | null {
  const { subject, summary } = cell;
  if (cell.status !== 'measured' || !summary) return null;
  const restMs = Number(cell.parameters.restMs);
  const cpuNs = readConsumer(cell, (side) => side.cpuNs);
  const { median: count, trials: sets } = summary;
  const words = LOOPS.has(subject) ? ['turn', 'turns'] : ['return', 'returns'];
  return {
    subject,
    restMs,
    sets,
    count,
    cpuNs,
    isBusy: count > (MOST_RETURNS_PER_SECOND * restMs) / 1_000 || (cpuNs ?? 0) > MOST_CPU_SHARE * restMs * 1e6,
    text: `${formatQuantity('count', count)} ${count === 1 ? words[0] : words[1]}${cpuNs === null ? '' : ` and ${ns(cpuNs)} of CPU`}`,
  };
}

/** The ends; the table has everyone. */
function describeRests(rests: readonly Rest[]): string {
  const most = (of: (rest: Rest) => number) => rests.reduce((best, rest) => (of(rest) > of(best) ? rest : best));
  const [often, dear] = [most(({ count }) => count), most(({ cpuNs }) => cpuNs ?? 0)];
  const epoll = rests.find(({ subject }) => subject === 'epoll');
  const named = [...new Set([...(epoll ? [epoll] : []), often, dear])];
  return (
    `In ${formatCount(rests[0]!.restMs)} ms without a message, returns of the waiting call or turns of the loop, and CPU time of the ` +
    `consumer, ${epoll ? 'epoll and ' : ''}who had most of each: ${named.map(({ subject, text }) => `${subject} ${text}`).join('; ')}.`
  );
}

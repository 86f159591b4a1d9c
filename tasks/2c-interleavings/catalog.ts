/** The faults that are shown, each broken and mended, and what is said of them. Called by grid, findings, README and members; pure. */

export interface Pair {
  /** `lost-update`; its programs are programs/lost-update-broken.ts and -mended.ts. */
  name: string;
  title: string;
  /** What goes wrong, and when. */
  fault: string;
  mending: string;
  /** How the broken one shows it. */
  sign: 'a wrong result' | 'threads that sleep for ever';
  /** It is shown by a quick run, which has time for seven. */
  isQuick: boolean;
  /** Its interleavings, mended, can be run one by one within seconds. */
  isEnumerable: boolean;
}

export const PAIRS: readonly Pair[] = [
  {
    name: 'lost-update',
    title: 'lost update',
    fault: '`total++` reads, adds and writes; another write falls between',
    mending: '`Atomics.add`: one step',
    sign: 'a wrong result',
    isQuick: true,
    isEnumerable: true,
  },
  {
    name: 'split-update',
    title: 'lost update by Atomics',
    fault:
      '`Atomics.load`, then `Atomics.store`: each is atomic, both together are not, and there is no data race to detect',
    mending: '`Atomics.compareExchange`, and again where it failed',
    sign: 'a wrong result',
    isQuick: false,
    isEnumerable: true,
  },
  {
    name: 'check-then-wait',
    title: 'check, then wait',
    fault: 'the notification comes between the look and the wait, when nobody sleeps yet',
    mending: 'the bell changes its word, which is read before the look; `Atomics.wait` compares it',
    sign: 'threads that sleep for ever',
    isQuick: true,
    isEnumerable: true,
  },
  {
    name: 'lock-order',
    title: 'deadlock by lock order',
    fault: 'each thread holds the lock that the other one wants next',
    mending: 'all take the lower lock first',
    sign: 'threads that sleep for ever',
    isQuick: true,
    isEnumerable: true,
  },
  {
    name: 'double-checked-start',
    title: 'double-checked start',
    fault: 'the flag is set before what it announces is there',
    mending: 'the flag is the last store, and atomic',
    sign: 'a wrong result',
    isQuick: true,
    isEnumerable: true,
  },
  {
    name: 'free-list',
    title: 'ABA on a free list',
    fault: 'the head is the same node again, but what follows it is not: the exchange succeeds all the same',
    mending: 'the head carries a version',
    sign: 'a wrong result',
    isQuick: true,
    isEnumerable: true,
  },
  {
    name: 'barrier',
    title: 'a barrier without a generation',
    fault: 'who is quick closes the barrier again before the sleeper has looked',
    mending: 'one waits for the next generation, which never comes back',
    sign: 'threads that sleep for ever',
    isQuick: true,
    isEnumerable: false,
  },
  {
    name: 'seqlock',
    title: 'a sequence lock without a second look',
    fault: 'the writer comes between the look and the reading: half old, half new',
    mending: 'the sequence is read again behind the data',
    sign: 'a wrong result',
    isQuick: true,
    isEnumerable: true,
  },
];

export const brokenOf = ({ name }: Pair) => `${name}-broken`;
export const mendedOf = ({ name }: Pair) => `${name}-mended`;

/** The program that cannot fail: it measures the explorer. */
export const INCREMENT_PAIR = 'increment-pair';

const NAMES: ReadonlySet<string> = new Set([
  ...PAIRS.flatMap((pair) => [brokenOf(pair), mendedOf(pair)]),
  INCREMENT_PAIR,
]);

/** Returns where the compiled program is; null: there is none of this name. */
export function findProgram(name: string): URL | null {
  return NAMES.has(name) ? new URL(`./programs/${name}.js`, import.meta.url) : null;
}

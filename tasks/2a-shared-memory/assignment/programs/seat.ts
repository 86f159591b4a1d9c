/** One waits on a seat for what the other does, as an explored program: region `ring-wait`. Explored by ../probes/explorations.ts and by `ipc-lab explore`. */

import { CLOSED, closeSeat, Seat, wakeOrFindClosed } from '../../../../src/sync/wait-strategy.js';
import { ENDLESS, leaveMark, lookForMark, refuse, type Witnessed } from './witness.js';

export interface Input extends Witnessed {
  /** store: the other stores numbers, one by one. close: it closes its own seat. */
  event: 'store' | 'close';
  /** Of event store: how many. */
  events: number;
}

const WAITERS_SEAT = 0;
const OTHERS_SEAT = 1;
const VALUE = 2;

export function setup(input: Input) {
  return { memory: new SharedArrayBuffer(16), witness: new SharedArrayBuffer(4), ...input };
}
type State = ReturnType<typeof setup>;

function waiter(state: State): number {
  const words = new Int32Array(state.memory);
  const outcome = lookForMark(new Int32Array(state.witness));
  const seat = new Seat(words, WAITERS_SEAT, { strategy: 'block', ...ENDLESS });
  for (let event = 1; event <= state.events; event++) {
    seat.wait({
      isOver: () =>
        state.event === 'store' ? Atomics.load(words, VALUE) >= event : Atomics.load(words, OTHERS_SEAT) === CLOSED,
      checkPeer: () => {},
      describe: () => 'the other thread',
    });
  }
  return outcome;
}

function other(state: State): void {
  const words = new Int32Array(state.memory);
  leaveMark(new Int32Array(state.witness), state);
  for (let event = 1; event <= state.events; event++) {
    if (state.event === 'store') Atomics.store(words, VALUE, event);
    else closeSeat(words, OTHERS_SEAT);
    wakeOrFindClosed(words, WAITERS_SEAT);
  }
}

export const threads = [waiter, other];

export function check(state: State, [outcome]: [number, undefined]): void {
  refuse(outcome, state);
}

export function words({ memory, witness }: State) {
  const named = { WAITERS_SEAT, OTHERS_SEAT, VALUE };
  return [
    ...Object.entries(named).map(([name, word]) => ({ name, memory, byteOffset: 4 * word })),
    { name: 'witness', memory: witness, byteOffset: 0 },
  ];
}

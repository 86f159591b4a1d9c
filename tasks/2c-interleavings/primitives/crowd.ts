/** What threads of a queue or a buffer do, by script, and what must come of it: every message once, those of one sender in order. Used by the programs of MpmcQueue and the bounded buffers. */

/** close: nobody pushes any more. drain: pop until the end. */
export type CrowdStep = 'push' | 'tryPush' | 'pop' | 'tryPop' | 'close' | 'drain';

export interface CrowdInput {
  capacity: number;
  /** Messages that are there before the threads begin. */
  filled: number;
  /** What each thread does; one without a script does nothing. */
  scripts: CrowdStep[][];
}

/** A queue or a buffer, by the names of a queue. */
export interface Crowd {
  push(message: Uint8Array): void;
  tryPush(message: Uint8Array): boolean;
  pop(into: Uint8Array): boolean;
  tryPop(into: Uint8Array): boolean;
  close(): void;
  readonly size: number;
  readonly missedWakeUps: number;
}

/** Of a message: a word, which is copied byte by byte. */
export const MESSAGE_BYTES = 4;

/** Messages say who sent them: thread 0 sends 10, 11 …, and from 90 on they were there before. */
const PER_THREAD = 10;
const FILLED = 90;

export interface CrowdResult {
  pushed: number[];
  popped: number[];
}

/** Puts in what is there before. */
export function fill(crowd: Crowd, { filled }: CrowdInput): void {
  for (let nth = 0; nth < filled; nth++) crowd.push(new Uint8Array(MESSAGE_BYTES).fill(FILLED + nth));
}

/** Returns what a thread sent and got. */
export function follow(crowd: Crowd, { scripts }: CrowdInput, thread: number): CrowdResult {
  const pushed: number[] = [];
  const popped: number[] = [];
  const message = new Uint8Array(MESSAGE_BYTES);
  const next = () => message.fill(PER_THREAD * thread + 10 + pushed.length);
  const send = () => pushed.push(message[0]!);
  const take = () => popped.push(read(message));
  for (const step of scripts[thread]!) {
    if (step === 'push') {
      crowd.push(next());
      send();
    } else if (step === 'tryPush') {
      if (crowd.tryPush(next())) send();
    } else if (step === 'pop') {
      if (!crowd.pop(message)) throw new Error('pop() told the end of what nobody had closed');
      take();
    } else if (step === 'tryPop') {
      if (crowd.tryPop(message)) take();
    } else if (step === 'close') crowd.close();
    else while (crowd.pop(message)) take();
  }
  return { pushed, popped };
}

/** Throws where a message was lost, doubled, made up or overtaken by a later one of its sender. The crowd is that of nobody else any more. */
export function checkCrowd(crowd: Crowd, { filled, scripts }: CrowdInput, results: readonly CrowdResult[]): void {
  const left: number[] = [];
  const message = new Uint8Array(MESSAGE_BYTES);
  const { missedWakeUps, size } = crowd;
  while (crowd.tryPop(message)) left.push(read(message));
  const before = Array.from({ length: filled }, (_, nth) => FILLED + nth);
  const sent = [...before, ...results.flatMap(({ pushed }) => pushed)].sort();
  const got = [...results.flatMap(({ popped }) => popped), ...left].sort();
  if (sent.join() !== got.join()) throw new Error(`sent ${sent.join()}, got ${got.join()}`);
  if (size !== left.length) throw new Error(`said that ${size} were left, and there were ${left.length}`);
  if (missedWakeUps !== 0) throw new Error(`${missedWakeUps} wake-ups were missed`);
  for (const { popped } of [...results, { popped: left }]) {
    const isOvertaken = popped.some((one, at) => popped.slice(at).some((later) => isOfOne(one, later) && later < one));
    if (isOvertaken) throw new Error(`taken in the order ${popped.join()}`);
  }
  const doesEnd = scripts.some((script) => script.includes('drain'));
  if (doesEnd && left.length > 0) throw new Error(`${left.join()} were left behind the end`);
}

/** Returns who sent the message and which it is. Throws: where it is torn. */
function read(message: Uint8Array): number {
  if (new Set(message).size !== 1) throw new Error(`got parts of several messages: ${message.join()}`);
  return message[0]!;
}

function isOfOne(one: number, other: number): boolean {
  return Math.floor(one / PER_THREAD) === Math.floor(other / PER_THREAD);
}

/** No byte of a structure is touched by two threads without an order between them, and none that one thread writes lies beside another's. */

import { describe, expect, test } from 'vitest';
import { makeStartWords, StartWords } from '../../src/harness/start-word.js';
import { RingMemory } from '../../src/job/ring-memory.js';
import { Barrier } from '../../src/sync/barrier.js';
import { Counter } from '../../src/sync/counter.js';
import { Mutex } from '../../src/sync/mutex.js';
import { SpinMutex } from '../../src/sync/spin-mutex.js';
import { SpscRecordRing } from '../../src/sync/spsc-record-ring.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { findSubject, makeMessage } from './crowd-subjects.js';
import { RaceDetector } from './race-detector.js';
import { type Listen, playAt, playEverywhere, type Scene } from './watched-memory.js';

const as = (threadId: number) => ({ threadId, mayBlock: true, isAlive: () => true, sliceMs: 5 });
const share = (bytes: number) => new SharedArrayBuffer(bytes);
const bytes = new Uint8Array(8);

/** Both ends of something with two slots, with one message in it. */
const passing: [name: string, make: () => { put(): unknown; take(): unknown; end(): unknown; isOver(): unknown }][] = [
  [
    'an SpscRing',
    () => {
      const options = { capacity: 2, slotBytes: 8 };
      const memory = share(SpscRing.bytesFor(options));
      const producer = SpscRing.init(memory, 0, options).producer({ threadId: 1 });
      const consumer = SpscRing.open(memory, 0).consumer({ threadId: 2 });
      producer.push(bytes);
      return {
        put: () => producer.tryPush(bytes),
        take: () => consumer.tryPop(new Uint8Array(8)),
        end: () => producer.close(),
        isOver: () => consumer.isEnded,
      };
    },
  ],
  [
    'an SpscRecordRing',
    () => {
      const options = { capacityBytes: 48 };
      const memory = share(SpscRecordRing.bytesFor(options));
      const producer = SpscRecordRing.init(memory, 0, options).producer({ threadId: 1 });
      const consumer = SpscRecordRing.open(memory, 0).consumer({ threadId: 2 });
      producer.push(bytes);
      return {
        put: () => producer.tryPush(bytes),
        take: () => consumer.tryPop(new Uint8Array(8)),
        end: () => producer.close(),
        isOver: () => consumer.isEnded,
      };
    },
  ],
  ...['MpmcQueue, block', 'ConditionBuffer', 'SemaphoreBuffer'].map((name): (typeof passing)[0] => [
    `a ${name}`,
    () => {
      const subject = findSubject(name);
      const options = { capacity: 2, slotBytes: 8 };
      const memory = share(subject.bytesFor(options));
      const [one, two] = [subject.init(memory, 0, options, as(1)), subject.open(memory, 0, as(2))];
      one.tryPut(makeMessage(8, 0, 0));
      return {
        put: () => one.tryPut(makeMessage(8, 0, 1)),
        take: () => two.tryTake(new Uint8Array(8)),
        end: () => {},
        isOver: () => two.isClosed,
      };
    },
  ]),
];

/** Returns the races of all orders. */
function findRaces(make: () => Scene): string[] {
  const detectors: RaceDetector[] = [];
  playEverywhere(make, () => {
    detectors.push(new RaceDetector());
    return detectors.at(-1)!.listen;
  });
  return [...new Set(detectors.flatMap(({ races }) => [...races]))];
}

describe('there is no data race', () => {
  test.each(passing)('between the two ends of %s', (_name, make) => {
    const scene = (isBodyPutting: boolean) => () => {
      const { put, take, end, isOver } = make();
      const putting = () => [put(), put(), put(), end()];
      const taking = () => [take(), isOver(), take(), take(), isOver()];
      return isBodyPutting ? { body: putting, deed: taking } : { body: taking, deed: putting };
    };
    expect(findRaces(scene(true))).toEqual([]);
    expect(findRaces(scene(false))).toEqual([]);
  });

  test.each([
    ['Mutex', Mutex],
    ['SpinMutex', SpinMutex],
  ])('on what a %s guards, or on the lock', (_name, Lock) => {
    const races: string[] = [];
    // Behind the waiter's announcement Mutex.unlock() looks at its own word plainly: by the letter a race, and exact, as it says there.
    // And a spinner must not be left without the deed.
    for (let at = 0; at < 4; at++) {
      const detector = new RaceDetector();
      playAt(
        at,
        () => {
          const memory = share(512);
          const [one, two] = [Lock.init(memory, 0, as(1)), Lock.open(memory, 0, as(2))];
          const data = new Int32Array(memory, 256, 1);
          const visit = (lock: Mutex | SpinMutex, isHeld: boolean) => {
            if (!isHeld) lock.lock();
            data[0]!++;
            lock.unlock();
          };
          two.lock();
          return { body: () => visit(one, false), deed: () => visit(two, two.isHeldHere) };
        },
        detector.listen,
      );
      races.push(...detector.races);
    }
    expect(races).toEqual([]);
  });

  test('and one that there is would be found in an order that does no harm', () => {
    const detector = new RaceDetector();
    const make = () => {
      const words = new Int32Array(share(8));
      const body = () => {
        words[1] = 7;
        words[0] = 1;
      };
      return { body, deed: () => void (Atomics.load(words, 0) === 1 && words[1]) };
    };
    expect(playAt(Number.POSITIVE_INFINITY, make, detector.listen)).toBe(false);
    expect([...detector.races]).toEqual([
      'word 0: thread 0 writes plainly, thread 1 reads by Atomics',
      'word 1: thread 0 writes plainly, thread 1 reads plainly',
    ]);
  });
});

describe('no two threads write to one line, where each has words of its own:', () => {
  const LINE_BYTES = 128;
  const scenes: [name: string, lineBytes: number, make: () => Scene][] = [
    [
      'workers that add to a padded Counter',
      LINE_BYTES,
      () => {
        const memory = share(Counter.bytesFor({ form: 'padded', workers: 2 }));
        const one = Counter.init(memory, 0, { form: 'padded', workers: 2 });
        const two = Counter.open(memory, 0, { worker: 1 });
        return { body: () => one.add(), deed: () => two.add() };
      },
    ],
    [
      'members that take their places at a Barrier',
      LINE_BYTES,
      () => {
        const memory = share(Barrier.bytesFor({ parties: 3 }));
        Barrier.init(memory, 0, { parties: 3 });
        const open = (member: number) => () => void Barrier.open(memory, 0, { ...as(member + 1), member });
        return { body: open(0), deed: open(1) };
      },
    ],
    [
      'workers of a team that say who they are',
      LINE_BYTES,
      () => {
        const memory = makeStartWords(2);
        const [one, two] = [new StartWords(memory), new StartWords(memory)];
        return { body: () => one.setThread(0, 7), deed: () => two.setThread(1, 8) };
      },
    ],
    [
      'producers of the job over rings that say what they have sent',
      LINE_BYTES,
      () => {
        const shared = RingMemory.make(2);
        return { body: () => shared.setSent(0, 1), deed: () => shared.setSent(1, 1) };
      },
    ],
    [
      'the two ends of an SpscRing',
      LINE_BYTES,
      () => {
        const { put, take } = passing[0]![1]();
        return { body: () => void put(), deed: () => void take() };
      },
    ],
    [
      'the two ends of a queue',
      64,
      () => {
        const { put, take } = passing[2]![1]();
        take();
        put();
        return { body: () => void put(), deed: () => void take() };
      },
    ],
  ];
  test.each(scenes)('%s', (_name, lineBytes, make) => {
    const lines: [Set<number>, Set<number>] = [new Set(), new Set()];
    const listen: Listen = (thread, { from, isWrite }) => {
      if (isWrite) lines[thread].add(Math.floor(from / lineBytes));
    };
    playAt(Number.POSITIVE_INFINITY, make, listen);
    expect([...lines[0]].filter((line) => lines[1].has(line))).toEqual([]);
    expect(Math.min(lines[0].size, lines[1].size)).toBeGreaterThan(0);
  });
});

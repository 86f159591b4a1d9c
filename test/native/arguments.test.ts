import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import type { Addon } from '../../src/sys/addon.js';
import { addon, catchError, countOpen, NEVER_A_TID, NEVER_OPEN_FD, openTestPipe } from './addon-harness.js';

type Call = (...values: unknown[]) => unknown;
const call = (name: keyof Addon, ...values: unknown[]) => (addon[name] as Call)(...values);
const u8 = (bytes = 8) => new Uint8Array(bytes);
const detached = <View extends ArrayBufferView<ArrayBuffer>>(view: View): View => {
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
};

describe('an argument of the wrong type is a TypeError that names it', () => {
  const fd = NEVER_OPEN_FD;
  it.each<[keyof Addon, unknown[], RegExp]>([
    ['pipe2', [], /^fds must be an Int32Array, got undefined/],
    ['pipe2', [new Uint32Array(2), false], /^fds must be an Int32Array, got a typed array of another type/],
    ['pipe2', [[0, 0], false], /^fds must be an Int32Array, got an array/],
    ['pipe2', [new Int32Array(2)], /^nonBlocking must be true or false, got undefined/],
    ['pipe2', [new Int32Array(2), 1], /^nonBlocking must be true or false, got a number/],
    ['socketpair', [[0, 0], false], /^fds must be an Int32Array, got an array/],
    ['socketpair', [new Int32Array(2)], /^nonBlocking must be true or false, got undefined/],
    ['sleepUntil', ['1'], /^timeNs must be a whole number from 0 .*, got a string/],
    ['getPipeCapacity', ['3'], /^fd must be a whole number from 0 to 2147483647, got a string/],
    ['setPipeCapacity', [fd, null], /^bytes must be a whole number from 1 to 2147483647, got null/],
    ['isNonBlocking', [{}], /^fd .* got an object/],
    ['setNonBlocking', [fd, 'on'], /^on must be true or false, got a string/],
    ['isCloseOnExec', [3n], /^fd .* got a bigint/],
    ['setCloseOnExec', [fd], /^on must be true or false/],
    ['read', [undefined, u8(), 0, 1], /^fd .* got undefined/],
    [
      'read',
      [fd, new DataView(new ArrayBuffer(8)), 0, 1],
      /^view must be a typed array, got a DataView .*new Uint8Array/,
    ],
    ['read', [fd, new ArrayBuffer(8), 0, 1], /^view must be a typed array, got an ArrayBuffer/],
    ['read', [fd, new SharedArrayBuffer(8), 0, 1], /^view must be a typed array, got an object/],
    ['read', [fd, 'text', 0, 1], /^view must be a typed array, got a string/],
    ['write', [fd, u8(), '0', 1], /^offset must be a whole number from 0 to 8, got a string/],
    ['write', [fd, u8(), 0, undefined], /^length must be a whole number from 0 to 8, got undefined/],
    ['write', [fd, new Proxy(u8(), {}), 0, 1], /^view must be a typed array, got an object/],
    ['writev', [fd, u8()], /^views must be an array/],
    ['writev', [fd, [u8(), 'x']], /^each of views must be a typed array, got a string/],
    ['close', [Symbol('fd')], /^fd .* got a symbol/],
    ['poll', [new Uint32Array(3), 1, 0], /^entries must be an Int32Array, got a typed array of another type/],
    ['poll', [new Int32Array(3), '1', 0], /^count must be a whole number from 0 to 1, got a string/],
    ['poll', [new Int32Array(3), 1], /^timeoutMs must be a whole number from -1 to 2147483647, got undefined/],
    ['readClock', [new Float32Array(1), 0], /^into must be a Float64Array/],
    ['readClock', [new Float64Array(1)], /^index .* got undefined/],
    ['setAffinity', [NEVER_A_TID, [0]], /^cpus must be an Int32Array, got an array/],
    ['getAffinity', [true], /^tid .* got a boolean/],
    ['getThreadUsage', [new Array(5)], /^into must be a Float64Array/],
    ['checksum', [null, 0, 0], /^view must be a typed array, got null/],
    ['setErrorClass', [{}], /^errorClass must be a class/],
    ['allocatePinned', ['1'], /^bytes must be a whole number from 1 to 1073741824, got a string/],
    ['prepare', [fd, u8()], /^view must be a typed array over a buffer from allocatePinned/],
    ['prepare', ['3', u8()], /^fd .* got a string/],
  ])('%s %#', (name, values, message) => {
    const error = catchError(() => call(name, ...values));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: expect.stringMatching(message), code: 'ERR_INVALID_ARG_TYPE' });
  });
});

describe('an argument out of range is a RangeError that names it and the range', () => {
  const fd = NEVER_OPEN_FD;
  it.each<[keyof Addon, unknown[], RegExp]>([
    ['pipe2', [new Int32Array(1), false], /^fds must be an Int32Array of at least 2 elements, got 1/],
    ['socketpair', [new Int32Array(1), false], /^fds must be an Int32Array of at least 2 elements, got 1/],
    ['sleepUntil', [-1], /^timeNs must be a whole number from 0 /],
    ['setTimerSlack', [0], /^slackNs must be a whole number from 1 /],
    ['close', [-1], /^fd must be a whole number from 0 to 2147483647, got -1/],
    ['close', [1.5], /^fd .* got 1\.5/],
    ['close', [Number.NaN], /^fd .* got -?nan/],
    ['close', [Number.POSITIVE_INFINITY], /^fd .* got inf/],
    ['close', [2 ** 31], /^fd .* got 2147483648/],
    ['close', [2 ** 63], /^fd /],
    ['poll', [new Int32Array(5), 2, 0], /^count must be a whole number from 0 to 1, got 2/],
    ['poll', [new Int32Array(3), 1, -2], /^timeoutMs must be a whole number from -1 to 2147483647, got -2/],
    ['poll', [Int32Array.of(fd, 1, 0, fd, -1, 0), 2, 0], /^entries must hold events .* got -1 in entry 1/],
    [
      'pollRead',
      [Int32Array.of(fd, 32_768, 0), 1, 0, 0, new Int32Array(4), new Uint8Array(8), 8],
      /^entries must hold events from 0 to 32767, got 32768 in entry 0/,
    ],
    ['poll', [Int32Array.of(fd, 32_768, 0), 1, 0], /^entries must hold events from 0 to 32767, got 32768 in entry 0/],
    ['setPipeCapacity', [fd, 0], /^bytes must be a whole number from 1/],
    ['read', [fd, u8(), 9, 0], /^offset must be a whole number from 0 to 8, got 9/],
    ['read', [fd, u8(), 4, 5], /^length must be a whole number from 0 to 4, got 5/],
    ['read', [fd, u8(), -1, 1], /^offset/],
    ['write', [fd, new Float64Array(2), 0, 17], /^length must be a whole number from 0 to 16, got 17/],
    ['write', [fd, u8().subarray(4), 0, 5], /^length must be a whole number from 0 to 4, got 5/],
    ['write', [fd, u8(), 0, 0.5], /^length .* got 0\.5/],
    ['writev', [fd, []], /^views must have 1 to 1024 elements, got 0/],
    ['writev', [fd, new Array(1_025).fill(u8())], /^views must have 1 to 1024 elements, got 1025/],
    ['readClock', [new Float64Array(2), 2], /^index must be a whole number from 0 to 1, got 2/],
    ['readClock', [new Float64Array(0), 0], /^into must be a Float64Array of at least 1 elements/],
    ['setAffinity', [NEVER_A_TID, new Int32Array(0)], /^cpus must be an Int32Array of at least 1 elements/],
    ['setAffinity', [NEVER_A_TID, Int32Array.of(-1)], /^cpus must hold CPU numbers from 0 to 8191, got -1/],
    ['setAffinity', [NEVER_A_TID, Int32Array.of(8_192)], /^cpus must hold CPU numbers/],
    ['getThreadUsage', [new Float64Array(5)], /^into must be a Float64Array of at least 6 elements, got 5/],
    ['checksum', [u8(), 0, 9], /^length must be a whole number from 0 to 8, got 9/],
    ['allocatePinned', [0], /^bytes must be a whole number from 1/],
    ['allocatePinned', [2 ** 30 + 1], /^bytes/],
  ])('%s %#', (name, values, message) => {
    const error = catchError(() => call(name, ...values));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ message: expect.stringMatching(message), code: 'ERR_OUT_OF_RANGE' });
  });
});

describe('a detached buffer is refused by every call that takes memory', () => {
  const fd = NEVER_OPEN_FD;
  it.each<[keyof Addon, () => unknown[]]>([
    ['pipe2', () => [detached(new Int32Array(2)), false]],
    ['socketpair', () => [detached(new Int32Array(2)), false]],
    ['read', () => [fd, detached(u8()), 0, 0]],
    ['read', () => [fd, detached(u8(64)), 0, 8]],
    ['write', () => [fd, detached(u8()), 0, 0]],
    ['writev', () => [fd, [u8(), detached(u8())]]],
    ['poll', () => [detached(new Int32Array(3)), 0, 0]],
    ['readClock', () => [detached(new Float64Array(1)), 0]],
    ['setAffinity', () => [NEVER_A_TID, detached(new Int32Array(1))]],
    ['getThreadUsage', () => [detached(new Float64Array(6))]],
    ['checksum', () => [detached(u8()), 0, 0]],
  ])('%s %#', (name, makeValues) => {
    const error = catchError(() => call(name, ...makeValues()));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toMatch(/detached/);
  });

  it('also when an element of writev detaches an earlier one while the array is being read', () => {
    const [readFd, writeFd] = openTestPipe(true);
    const victim = u8(65_536);
    const views: ArrayBufferView[] = [victim, u8(4)];
    Object.defineProperty(views, 1, { get: () => detached(victim) && u8(4) });
    expect(() => addon.writev(writeFd, views)).toThrow(/detached/);
    expect(() => addon.read(readFd, u8(), 0, 8)).toThrow('EAGAIN');
  });
});

describe('fuzzed arguments end in a value, a TypeError, a RangeError or a SyscallError, never in a crash', () => {
  const [readFd, writeFd] = (() => {
    const fds = new Int32Array(2);
    addon.pipe2(fds, true);
    return [fds[0]!, fds[1]!];
  })();
  const affinity = addon.getAffinity(0);
  afterAll(() => {
    addon.setAffinity(0, Int32Array.from(affinity));
    addon.setErrorClass(SyscallError);
    addon.close(readFd);
    addon.close(writeFd);
  });

  const oddNumber = fc.oneof(
    fc.double(),
    fc.integer({ max: -1 }),
    fc.constantFrom(-0.5, 2 ** 31, 2 ** 32, 2 ** 53, -0, Number.NaN),
  );
  // No function among them: setErrorClass would take it, and errno would become that.
  const noNumber = fc.oneof(
    fc.string(),
    fc.bigInt(),
    fc.constantFrom(undefined, null, true, false, Symbol('x'), {}, [], new Date(0), /x/, new Map(), new WeakRef({})),
    fc.array(fc.oneof(fc.integer(), fc.string()), { maxLength: 4 }),
  );
  const viewSource = fc.constantFrom(
    Int8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    Uint8Array,
  );
  const view = fc
    .tuple(viewSource, fc.integer({ min: 0, max: 64 }), fc.constantFrom('plain', 'shared', 'detached', 'resizable'))
    .map(([type, elements, memory]) => {
      const bytes = elements * type.BYTES_PER_ELEMENT;
      const make = type as unknown as new (
        buffer: ArrayBufferLike,
        byteOffset?: number,
        elements?: number,
      ) => Uint8Array<ArrayBuffer>;
      if (memory === 'shared') return new make(new SharedArrayBuffer(bytes));
      if (memory === 'resizable') {
        // Shrunk under a fixed-length view: the view is out of bounds and has length 0.
        const Resizable = ArrayBuffer as unknown as new (
          bytes: number,
          options: { maxByteLength: number },
        ) => ArrayBuffer & { resize(bytes: number): void };
        const buffer = new Resizable(bytes, { maxByteLength: bytes + 8 });
        const fixed = new make(buffer, 0, elements);
        buffer.resize(0);
        return fixed;
      }
      const made = new make(new ArrayBuffer(bytes));
      return memory === 'detached' ? detached(made) : made;
    });
  const memory = fc.oneof(
    view,
    fc.constantFrom(new ArrayBuffer(8), new SharedArrayBuffer(8), new DataView(new ArrayBuffer(8)), Buffer.from('abc')),
  );
  const junk = fc.oneof(oddNumber, noNumber, memory);
  const someFd = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(readFd, writeFd, NEVER_OPEN_FD) },
    oddNumber.filter((n) => !(n >= 0 && n < NEVER_OPEN_FD && Number.isInteger(n))),
    noNumber,
  );
  const size = fc.oneof(fc.integer({ min: 0, max: 80 }), junk);
  const tid = fc.oneof(
    fc.constantFrom(0, NEVER_A_TID),
    oddNumber.filter((n) => !(n > 0 && n < NEVER_A_TID)),
    noNumber,
  );
  // Never for ever: -1 would wait.
  const moment = fc.oneof(
    fc.constantFrom(0, 1),
    noNumber,
    oddNumber.filter((n) => n < -1 || !Number.isInteger(n)),
  );
  // No descriptor that is open beside the two: what comes there is others', and some would block.
  const word = fc.oneof(
    fc.constantFrom(readFd, writeFd, -1),
    fc.integer({ max: -1 }),
    fc.integer({ min: NEVER_OPEN_FD, max: 2 ** 31 - 1 }),
  );
  const words = (count: number) =>
    fc.array(word, { minLength: count, maxLength: count }).map((list) => Int32Array.from(list));
  const bits = (count: number) =>
    fc.boolean().map((isSet) => {
      const made = new Int32Array(count);
      if (isSet) made[readFd >> 5] = 1 << (readFd & 31);
      return made;
    });
  const flag = fc.oneof(fc.boolean(), junk);
  const pinned = fc
    .constantFrom<(() => ArrayBufferView)[]>(
      () => new Uint8Array(addon.allocatePinned(16)),
      () => new Int32Array(addon.allocatePinned(12)),
    )
    .map((make) => make());

  const cases: Record<
    Exclude<
      keyof Addon,
      | 'compiler'
      | 'control'
      | 'clock'
      | 'stampClock'
      | 'readPrepared'
      | 'writePrepared'
      | 'writevPrepared'
      | 'close'
      | 'dieWithParent'
      | 'getThreadId'
      | 'yieldCpu'
      | 'getCpu'
      | 'getClockResolutionNs'
      | 'pipe2'
      | 'socketpair'
      | 'epollCreate'
      | 'eventfd'
    >,
    fc.Arbitrary<unknown>[]
  > = {
    getPipeCapacity: [someFd],
    setPipeCapacity: [someFd, size],
    isNonBlocking: [someFd],
    // Never off: the next read of this fuzz would block.
    setNonBlocking: [
      someFd,
      fc.oneof(
        fc.constant(true),
        noNumber.filter((value) => value !== false),
      ),
    ],
    isCloseOnExec: [someFd],
    setCloseOnExec: [
      someFd,
      fc.oneof(
        fc.constant(true),
        noNumber.filter((value) => value !== false),
      ),
    ],
    read: [someFd, fc.oneof(memory, junk), size, size],
    write: [someFd, fc.oneof(memory, junk), size, size],
    writev: [
      someFd,
      fc.oneof(fc.array(fc.oneof(memory, junk), { maxLength: 6 }), fc.array(view, { maxLength: 6 }), junk),
    ],
    select: [size, fc.oneof(bits(96), memory, junk), moment],
    epollControl: [someFd, fc.oneof(fc.constantFrom(1, 2, 3), junk), someFd, fc.oneof(fc.integer(), junk)],
    epollWait: [someFd, fc.oneof(words(8), memory, junk), moment],
    selectRead: [fc.oneof(bits(32), junk), size, size, moment, fc.oneof(words(8), junk), fc.oneof(memory, junk), size],
    pollRead: [fc.oneof(words(6), junk), size, size, moment, fc.oneof(words(8), junk), fc.oneof(memory, junk), size],
    epollRead: [someFd, moment, fc.oneof(words(8), memory, junk), fc.oneof(memory, junk), size],
    interruptThread: [tid],
    poll: [
      fc.oneof(
        fc
          .array(fc.oneof(fc.constantFrom(readFd, writeFd, -1), fc.integer()), { maxLength: 12 })
          .map((words) => Int32Array.from(words)),
        memory,
        junk,
      ),
      size,
      moment,
    ],
    allocatePinned: [fc.oneof(fc.integer({ min: -5, max: 4_096 }), noNumber)],
    prepare: [someFd, fc.oneof(pinned, memory, junk)],
    readClock: [fc.oneof(memory, junk), size],
    // In the past, so that nothing sleeps: a double may be whole and lie months ahead.
    sleepUntil: [size.filter((value) => !(Number.isInteger(value) && (value as number) > 80))],
    setTimerSlack: [fc.oneof(fc.integer({ min: -5, max: 80_000 }), noNumber)],
    getSendBuffer: [someFd],
    setAffinity: [tid, fc.oneof(memory, junk)],
    getAffinity: [tid],
    getThreadUsage: [fc.oneof(memory, junk)],
    checksum: [fc.oneof(memory, junk), size, size],
    setErrorClass: [junk],
  };

  it.each(Object.entries(cases))('%s', (name, arbitraries) => {
    const before = countOpen();
    const full = fc.tuple(...arbitraries);
    const shortened = fc
      .tuple(full, fc.nat({ max: arbitraries.length }))
      .map(([values, keep]) => values.slice(0, keep));
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: full }, shortened), (values) => {
        const error = catchError(() => call(name as keyof Addon, ...values));
        return (
          error === undefined ||
          error instanceof TypeError ||
          error instanceof RangeError ||
          error instanceof SyscallError
        );
      }),
      { numRuns: 600 },
    );
    expect(countOpen()).toBe(before);
  });

  it('pipe2 opens nothing when it refuses, and exactly two when it does not', () => {
    fc.assert(
      fc.property(fc.oneof(memory, junk), flag, (fds, nonBlocking) => {
        const before = countOpen();
        const error = catchError(() => call('pipe2', fds, nonBlocking));
        if (error !== undefined) {
          expect(error).toSatisfy((thrown: unknown) => thrown instanceof TypeError || thrown instanceof RangeError);
          expect(countOpen()).toBe(before);
          return;
        }
        expect(countOpen()).toBe(before + 2);
        for (const fd of (fds as Int32Array).subarray(0, 2)) addon.close(fd);
      }),
      { numRuns: 300 },
    );
  });

  it('prepared calls, whatever the control words say', () => {
    const word = fc.oneof(fc.integer({ min: -2, max: 80 }), fc.integer());
    const kept = [readFd, writeFd, NEVER_OPEN_FD].map((fd) =>
      addon.prepare(fd, new Uint8Array(addon.allocatePinned(64))),
    );
    fc.assert(
      fc.property(
        word,
        word,
        word,
        word,
        fc.constantFrom('readPrepared' as const, 'writePrepared' as const, 'writevPrepared' as const),
        (slot, offset, length, table, name) => {
          addon.control.set([slot, offset, length, 0, table]);
          const error = catchError(() => addon[name]());
          return error === undefined || error instanceof RangeError || error instanceof SyscallError;
        },
      ),
      { numRuns: 2_000 },
    );
    expect(new Set(kept.map(({ slot }) => slot)).size).toBe(3);
  });

  it('calls without arguments ignore what they are given', () => {
    fc.assert(
      fc.property(fc.array(junk, { maxLength: 3 }), (values) => {
        for (const name of ['getCpu', 'yieldCpu', 'getThreadId', 'getClockResolutionNs'] as const)
          call(name, ...values);
      }),
      { numRuns: 50 },
    );
  });
});

/** Claims about what `lab explain` says of its counts: each sentence with counts that bear it out and counts that do not. */

import { describe, expect, test } from 'vitest';
import type { Anatomy } from '../../src/core/explanation.js';
import { renderExplanation } from '../../src/report/explanation.js';
import { describeAnatomies } from '../../src/report/explanation-sentences.js';
import { makeAnatomy, makeCall, makeExplanation, makeSide } from './anatomy.js';

const MOVED = { bytes: 64_000 };
const WRITES = makeCall('write', 1_000, MOVED);
const READS = makeCall('read', 1_000, MOVED);
const say = (...anatomies: Anatomy[]) => describeAnatomies(anatomies).join('\n');
const of = (near: Parameters<typeof makeSide>[1], far: Parameters<typeof makeSide>[1], untraced = {}) =>
  makeAnatomy([makeSide('near', near), makeSide('far', far, untraced)]);

describe('the sentences', () => {
  test('on a call each way', () => {
    expect(say(of([WRITES], [READS]))).toContain('One message is one write and one read.');
  });

  test('on many messages a call', () => {
    const words = say(of([makeCall('writev', 1, MOVED)], [makeCall('read', 4, MOVED)]));
    expect(words).toContain('1,000 messages went out in one writev; 250 messages came in by one read.');
  });

  test('on many calls a message, of which those that failed are none', () => {
    const words = say(of([WRITES], [makeCall('read', 16_400, { ...MOVED, errors: { EAGAIN: 400 } })]));
    expect(words).toContain('One message went out in one write; one message came in by 16.0 read calls.');
    expect(words).not.toContain('EAGAIN');
  });

  test('on spinning, and not where an event loop reads until there is no more', () => {
    const spun = makeCall('read', 5_000, { ...MOVED, errors: { EAGAIN: 4_000 } });
    const wait = makeCall('epoll_pwait', 1_500, { on: 'other' });
    expect(say(of([WRITES], [spun]))).toContain('Of 5,000 reads 4,000 found nothing (EAGAIN): that is spinning');
    const looped = say(of([WRITES], [spun, wait]));
    expect(looped).toContain('found nothing (EAGAIN): the event loop reads until there is no more');
    expect(looped).toContain('An event loop adds 1.50 epoll_pwait a message.');
    expect(say(of([WRITES], [READS]))).not.toMatch(/event loop|spinning/);
  });

  test('on writes that found no room', () => {
    const refused = makeCall('write', 2_000, { ...MOVED, errors: { EAGAIN: 1_000 } });
    expect(say(of([refused], [READS]))).toContain('Of 2,000 writes 1,000 found no room (EAGAIN): tried again at once.');
  });

  test('on the bytes: the record in and out again, or what it became on the way', () => {
    expect(say(of([WRITES], [READS]))).toContain('The kernel copies 128 B a message: its 64 B in at the sender');
    const grown = { bytes: 142_000 };
    const words = say(of([makeCall('write', 1_000, grown)], [makeCall('read', 1_000, grown)]));
    expect(words).toContain("284 B a message, not twice the record's 64 B: what goes over the descriptors has 142 B.");
  });

  test('on messages that went another way', () => {
    expect(say(of([], []))).toContain('No call on the data descriptors was seen');
  });

  test('on counts that depend on time: only where the kernel counted others untraced', () => {
    const io = (readCalls: number) => ({ io: { readCalls, writeCalls: 0, readBytes: 0, writtenBytes: 0 } });
    const sides = (count: number) =>
      makeAnatomy([makeSide('near', [WRITES], io(0)), makeSide('far', [READS], io(count))]);
    expect(say(sides(400))).toContain('untraced, the kernel counted 400 reads, under strace 1,000');
    expect(say(sides(1_001))).not.toContain('untraced');
    expect(say(of([WRITES], [READS]))).not.toContain('untraced');
  });

  test.each<[voluntary: number, involuntary: number, expected: string]>([
    [1_000, 0, 'Somebody goes to sleep once for each message and is woken: 1.00 voluntary switches.'],
    [
      560,
      440,
      'One message is one switch from a process (0.56 voluntary, 0.44 involuntary): who waits goes to sleep, or',
    ],
    [
      2_480,
      0,
      'A message is 2.48 switches from a process (2.48 voluntary, 0.00 involuntary): who waits goes to sleep.',
    ],
    [0, 900, 'A message is 0.900 switches from a process (0.00 voluntary, 0.90 involuntary): nobody sleeps'],
    [1, 2, 'Hardly anybody goes to sleep or loses the CPU'],
  ])('on %d voluntary and %d involuntary switches', (voluntarySwitches, involuntarySwitches, expected) => {
    expect(say(of([WRITES], [READS], { voluntarySwitches, involuntarySwitches }))).toContain(expected);
  });

  test('on CPU time, that of the helpers with it', () => {
    const words = say(of([WRITES], [READS], { helperCpuNs: 500_000 }));
    expect(words).toContain('A message costs 2.50 µs of CPU time (near 1.00 µs, far 1.50 µs).');
  });

  test('without strace are made of the counters, and without those say so', () => {
    const io = { readCalls: 500, writeCalls: 500, readBytes: 32_003, writtenBytes: 32_000 };
    const counted = makeAnatomy([makeSide('near', null, { io }), makeSide('far', null, { io })]);
    expect(say(counted)).toContain('One message is one call that writes and one that reads.');
    expect(say(counted)).toContain('The kernel copies 128 B a message, its own bytes in and out again.');
    expect(say(of(null, null))).toContain('cannot be read here');
    const oneWay = { io: { ...io, readCalls: 2, readBytes: 20 } };
    expect(say(makeAnatomy([makeSide('near', null, oneWay), makeSide('far', null, oneWay)]))).toContain(
      'A message takes 1.00 calls that write, 64 B in all. It is received by calls that these counters leave out',
    );
  });

  test('hold one subject against another', () => {
    const other = { ...of([WRITES], [READS], { voluntarySwitches: 500 }), subject: 'other' };
    const own = of([makeCall('write', 4_000, MOVED)], [READS], { voluntarySwitches: 1_000, cpuNs: 3_000_000 });
    expect(say(own, other)).toContain(
      'A message by pipe and by other: 5.00 calls against 2.00 (2.50×); 1.00 switches against 0.50 (2.00×); 4.00 µs of CPU against 2.00 µs (2.00×).',
    );
  });
});

describe('a difference in CPU time', () => {
  const cheap = { ...of([WRITES], [READS]), subject: 'cheap' };
  const waiting = makeCall('epoll_wait', 2_000, { on: 'other' });

  test('that the calls do not explain is said to lie elsewhere, whichever comes first', () => {
    const dear = of([WRITES, waiting], [READS], { cpuNs: 5_000_000 });
    expect(say(dear, cheap)).toContain('do not explain what pipe takes more');
    expect(say(cheap, dear)).toContain('do not explain what pipe takes more');
  });

  test('that goes with the calls, or is none, is left alone', () => {
    expect(say(of([WRITES, waiting], [READS], { cpuNs: 3_000_000 }), cheap)).not.toContain('do not explain');
    expect(say(of([WRITES], [READS]), cheap)).not.toContain('do not explain');
  });
});

describe('the text', () => {
  const wide = makeCall('write', 123_456_789, { bytes: 67_108_864_000, errors: { EAGAIN: 99_999_999 } });
  const subject = {
    ...of([wide, makeCall('epoll_pwait', 9, { on: 'other' })], [READS]),
    subject: 'fork-message-advanced',
  };
  const counters = makeAnatomy([makeSide('near', null), makeSide('far', null)]);

  test.each<[string, Anatomy[], width: number]>([
    ['one subject', [subject], 100],
    ['one subject in a narrow terminal', [subject], 60],
    ['two subjects', [subject, of([WRITES], [READS])], 100],
    ['counters', [counters], 100],
  ])('of %s fits its width and steers no terminal', (_what, subjects, width) => {
    const text = renderExplanation(makeExplanation(subjects), { width, color: false });
    for (const line of text.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(width);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u001b]/);
    expect(renderExplanation(makeExplanation(subjects), { width, color: true })).toContain('\u001b[');
  });

  test('has its columns in line and says what was left out', () => {
    const text = renderExplanation(makeExplanation([of([WRITES], [READS])]), { width: 100, color: false });
    expect(text).toContain('                                  near      far  a message\n');
    expect(text).toContain('    write of messages            1,000        0       1.00\n');
    expect(text).toContain('    read of messages                 0    1,000       1.00\n');
    expect(text).toContain('(5 of near and 5 of far)');
  });

  test('has one row for all calls that hardly any message takes', () => {
    const rare = ['futex', 'getpid'].map((name) => makeCall(name, 3, { on: 'other', errors: { EAGAIN: 1 } }));
    const common = makeCall('epoll_pwait', 900, { on: 'other' });
    const explanation = makeExplanation([of([WRITES, ...rare], [READS, common])]);
    const text = renderExplanation(explanation, { width: 100, color: false });
    expect(text).toMatch(/^ {4}other calls, all rare +6 +0 +0\.00600$/m);
    expect(text).toMatch(/^ {4}epoll_pwait +0 +900 +0\.90$/m);
    expect(text).not.toMatch(/futex|getpid|EAGAIN/);
  });

  test('shows every side or, in a narrow terminal, none', () => {
    const text = renderExplanation(makeExplanation([subject, of([WRITES], [READS])]), { width: 70, color: false });
    expect(text).not.toMatch(/^ +.*\bnear +far\b/m);
    expect(text).not.toMatch(/^ +far /m);
    expect(text).toMatch(/^ +a message +a message$/m);
    expect(text).toMatch(/fork-message-advanced +pipe$/m);
  });

  test('names the reason where there are no names', () => {
    const text = renderExplanation(makeExplanation([counters], { note: 'no strace: get it' }), {
      width: 100,
      color: false,
    });
    expect(text).toContain('- no strace: get it');
    expect(text).toContain('calls that read');
    expect(text).toContain('?');
  });
});

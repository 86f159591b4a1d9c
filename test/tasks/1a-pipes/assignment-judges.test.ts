/** What the judges of assignment 1a say to right answers and to wrong ones: each wrong one must fail, with words about it. */

import { describe, expect, test } from 'vitest';
import { Random } from '../../../src/core/random.js';
import type { Judgement } from '../../../src/course/assignment.js';
import {
  type Holders,
  judgeFailure,
  judgeHolders,
  judgeRounds,
  judgeStarted,
} from '../../../tasks/1a-pipes/assignment/checks/children.js';
import { judgeEnding } from '../../../tasks/1a-pipes/assignment/checks/ending-streams.js';
import { judgeWrite, scriptWrite, type Written } from '../../../tasks/1a-pipes/assignment/checks/scripted-writes.js';
import {
  encodeRecord,
  encodeStream,
  randomBytes,
  randomPayloads,
  sumChecksums,
} from '../../../tasks/1a-pipes/assignment/checks/sent-stream.js';
import { judgeBroken, judgeWhole, type Taken } from '../../../tasks/1a-pipes/assignment/checks/taken-records.js';
import { judgeDelivered, judgeFew, judgeLeft } from '../../../tasks/1a-pipes/assignment/checks/writer-reports.js';

const random = new Random(11);
const payloads = randomPayloads(random, 3, 5, 9);
const texts = payloads.map((payload) => payload.toString('base64'));
const other = randomBytes(random, payloads[1]!.length).toString('base64');
const encode = (payload: Buffer, sequence: number) => encodeRecord(payload, sequence);
const error = (code: string) => ({ code, message: 'so it is' });

function expectFail(judgement: Judgement, words: RegExp): void {
  expect(judgement).toMatchObject({ verdict: 'failed', observed: expect.stringMatching(words) });
}

describe('a whole stream', () => {
  const right: Taken = { records: texts, error: null };
  test('passes as it was sent', () => expect(judgeWhole(right, payloads, 'cut at 7').verdict).toBe('passed'));

  test.each<[string, Taken | undefined, RegExp]>([
    ['nothing', undefined, /nothing was reported/],
    ['a record less', { ...right, records: texts.slice(0, 2) }, /2 records came back; cut at 7/],
    ['a record more', { ...right, records: [...texts, other] }, /4 records came back/],
    ['another byte', { ...right, records: texts.with(1, other) }, /record 1 came back with byte \d+ of/],
    ['a short record', { ...right, records: texts.with(1, 'AAAA') }, /record 1 came back with 3 B/],
    ['an error behind all', { ...right, error: error('record-corrupt') }, /after 3 records record-corrupt/],
  ])('fails with %s', (_, taken, words) => expectFail(judgeWhole(taken, payloads, 'cut at 7'), words));
});

describe('a broken stream', () => {
  const right: Taken = { records: texts, error: error('record-corrupt') };
  const judge = (taken: Taken | undefined) => judgeBroken(taken, payloads, 'record-corrupt', 'one bit');
  test('passes with its error', () => expect(judge(right).verdict).toBe('passed'));

  test.each<[string, Taken | undefined, RegExp]>([
    ['nothing', undefined, /nothing was reported/],
    ['no error', { ...right, error: null }, /3 records and no error; one bit/],
    ['another error', { ...right, error: error('RangeError') }, /RangeError: so it is/],
    ['the damaged record among the others', { ...right, records: [...texts, other] }, /4 records/],
    ['a good record less', { ...right, records: texts.slice(1) }, /record 0/],
  ])('fails with %s', (_, taken, words) => expectFail(judge(taken), words));

  test('that failed is to tell why', () => {
    const stream = { payloads, cuts: [], endAt: encodeStream(payloads).length - 3, failure: 'the line was cut' };
    expectFail(judgeEnding(stream, { records: texts, error: error('record-truncated') }), /the message is "so it is"/);
    const told = { code: 'record-truncated', message: 'reading failed (the line was cut)' };
    expect(judgeEnding(stream, { records: texts, error: told }).verdict).toBe('passed');
  });
});

describe('a scripted write', () => {
  const bytes = randomBytes(random, 40);
  const asked = scriptWrite(bytes, 0, 40, [{ take: 10 }, { errno: 'EINTR' }, { errno: 'EAGAIN', waits: 2 }]);
  const right: Written = { taken: bytes.toString('base64'), calls: 5, waitedFor: [7, 7], error: null };
  test('passes with all bytes, by as many calls and waits as needed', () => {
    expect(judgeWrite(asked, right).verdict).toBe('passed');
  });

  test.each<[string, Written | undefined, RegExp]>([
    ['nothing', undefined, /nothing was reported/],
    ['bytes missing', { ...right, taken: bytes.subarray(0, 10).toString('base64') }, /10 B, 40 B were to be written/],
    ['bytes twice', { ...right, taken: Buffer.concat([bytes, bytes]).toString('base64') }, /80 B/],
    ['an error', { ...right, error: error('EINTR') }, /^EINTR/],
    ['a wait less', { ...right, waitedFor: [7] }, /called 1 times/],
    ['a wait for another descriptor', { ...right, waitedFor: [7, 8] }, /descriptors 7, 8/],
    ['more calls', { ...right, calls: 4_000 }, /4000 calls/],
  ])('fails with %s', (_, written, words) => expectFail(judgeWrite(asked, written), words));

  test('that must fail fails when it does not', () => {
    const broken = scriptWrite(bytes, 0, 40, [{ take: 10 }, { errno: 'EPIPE' }]);
    expectFail(judgeWrite(broken, { ...right, calls: 2, waitedFor: [] }), /no error/);
  });
});

describe('a writer', () => {
  const stream = encodeStream(payloads);
  const sum = (sumChecksums([stream.subarray(stream.length - 16)]) + sumChecksums(payloads.map(encode))) >>> 0;
  const right = { bytes: stream.toString('base64'), sequence: 4, checksum: sum, waits: 0 };
  test('passes with the very bytes and counts', () => expect(judgeDelivered(right, payloads).verdict).toBe('passed'));

  test.each([
    ['another order', { ...right, bytes: Buffer.from(stream).reverse().toString('base64') }, /byte 0/],
    ['bytes missing', { ...right, bytes: '' }, /0 B/],
    ['another count', { ...right, sequence: 3 }, /sequence/],
    ['another checksum', { ...right, checksum: sum ^ 1 }, /checksum/],
  ])('fails with %s', (_, delivered, words) => expectFail(judgeDelivered(delivered, payloads), words));

  const few = { waits: 0, overBefore: false, overAfter: [false, false, true], laterWaits: false, error: null };
  test('that flushes few records passes', () => expect(judgeFew(few, 3).verdict).toBe('passed'));

  test.each([
    ['flush at once', { ...few, overBefore: true }, /before anything/],
    ['flush too early', { ...few, overAfter: [false, true, true] }, /after 2 of 3/],
    ['flush never', { ...few, overAfter: [false, false, false] }, /still waits/],
    ['a wait without need', { ...few, waits: 1 }, /asked to wait 1/],
    ['a second flush that waits', { ...few, laterWaits: true }, /second flush/],
    ['an error', { ...few, error: error('EIO') }, /EIO/],
  ])('that flushes few records fails with %s', (_, told, words) => expectFail(judgeFew(told, 3), words));

  const gone = error('peer-gone');
  const checksum = sumChecksums(payloads.slice(0, 2).map(encode));
  const left = { flushed: gone, isOver: true, later: [gone, gone, gone], sequence: 2, checksum };
  test('whose reader left passes', () => expect(judgeLeft(left, payloads, 2, 'peer-gone').verdict).toBe('passed'));

  test.each([
    ['a wait for ever', { ...left, isOver: false }, /still waits/],
    ['silence', { ...left, flushed: null }, /did not fail/],
    ['silence later', { ...left, later: [gone, null, gone] }, /a later flush\(\) did not fail/],
    ['too few words', { ...left, later: [] }, /a later commit\(\)/],
    ['another code', { ...left, flushed: error('EPIPE') }, /EPIPE/],
    ['lost records counted', { ...left, sequence: 3 }, /count as sent/],
    ['another checksum', { ...left, checksum: checksum ^ 1 }, /checksum/],
  ])('whose reader left fails with %s', (_, told, words) =>
    expectFail(judgeLeft(told, payloads, 2, 'peer-gone'), words),
  );
});

describe('a group', () => {
  const end = (fd: number, pipe: string, mode: 'reads' | 'writes') => ({ fd, pipe, mode });
  const right: Holders = [
    { role: 'consumer', isReady: true, holds: [end(3, 'a', 'reads'), end(4, 'b', 'reads')] },
    { role: 'producer0', isReady: true, holds: [end(3, 'a', 'writes')] },
    { role: 'producer1', isReady: true, holds: [end(3, 'b', 'writes')] },
    { role: 'parent', isReady: true, holds: [end(1, 'x', 'writes')] },
  ];
  const hold = (at: number, ...holds: Holders[number]['holds']): Holders => right.with(at, { ...right[at]!, holds });

  test('passes when everybody holds what is theirs', () => {
    expect([judgeHolders(right, 2).verdict, judgeStarted(right, 2).verdict]).toEqual(['passed', 'passed']);
  });

  test.each<[string, Holders, RegExp]>([
    ['a parent that keeps a write end', hold(3, end(20, 'a', 'writes')), /the parent has the write end/],
    ['a parent that keeps a read end', hold(3, end(20, 'b', 'reads')), /the parent has the read end/],
    [
      'a sibling with a write end',
      hold(2, end(3, 'b', 'writes'), end(4, 'a', 'writes')),
      /producer1 has the write end/,
    ],
    ['a consumer that could write', hold(0, ...right[0]!.holds, end(9, 'a', 'writes')), /consumer has the write end/],
    ['pipes in another order', hold(0, end(3, 'b', 'reads'), end(4, 'a', 'reads')), /producer1 has|does not have/],
    ['a consumer without a pipe', hold(0, end(3, 'a', 'reads')), /descriptor 4 is no pipe/],
    ['a producer without its pipe', hold(1), /producer0 does not have/],
    ['no members', [], /descriptor 3 is no pipe/],
  ])('fails with %s', (_, holders, words) => expectFail(judgeHolders(holders, 2), words));

  test('fails when a member is missing, or was not ready', () => {
    expectFail(judgeStarted(right.toSpliced(1, 1), 2), /the members are consumer, producer1/);
    expectFail(judgeStarted(right.with(2, { ...right[2]!, isReady: false }), 2), /before producer1 had greeted/);
  });

  test('fails when something is left after a round', () => {
    const clean = { descriptors: 20, children: [] };
    expect(judgeRounds([clean, clean]).verdict).toBe('passed');
    expectFail(judgeRounds([clean, { ...clean, descriptors: 21 }]), /20 descriptors .* 21 after round 2/);
    expectFail(judgeRounds([{ ...clean, children: [{ pid: 9, state: 'Z' }] }]), /a zombie/);
    expectFail(judgeRounds([]), /no round/);
  });

  test('that cannot start fails when it starts, says another code, or leaves something', () => {
    const failure = { error: error('child-failed'), children: [], left: [] };
    expect(judgeFailure(failure, 'child-failed', 'no program').verdict).toBe('passed');
    expectFail(judgeFailure({ ...failure, error: null }, 'child-failed', 'no program'), /was started/);
    expectFail(judgeFailure({ ...failure, error: error('EMFILE') }, 'child-failed', 'no program'), /EMFILE/);
    expectFail(judgeFailure({ ...failure, children: [{ pid: 9, state: 'S' }] }, 'child-failed', 'x'), /1 processes/);
    expectFail(
      judgeFailure({ ...failure, left: [end(9, 'a', 'reads')] }, 'child-failed', 'x'),
      /1 ends .* 9 \(reads\)/,
    );
  });
});

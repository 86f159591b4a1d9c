/** Claims about counting a member's calls: what belongs to the messages counts, each call once, and the rest is said to be left out. */

import { describe, expect, test } from 'vitest';
import { TraceCounter } from '../../src/harness/trace-count.js';

/** Thread 1 reads messages on 3 and writes them on 4; 0, 1 and 2 are the harness's. */
function countLines(lines: readonly string[], dataFds = [3, 4]) {
  const counter = new TraceCounter({ tid: 1, dataFds, controlFds: [0, 1, 2] });
  for (const line of lines) counter.take(line);
  return { ...counter.report(), unreadable: counter.unreadable };
}

const READ = '1 read(3, ""..., 64) = 64';
const WRITE = '1 write(4, ""..., 64) = 64';
const WAIT = '1 epoll_wait(9, [...], 8, -1) = 1';
const data = (name: string, count: number, bytes: number, errors = {}) => {
  return { name, on: 'data', kind: null, count, bytes, errors };
};
const other = (name: string, count: number, kind: string | null = null, bytes = 0) => {
  return { name, on: 'other', kind, count, bytes, errors: {} };
};

describe('counted calls', () => {
  test.each<[what: string, lines: string[], calls: object[], leftOut: number]>([
    ['are those on data descriptors, with their bytes', [WRITE, READ], [data('read', 1, 64), data('write', 1, 64)], 0],
    ['are not those before the first message and after the last', [WAIT, READ, WAIT], [data('read', 1, 64)], 2],
    [
      'are all those between two messages',
      [READ, WAIT, '1 getpid() = 1', READ],
      [data('read', 2, 128), other('epoll_wait', 1), other('getpid', 1)],
      0,
    ],
    [
      'are not commands and replies, wherever they come',
      [READ, '1 read(0, ""..., 9) = 9', '1 write(1, ""..., 9) = 9', READ],
      [data('read', 2, 128)],
      2,
    ],
    [
      'that failed move nothing and keep the name of their error',
      [READ, '1 read(3, 0x1, 64) = -1 EAGAIN (Resource temporarily unavailable)', READ],
      [data('read', 3, 128, { EAGAIN: 1 })],
      0,
    ],
    [
      'that were cut in two are one',
      ['1 read(3, <unfinished ...>', '2 getpid() = 1', '1 <... read resumed>""..., 64) = 64'],
      [data('read', 1, 64)],
      0,
    ],
    [
      'that a signal made the kernel do again are one',
      ['1 read(3, 0x1, 64) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)', '1 --- SIGCHLD {} ---', READ],
      [data('read', 1, 64)],
      0,
    ],
    [
      'that began before strace was there are none',
      ['1 <... read resumed>""..., 64) = 64', READ],
      [data('read', 1, 64)],
      0,
    ],
    ['that never came back are none', [READ, '1 read(3, <unfinished ...>'], [data('read', 1, 64)], 0],
    [
      'on other descriptors say what those are',
      [READ, '1 write(7<anon_inode:[eventfd]>, ""..., 8) = 8', '1 write(8, ""..., 5) = 5', READ],
      [data('read', 2, 128), other('write', 1, 'descriptor 8', 5), other('write', 1, 'eventfd', 8)],
      0,
    ],
    ['need no thread in the line', ['read(3, ""..., 64) = 64'], [data('read', 1, 64)], 0],
    ['are none where there was no message', [WAIT, WAIT], [], 2],
  ])('%s', (_what, lines, calls, leftOut) => {
    const counted = countLines(lines);
    expect(counted.calls).toHaveLength(calls.length);
    expect(counted.calls).toEqual(expect.arrayContaining(calls));
    expect(counted.leftOutCalls).toBe(leftOut);
    expect(counted.unreadable).toBe(0);
  });

  test('of other threads are summed up apart, and only between the messages', () => {
    const counted = countLines([
      '2 futex(0x1) = 0',
      READ,
      '2 futex(0x1) = 0',
      '2 read(3, ""..., 9) = 9',
      READ,
      '2 futex(0x1) = 0',
    ]);
    expect(counted.calls).toEqual([data('read', 2, 128)]);
    expect(counted).toMatchObject({ otherThreadCalls: 2, leftOutCalls: 2 });
  });

  test('on descriptors 0 and 1 are messages where those carry the data', () => {
    expect(countLines(['1 read(0, ""..., 64) = 64'], [0]).calls).toEqual([data('read', 1, 64)]);
  });

  test('come with the number of lines that were none', () => {
    expect(countLines(['what is this', READ, '']).unreadable).toBe(1);
  });
});

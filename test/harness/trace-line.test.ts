/** Claims about reading strace's lines: every shape that it writes is told apart, and nothing else passes for one. */

import { describe, expect, test } from 'vitest';
import { parseTraceLine } from '../../src/harness/trace-line.js';

const call = (name: string, fd: number | null, result: number | null, more: object = {}) => {
  return { what: 'call', tid: 12, name, fd, kind: null, result, error: null, ...more };
};

describe('a line of strace', () => {
  test.each<[line: string, expected: object | null]>([
    ['12 read(3, ""..., 64) = 64', call('read', 3, 64)],
    ['12    read(3, ""..., 64)                = 64', call('read', 3, 64)],
    ['[pid    12] read(3, ""..., 64) = 64', call('read', 3, 64)],
    ['read(3, ""..., 64) = 64', call('read', 3, 64, { tid: null })],
    ['12 read(3<pipe:[55]>, ""..., 64) = 64', call('read', 3, 64, { kind: 'pipe' })],
    ['12 write(4<UNIX-STREAM:[7->8]>, ""..., 64) = 64', call('write', 4, 64, { kind: 'socket' })],
    ['12 write(4<socket:[78]>, ""..., 64) = 64', call('write', 4, 64, { kind: 'socket' })],
    ['12 write(9<anon_inode:[eventfd]>, ""..., 8) = 8', call('write', 9, 8, { kind: 'eventfd' })],
    ['12 read(5</tmp/a, b>, ""..., 64) = 0', call('read', 5, 0, { kind: 'file' })],
    ['12 read(5</tmp/a>(deleted), ""..., 64) = 0', call('read', 5, 0, { kind: 'file' })],
    ['12 close(5</dev/null>) = 0', call('close', 5, 0, { kind: 'device' })],
    ['12 close(5) = 0', call('close', null, 0)],
    [
      '12 epoll_pwait(15<anon_inode:[eventpoll]>, [...], 1024, 425, NULL, 8) = 1',
      call('epoll_pwait', 15, 1, { kind: 'eventpoll' }),
    ],
    ['12 openat(AT_FDCWD, "/x", O_RDONLY) = 13</x>', call('openat', null, 13)],
    ['12 mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, -1, 0) = 0x7f0000', call('mmap', null, null)],
    ['12 writev(4, [{iov_base=""..., iov_len=64}, ...], 2) = 128', call('writev', 4, 128)],
    ['12 write(4, ") = 9 ENOENT", 12) = 12', call('write', 4, 12)],
    ['12 select(4, [3], NULL, NULL, {tv_sec=1}) = 1 (in [3], left {tv_sec=0})', call('select', null, 1)],
    ['12 getpid() = 12', call('getpid', null, 12)],
    ['12 exit_group(0) = ?', call('exit_group', null, null)],
    ['12 exit_group(0 <unfinished ...>) = ?', call('exit_group', null, null)],
    ['12 read(3, 0x7ffd, 64) = -1 EAGAIN (Resource temporarily unavailable)', call('read', 3, -1, { error: 'EAGAIN' })],
    [
      '12 read(3, 0x7ffd, 64) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)',
      call('read', 3, null, { error: 'ERESTARTSYS' }),
    ],
    ['12 read(3,  <unfinished ...>', { what: 'begun', tid: 12, name: 'read', fd: 3, kind: null }],
    ['12 read(3<pipe:[5]>,  <unfinished ...>', { what: 'begun', tid: 12, name: 'read', fd: 3, kind: 'pipe' }],
    ['12 epoll_wait(3,  <detached ...>', { what: 'begun', tid: 12, name: 'epoll_wait', fd: null, kind: null }],
    ['12 read(3<pipe:[5]>, ""..., 6', { what: 'begun', tid: 12, name: 'read', fd: 3, kind: 'pipe' }],
    ['12 <... read resumed>""..., 64) = 64', { what: 'resumed', tid: 12, name: 'read', result: 64, error: null }],
    [
      '12 <... futex resumed>) = -1 EAGAIN (Resource temporarily unavailable)',
      { what: 'resumed', tid: 12, name: 'futex', result: -1, error: 'EAGAIN' },
    ],
    ['12 <... exit_group resumed>) = ?', { what: 'resumed', tid: 12, name: 'exit_group', result: null, error: null }],
    ['12 restart_syscall(<... resuming interrupted read ...>) = 1', { what: 'aside' }],
    ['12 restart_syscall(<... resuming interrupted poll ...> <unfinished ...>', { what: 'aside' }],
    ['12 --- SIGCHLD {si_signo=SIGCHLD, si_pid=13} ---', { what: 'aside' }],
    ['12 --- stopped by SIGTSTP ---', { what: 'aside' }],
    ['12 +++ exited with 0 +++', { what: 'aside' }],
    ['12 +++ killed by SIGKILL +++', { what: 'aside' }],
    ['strace: Process 12 attached', null],
    ['12', null],
    ['read 3 = 64', null],
  ])('%s', (line, expected) => {
    expect(parseTraceLine(line)).toEqual(expected);
  });
});

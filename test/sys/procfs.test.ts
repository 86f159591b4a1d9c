import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../src/sys/addon.js';
import { parseLimits, readLimits } from '../../src/sys/limits.js';
import { parseCpuTicks, parsePressureUs, readOwnTicks } from '../../src/sys/machine-load.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import {
  countDescriptors,
  parseCpuList,
  parseDescriptorKind,
  parseLastCpu,
  readAllowedCpus,
  readCpuTicks,
  readDescriptorKind,
  readDescriptors,
  readIoTotals,
  readLastCpu,
  readPressureUs,
  readPssBytes,
  readRunNs,
  readRunQueueWaitNs,
  readSwitches,
  readThreadIds,
  readThreadState,
  readTracer,
} from '../../src/sys/procfs.js';
import { makeRoot } from './fake-root.js';

describe('parsers', () => {
  it.each<[string | null, number[] | null]>([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['0-1,4,6-7', [0, 1, 4, 6, 7]],
    ['', null],
    ['0-', null],
    ['a', null],
    [null, null],
  ])('CPU list "%s"', (text, cpus) => expect(parseCpuList(text)).toEqual(cpus));

  it.each([
    ['pipe:[12345]', 'pipe'],
    ['socket:[1]', 'socket'],
    ['anon_inode:[eventpoll]', 'eventpoll'],
    ['anon_inode:[eventfd]', 'eventfd'],
    ['anon_inode:inotify', 'inotify'],
    ['/memfd:ring (deleted)', 'memfd'],
    ['/dev/null', 'device'],
    ['/tmp/pipe:[1]', 'file'],
  ])('descriptor %s is a %s', (target, kind) => expect(parseDescriptorKind(target)).toBe(kind));

  it('the last CPU, whatever the thread is called', () => {
    const tail = Array.from({ length: 50 }, (_, index) => String(index + 4)).join(' ');
    expect(parseLastCpu(`12 (a ) b) (c) S ${tail}`)).toBe(39);
    expect(parseLastCpu('12 (short) S 1')).toBeNull();
    expect(parseLastCpu(null)).toBeNull();
  });

  it('steal and all ticks; guest time is in user time already', () => {
    expect(parseCpuTicks('cpu  1 2 3 4 5 6 7 80 1000 1000\ncpu0 9 9 9 9 9 9 9 9 9 9')).toEqual({
      steal: 80,
      total: 108,
      busy: 19,
    });
    expect(parseCpuTicks('cpu 1 2 3')).toBeNull();
    expect(parseCpuTicks(null)).toBeNull();
  });

  it('pressure', () => {
    expect(
      parsePressureUs(
        'some avg10=0.00 avg60=0.00 avg300=0.00 total=123456\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9',
      ),
    ).toBe(123_456);
    expect(parsePressureUs('')).toBeNull();
    expect(parsePressureUs(null)).toBeNull();
  });

  it('limits', () => {
    const limits = parseLimits(
      [
        'Limit                     Soft Limit           Hard Limit           Units     ',
        'Max cpu time              unlimited            unlimited            seconds   ',
        'Max open files            1024                 20000                files     ',
        'Max nice priority         0                    0                    ',
      ].join('\n'),
    );
    expect(limits.get('Max open files')).toEqual({ soft: 1_024, hard: 20_000 });
    expect(limits.get('Max cpu time')).toEqual({ soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY });
    expect(limits.get('Max nice priority')).toEqual({ soft: 0, hard: 0 });
    expect(limits.size).toBe(3);
  });
});

describe('on files as the kernel writes them', () => {
  const status =
    'Name:\tnode\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\nvoluntary_ctxt_switches:\t17\nnonvoluntary_ctxt_switches:\t4';
  const root = () =>
    join(
      makeRoot({
        'proc/7/task/7/status': status,
        'proc/7/task/10/schedstat': '111 222 3',
        'proc/7/task/9/schedstat': '1 2 3',
        'proc/7/task/10/status': 'Name:\ta\nTracerPid:\t42\n',
        'proc/7/task/10/stat': '10 (a) R b) S 1 2',
        'proc/7/task/10/io': 'rchar: 4\nwchar: 3\nsyscr: 2\nsyscw: 1\nread_bytes: 9',
        'proc/7/smaps_rollup': '55d0-7ffe ---p 00000000 00:00 0  [rollup]\nRss:  900 kB\nPss:  321 kB\nPss_Anon:  1 kB',
      }),
      'proc',
    );

  it('reads each value from its place', () => {
    const proc = root();
    expect(readThreadIds(7, proc)).toEqual([7, 9, 10]);
    expect(readAllowedCpus(7, 7, proc)).toEqual([0, 1]);
    expect(readSwitches(7, 7, proc)).toEqual({ voluntary: 17, involuntary: 4 });
    expect(readRunQueueWaitNs(7, 10, proc)).toBe(222);
    expect(readRunNs(7, 10, proc)).toBe(111);
    expect(readPssBytes(7, proc)).toBe(321 * 1_024);
    expect(readTracer(7, 10, proc)).toBe(42);
    expect(readThreadState(7, 10, proc)).toBe('S');
    expect(readIoTotals(7, 10, proc)).toEqual({ readCalls: 2, writeCalls: 1, readBytes: 4, writtenBytes: 3 });
  });

  it('own ticks are the work of the process and of the children that it waited for, whatever its name', () => {
    const stat = '7 (a) b (c) S 1 7 7 0 -1 4194560 100 200 0 0 11 22 300 4000 20 0 1 0 5';
    expect(readOwnTicks(join(makeRoot({ 'proc/self/stat': stat }), 'proc'))).toBe(4_333);
    expect(readOwnTicks(join(makeRoot({ 'proc/self/stat': '7 (a) S 1' }), 'proc'))).toBeNull();
    expect(readOwnTicks()).toBeGreaterThan(0);
  });

  it('a process that is gone is null everywhere', () => {
    const proc = root();
    expect(readThreadIds(8, proc)).toEqual([]);
    const answers = [
      readAllowedCpus(8, 8, proc),
      readSwitches(8, 8, proc),
      readRunQueueWaitNs(8, 8, proc),
      readRunNs(8, 8, proc),
      readPssBytes(8, proc),
      readTracer(8, 8, proc),
      readThreadState(8, 8, proc),
      readIoTotals(8, 8, proc),
    ];
    expect([...answers, readLastCpu(8, 8, proc), readDescriptorKind(8, 0, proc), readDescriptors(8, proc)]).toEqual(
      Array(11).fill(null),
    );
    expect([readCpuTicks(proc), readPressureUs(proc), countDescriptors(8, proc)]).toEqual([null, null, null]);
    expect(readLimits(8, proc).size).toBe(0);
  });
});

describe('on this process', () => {
  const tid = loadAddon().getThreadId();

  it('agrees with what the addon says', () => {
    expect(readThreadIds('self')).toContain(tid);
    expect(readAllowedCpus('self', tid)).toEqual(loadAddon().getAffinity(0));
    expect(loadAddon().getAffinity(0)).toContain(readLastCpu('self', tid));
    expect(readRunQueueWaitNs('self', tid)).toBeGreaterThanOrEqual(0);
    expect(readSwitches(process.pid, tid)!.voluntary).toBeGreaterThan(0);
    expect(readPssBytes('self')).toBeGreaterThan(1 << 20);
    expect(readLimits().get('Max open files')!.soft).toBeGreaterThan(0);
  });

  it('a pipe is two more descriptors of kind pipe, a Node child has a socket on 0 for all that stdio says pipe', async () => {
    const before = countDescriptors()!;
    const pipe = openPipe();
    expect(countDescriptors('self')).toBe(before + 2);
    expect(countDescriptors(process.pid)).toBe(before + 2);
    expect(readDescriptorKind('self', pipe.readFd)).toBe('pipe');
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore', pipe.readFd], timeout: 20_000 });
    await once(child, 'spawn');
    expect([0, 1, 3].map((fd) => readDescriptorKind(child.pid!, fd))).toEqual(['socket', 'device', 'pipe']);
    child.stdin!.end();
    await once(child, 'close');
    expect(readDescriptors('self')!.map((fd) => readDescriptorKind('self', fd))).not.toContain(null);
    closePipe(pipe);
    expect(readDescriptorKind('self', pipe.readFd)).toBeNull();
    expect(countDescriptors()).toBe(before);
  });
});

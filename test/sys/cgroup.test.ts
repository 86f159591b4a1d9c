import { describe, expect, it } from 'vitest';
import { parseCpuMax, readQuotaCpus } from '../../src/sys/cgroup.js';
import { makeRoot } from './fake-root.js';

const v2Mount = (mountPoint = '/sys/fs/cgroup', mountRoot = '/') =>
  `30 23 0:26 ${mountRoot} ${mountPoint} rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate`;
const v1Mount = (options = 'rw,cpu,cpuacct', mountRoot = '/') =>
  `33 25 0:29 ${mountRoot} /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup ${options}`;
const v2 = (group: string, files: Record<string, string>, mount = v2Mount()) =>
  makeRoot({
    'proc/self/mountinfo': `22 1 8:1 / / rw - ext4 /dev/root rw\n${mount}`,
    'proc/self/cgroup': `0::${group}`,
    ...files,
  });
const v1 = (group: string, files: Record<string, string>, mount = v1Mount()) =>
  makeRoot({
    'proc/self/mountinfo': mount,
    'proc/self/cgroup': `9:memory:/other\n4:cpu,cpuacct:${group}\n1:name=systemd:${group}`,
    ...files,
  });
const folder = 'sys/fs/cgroup/cpu,cpuacct';

describe('version 2', () => {
  it.each<[string, string, Record<string, string>, number | null]>([
    ['no quota', '/a', { 'sys/fs/cgroup/a/cpu.max': 'max 100000' }, null],
    ['a quota of one and a half CPUs', '/a', { 'sys/fs/cgroup/a/cpu.max': '150000 100000' }, 1.5],
    [
      'the smallest on the way up: the own one',
      '/a/b',
      { 'sys/fs/cgroup/a/cpu.max': '400000 100000', 'sys/fs/cgroup/a/b/cpu.max': '200000 100000' },
      2,
    ],
    [
      'the smallest on the way up: an ancestor',
      '/a/b/c',
      { 'sys/fs/cgroup/a/cpu.max': '50000 100000', 'sys/fs/cgroup/a/b/c/cpu.max': '200000 100000' },
      0.5,
    ],
    ['at the mount itself, as inside a container', '/', { 'sys/fs/cgroup/cpu.max': '300000 100000' }, 3],
    ['a sibling does not count', '/a', { 'sys/fs/cgroup/b/cpu.max': '100000 100000' }, null],
    ['another period', '/a', { 'sys/fs/cgroup/a/cpu.max': '5000 20000' }, 0.25],
    ['a file that says nothing', '/a', { 'sys/fs/cgroup/a/cpu.max': '' }, null],
    [
      'a group outside what is mounted',
      '/../other',
      { 'sys/fs/cgroup/cpu.max': '100000 100000', 'sys/fs/cgroup/other/cpu.max': '50000 100000' },
      1,
    ],
  ])('%s', (_, group, files, quota) => {
    expect(readQuotaCpus(v2(group, files))).toBe(quota);
  });

  it('a mount of a part of the hierarchy: the path is relative to it', () => {
    const mount = v2Mount('/sys/fs/cgroup', '/docker/abc');
    const files = { 'sys/fs/cgroup/cpu.max': '200000 100000', 'sys/fs/cgroup/sub/cpu.max': '100000 100000' };
    expect(readQuotaCpus(v2('/docker/abc/sub', files, mount))).toBe(1);
    expect(readQuotaCpus(v2('/docker/abc', files, mount))).toBe(2);
    expect(readQuotaCpus(v2('/docker/abcdef', files, mount))).toBe(2);
  });

  it('a mount point with a blank in its name', () => {
    expect(readQuotaCpus(v2('/a', { 'my groups/a/cpu.max': '100000 100000' }, v2Mount('/my\\040groups')))).toBe(1);
  });
});

describe('version 1', () => {
  const quota = (group: string, us: number, periodUs = 100_000) => ({
    [`${folder}${group}/cpu.cfs_quota_us`]: String(us),
    [`${folder}${group}/cpu.cfs_period_us`]: String(periodUs),
  });
  it.each<[string, string, Record<string, string>, number | null]>([
    ['no quota is -1', '/a', quota('/a', -1), null],
    ['a quota', '/a', quota('/a', 250_000), 2.5],
    ['an ancestor', '/a/b', { ...quota('/a', 100_000), ...quota('/a/b', 300_000) }, 1],
    ['a period of 0 is no quota', '/a', quota('/a', 100_000, 0), null],
    ['the group of another controller does not count', '/a', quota('/other', 100_000), null],
  ])('%s', (_, group, files, expected) => {
    expect(readQuotaCpus(v1(group, files))).toBe(expected);
  });

  it('a mount without the cpu controller is none', () => {
    expect(readQuotaCpus(v1('/a', quota('/a', 100_000), v1Mount('rw,memory')))).toBeNull();
  });
});

it('both versions mounted: the smaller quota binds', () => {
  const root = makeRoot({
    'proc/self/mountinfo': `${v1Mount()}\n${v2Mount('/sys/fs/cgroup/unified')}`,
    'proc/self/cgroup': '4:cpu,cpuacct:/a\n0::/b',
    [`${folder}/a/cpu.cfs_quota_us`]: '300000',
    [`${folder}/a/cpu.cfs_period_us`]: '100000',
    'sys/fs/cgroup/unified/b/cpu.max': '200000 100000',
  });
  expect(readQuotaCpus(root)).toBe(2);
});

it('no /proc at all is no quota', () => {
  expect(readQuotaCpus(makeRoot())).toBeNull();
});

it.each<[string | null, number | null]>([
  ['max 100000', null],
  ['100000 100000', 1],
  ['0 100000', null],
  ['100000 0', null],
  ['-1 100000', null],
  ['100000', null],
  [null, null],
])('cpu.max "%s" is %s CPUs', (text, quota) => {
  expect(parseCpuMax(text)).toBe(quota);
});

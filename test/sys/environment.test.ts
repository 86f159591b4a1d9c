import { describe, expect, it } from 'vitest';
import { resultSchema } from '../../src/core/result-schema.js';
import { measureClockOverheadNs } from '../../src/sys/clock.js';
import { readEnvironment } from '../../src/sys/environment.js';
import {
  readClockSource,
  readContainer,
  readCounters,
  readGovernor,
  readPipeUserPagesSoft,
  readSmt,
  readVirtualisation,
} from '../../src/sys/machine.js';
import { makeRoot } from './fake-root.js';

const flags = (extra: string) => ({ 'proc/cpuinfo': `model name\t: X\nflags\t\t: fpu vme ${extra} sse2` });
const dmi = (vendor: string, product: string) => ({
  'sys/class/dmi/id/sys_vendor': vendor,
  'sys/class/dmi/id/product_name': product,
});

describe('what the machine says of itself', () => {
  it.each<[string, Record<string, string>, string | null]>([
    ['bare metal', { ...flags(''), ...dmi('Dell Inc.', 'PowerEdge') }, null],
    ['the CPU flag alone', flags('hypervisor'), 'hypervisor flag of the CPU; its name is not given'],
    ['flag and vendor', { ...flags('hypervisor'), ...dmi('QEMU', 'Standard PC') }, 'QEMU Standard PC'],
    ['flag and a vendor that nobody knows', { ...flags('hypervisor'), ...dmi('Acme', 'Cloud') }, 'Acme Cloud'],
    ['no flag on arm64, the vendor tells', dmi('Amazon EC2', 'm7g.large'), 'Amazon EC2 m7g.large'],
    ['Xen by its own file', { ...flags(''), 'sys/hypervisor/type': 'xen' }, 'xen'],
    ['nothing to read', {}, null],
  ])('virtualised: %s', (_, files, expected) => expect(readVirtualisation(makeRoot(files))).toBe(expected));

  it.each<[string, Record<string, string>, string | null]>([
    ['none', { 'proc/1/cgroup': '0::/init.scope', 'proc/self/cgroup': '0::/user.slice' }, null],
    ['docker by its file', { '.dockerenv': '' }, 'docker'],
    ['podman by its file', { 'run/.containerenv': '' }, 'podman'],
    ['systemd-nspawn', { 'run/systemd/container': 'systemd-nspawn' }, 'systemd-nspawn'],
    ['kubernetes by its groups', { 'proc/self/cgroup': '0::/kubepods.slice/x' }, 'kubepods'],
    ['lxc by the groups of process 1', { 'proc/1/cgroup': '4:cpu:/lxc/web' }, 'lxc'],
  ])('container: %s', (_, files, expected) => expect(readContainer(makeRoot(files))).toBe(expected));

  it('SMT is the kernel’s word on bare metal and not available in a virtual machine', () => {
    const control = { 'sys/devices/system/cpu/smt/control': 'on' };
    expect(readSmt(makeRoot({ ...control, ...flags('') }))).toBe('on');
    expect(readSmt(makeRoot({ ...control, ...flags('hypervisor') }))).toBeNull();
  });

  it.each<[number, string | null, string | null, boolean]>([
    [1_000, 'cpu', '2', true],
    [1_000, 'cpu_core', '-1', true],
    [1_000, 'cpu', '3', false],
    [0, 'cpu', '4', true],
    [0, null, '1', false],
    [0, 'cpu', null, false],
  ])('counters for uid %i, device %s, paranoid %s: %s', (uid, device, paranoid, isThere) => {
    const root = makeRoot({
      ...(device ? { [`sys/bus/event_source/devices/${device}/type`]: '4' } : {}),
      ...(paranoid ? { 'proc/sys/kernel/perf_event_paranoid': paranoid } : {}),
    });
    expect(readCounters(uid, root) !== null).toBe(isThere);
  });

  it('governor, clock source and pipe pages are read, or null', () => {
    const root = makeRoot({
      'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'performance',
      'sys/devices/system/clocksource/clocksource0/current_clocksource': 'tsc',
      'proc/sys/fs/pipe-user-pages-soft': '16384',
    });
    expect([readGovernor(root), readClockSource(root), readPipeUserPagesSoft(root)]).toEqual([
      'performance',
      'tsc',
      16_384,
    ]);
    const empty = makeRoot();
    expect([readGovernor(empty), readClockSource(empty), readPipeUserPagesSoft(empty)]).toEqual([null, null, null]);
  });
});

describe('the environment', () => {
  const { environment: schema } = resultSchema.shape;

  it('fits the result file', () => {
    expect(schema.safeParse(readEnvironment()).error).toBeUndefined();
  });

  it('fits it as well, with nulls, where nothing can be read', () => {
    const environment = readEnvironment(makeRoot());
    expect(schema.safeParse(environment).error).toBeUndefined();
    expect(environment).toMatchObject({
      cgroupQuotaCpus: null,
      virtualised: null,
      container: null,
      governor: null,
      counters: null,
    });
    expect(environment.limits).toEqual({ openFilesSoft: null, openFilesHard: null, processesSoft: null });
  });

  it('fits it as well, with nulls, without the addon, and then takes Node’s clock', async () => {
    const { spawnSync } = await import('node:child_process');
    const module = new URL('../../src/sys/environment.js', import.meta.url).href;
    const source = `import(${JSON.stringify(module)}).then((m) => console.log(JSON.stringify(m.readEnvironment())))`;
    const env = { ...process.env, IPC_LAB_NATIVE_DIR: makeRoot() };
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', source], { env, encoding: 'utf8', timeout: 20_000 });
    expect(stderr).toBe('');
    const environment = JSON.parse(stdout);
    expect(schema.safeParse(environment).error).toBeUndefined();
    expect(environment).toMatchObject({ compiler: null, pipe: { capacityBytes: null } });
    expect(environment.clock.overheadNs).toBeGreaterThan(0);
    expect(environment.affinity).toEqual(readEnvironment().affinity);
  });

  it('an unlimited number is not available, not a number', () => {
    const limits =
      'Max processes             unlimited            unlimited            processes\nMax open files            64                   unlimited            files';
    const environment = readEnvironment(makeRoot({ 'proc/self/limits': limits }));
    expect(environment.limits).toEqual({ openFilesSoft: 64, openFilesHard: null, processesSoft: null });
  });

  it('counts CPUs by affinity and by quota, whichever is less', () => {
    const root = makeRoot({
      'proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw',
      'proc/self/cgroup': '0::/',
      'sys/fs/cgroup/cpu.max': '50000 100000',
    });
    expect(readEnvironment(root)).toMatchObject({ cgroupQuotaCpus: 0.5, effectiveCpus: 0.5 });
    expect(readEnvironment(makeRoot()).effectiveCpus).toBe(readEnvironment().affinity.length);
  });
});

it('the clock overhead is that of the fastest row: a preempted one does not count', () => {
  let nowNs = 0;
  let reads = 0;
  const read = () => {
    nowNs += 50;
    if ([1_500, 39_500].includes(reads++)) nowNs += 1e9;
  };
  expect(measureClockOverheadNs(read, () => nowNs)).toBe(50);
});

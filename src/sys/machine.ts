/** What kind of machine this is, as far as the kernel tells. Called by the environment report; null is "not available" or "no sign of it". */

import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { parseCount, readText } from './kernel-text.js';

/** @param root a folder that stands for `/`, for faked trees */
type Reader = (root?: string) => string | null;

const at = (root: string, path: string) => posix.join(root, path);

/** Vendors and products that exist as virtual machines only: on arm64 no CPU flag tells. */
const VIRTUAL_DMI =
  /QEMU|KVM|VMware|VirtualBox|Xen|Virtual Machine|Amazon EC2|Google Compute Engine|Bochs|Parallels|OpenStack/i;

/** Returns what says that a hypervisor is below us. */
export const readVirtualisation: Reader = (root = '/') => {
  const hasFlag = /^flags\s*:.*\bhypervisor\b/m.test(readText(at(root, 'proc/cpuinfo')) ?? '');
  const type = readText(at(root, 'sys/hypervisor/type'));
  const dmi = ['sys_vendor', 'product_name']
    .map((name) => readText(at(root, `sys/class/dmi/id/${name}`))?.trim())
    .filter((text) => text)
    .join(' ');
  const names = [type, VIRTUAL_DMI.test(dmi) || hasFlag ? dmi : ''].filter((text) => text);
  if (!hasFlag && names.length === 0) return null;
  return names.length > 0 ? names.join(', ') : 'hypervisor flag of the CPU; its name is not given';
};

/** Returns the kind of container that we are in. */
export const readContainer: Reader = (root = '/') => {
  if (existsSync(at(root, '.dockerenv'))) return 'docker';
  if (existsSync(at(root, 'run/.containerenv'))) return 'podman';
  const named = readText(at(root, 'run/systemd/container'));
  if (named) return named;
  const groups = `${readText(at(root, 'proc/1/cgroup')) ?? ''}\n${readText(at(root, 'proc/self/cgroup')) ?? ''}`;
  return /docker|kubepods|containerd|libpod|lxc/.exec(groups)?.[0] ?? null;
};

/** Returns the kernel's word on hyper-threads (`on`, `off`, `notsupported` …); a virtual machine sees what it is shown. */
export const readSmt: Reader = (root = '/') => {
  if (readVirtualisation(root) !== null) return null;
  return readText(at(root, 'sys/devices/system/cpu/smt/control'));
};

export const readGovernor: Reader = (root = '/') =>
  readText(at(root, 'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'));

export const readClockSource: Reader = (root = '/') =>
  readText(at(root, 'sys/devices/system/clocksource/clocksource0/current_clocksource'));

/** Returns how hardware counters can be read; a PMU that the hypervisor hides has no folder. */
export function readCounters(uid: number | null, root = '/'): string | null {
  const pmu = ['cpu', 'cpu_core', 'armv8_pmuv3_0', 'armv8_pmuv3'].find((name) =>
    existsSync(at(root, `sys/bus/event_source/devices/${name}`)),
  );
  const paranoid = readText(at(root, 'proc/sys/kernel/perf_event_paranoid'));
  if (pmu === undefined || paranoid === null) return null;
  // Above 2 (a distribution's patch) ordinary users are shut out altogether; at 2 they may count themselves.
  return uid === 0 || Number(paranoid) <= 2 ? `perf_event_open, device ${pmu}, perf_event_paranoid ${paranoid}` : null;
}

/** Returns the pages that one user's pipes may hold before new ones get a single slot pair; 0 is no limit. */
export function readPipeUserPagesSoft(root = '/'): number | null {
  return parseCount(readText(at(root, 'proc/sys/fs/pipe-user-pages-soft')));
}

/** How much CPU the control groups leave to this process. Called by the environment report: neither os.cpus() nor availableParallelism() of Node 20 looks. */

import { posix } from 'node:path';
import { readText } from './kernel-text.js';

/** One mounted hierarchy and this process' place in it. */
interface Hierarchy {
  version: 1 | 2;
  /** Where the hierarchy is mounted. */
  mountPoint: string;
  /** Our group, relative to the mount point: `/` or `/a/b`. */
  group: string;
}

/**
 * Returns the smallest quota from our group up to the mount, in CPUs; null if none of them has one.
 *
 * A limit on any ancestor binds as well, so the walk goes up to the mount point (inside a container that is the
 * container's own group, and what lies above cannot be seen).
 * Source: cgroups(7), Documentation/admin-guide/cgroup-v2.rst (cpu.max).
 * @param root a folder that stands for `/`, for faked trees
 */
export function readQuotaCpus(root = '/'): number | null {
  let smallest: number | null = null;
  for (const hierarchy of findHierarchies(root)) {
    for (let group = hierarchy.group; ; group = posix.dirname(group)) {
      const folder = posix.join(root, hierarchy.mountPoint, group);
      const quota = hierarchy.version === 2 ? readQuotaV2(folder) : readQuotaV1(folder);
      if (quota !== null && (smallest === null || quota < smallest)) smallest = quota;
      if (group === '/') break;
    }
  }
  return smallest;
}

/** `max 100000` or `150000 100000`: µs of CPU time in each period of so many µs. */
export function parseCpuMax(text: string | null): number | null {
  const match = /^(\d+) (\d+)$/.exec(text ?? '');
  return match ? divide(Number(match[1]), Number(match[2])) : null;
}

function readQuotaV2(folder: string): number | null {
  return parseCpuMax(readText(`${folder}/cpu.max`));
}

/** A quota of -1 is none. */
function readQuotaV1(folder: string): number | null {
  const quotaUs = Number(readText(`${folder}/cpu.cfs_quota_us`) ?? '-1');
  const periodUs = Number(readText(`${folder}/cpu.cfs_period_us`) ?? '0');
  return divide(quotaUs, periodUs);
}

function divide(quotaUs: number, periodUs: number): number | null {
  return quotaUs > 0 && periodUs > 0 ? quotaUs / periodUs : null;
}

function findHierarchies(root: string): Hierarchy[] {
  const mounts = readText(posix.join(root, 'proc/self/mountinfo'));
  const groups = readText(posix.join(root, 'proc/self/cgroup'));
  if (mounts === null || groups === null) return [];
  return mounts.split('\n').flatMap((line) => {
    const mount = parseMount(line);
    const path = mount && findGroup(groups, mount.version);
    if (!mount || !path) return [];
    return [{ version: mount.version, mountPoint: mount.mountPoint, group: relativeGroup(path, mount.mountRoot) }];
  });
}

/** `36 35 98:0 /root /mount/point options optional… - type source super-options`, proc_pid_mountinfo(5). */
function parseMount(line: string): { version: 1 | 2; mountRoot: string; mountPoint: string } | null {
  const [before, after] = line.split(' - ', 2);
  const fields = before?.split(' ') ?? [];
  const [type, , options] = after?.split(' ') ?? [];
  const isCpuV1 = type === 'cgroup' && options?.split(',').includes('cpu');
  if (fields.length < 5 || (type !== 'cgroup2' && !isCpuV1)) return null;
  return { version: isCpuV1 ? 1 : 2, mountRoot: unescapeOctal(fields[3]!), mountPoint: unescapeOctal(fields[4]!) };
}

/** `0::/path` for version 2, `4:cpu,cpuacct:/path` for version 1. */
function findGroup(groups: string, version: 1 | 2): string | null {
  for (const line of groups.split('\n')) {
    const match = /^(\d+):([^:]*):(.*)$/.exec(line);
    if (!match) continue;
    const isOurs = version === 2 ? match[1] === '0' && match[2] === '' : match[2]!.split(',').includes('cpu');
    if (isOurs) return match[3]!;
  }
  return null;
}

/** A container may have mounted its own group only: then our path begins with what is mounted, or lies outside it. */
function relativeGroup(path: string, mountRoot: string): string {
  if (mountRoot === '/') return path.split('/').includes('..') ? '/' : posix.normalize(path);
  return path.startsWith(`${mountRoot}/`) ? path.slice(mountRoot.length) : '/';
}

/** mountinfo writes blanks and backslashes in octal. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

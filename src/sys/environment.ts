/** The machine and the run-time under a result. Called once per run and by `lab doctor`; works without the addon and off Linux, with nulls. */

import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { posix } from 'node:path';
import type { Environment } from '../core/result.js';
import { type Addon, loadAddon } from './addon.js';
import { readQuotaCpus } from './cgroup.js';
import { getClockResolutionNs, measureClockOverheadNs } from './clock.js';
import { readLimits } from './limits.js';
import {
  readClockSource,
  readContainer,
  readCounters,
  readGovernor,
  readPipeUserPagesSoft,
  readSmt,
  readVirtualisation,
} from './machine.js';
import { closePipe, getPipeCapacity, openPipe } from './pipe.js';
import { readAllowedCpus } from './procfs.js';

/**
 * Returns what can be known of this machine. A null is "not available", never a guess.
 *
 * Blocks: about 10 ms, for the cost of a clock read.
 * @param root a folder that stands for `/`, for faked trees
 */
export function readEnvironment(root = '/'): Environment {
  const addon = tryAddon();
  const affinity = readAffinity(addon, posix.join(root, 'proc'));
  const quota = readQuotaCpus(root);
  const limits = readLimits('self', posix.join(root, 'proc'));
  const uid = process.getuid?.() ?? null;
  return {
    platform: process.platform,
    arch: process.arch,
    cpuModel: cpus()[0]?.model.trim() || null,
    logicalCpus: cpus().length,
    effectiveCpus: Math.min(affinity.length, quota ?? Number.POSITIVE_INFINITY),
    affinity,
    cgroupQuotaCpus: quota,
    smt: readSmt(root),
    kernel: `${type()} ${release()}`,
    virtualised: readVirtualisation(root),
    container: readContainer(root),
    governor: readGovernor(root),
    memoryBytes: totalmem(),
    node: process.versions.node,
    v8: process.versions.v8,
    libuv: process.versions.uv,
    compiler: addon?.compiler ?? null,
    clock: { source: readClockSource(root), ...measureClock(addon) },
    pipe: {
      capacityBytes: addon === null ? null : measurePipeCapacity(),
      atomicBytes: process.platform === 'linux' ? LINUX_PIPE_BUF : null,
      userPagesSoft: readPipeUserPagesSoft(root),
    },
    uid,
    limits: {
      openFilesSoft: finite(limits.get('Max open files')?.soft),
      openFilesHard: finite(limits.get('Max open files')?.hard),
      processesSoft: finite(limits.get('Max processes')?.soft),
    },
    counters: readCounters(uid, root),
  };
}

/** PIPE_BUF of <linux/limits.h>: part of the kernel's interface, the same on every architecture (pipe(7)). */
const LINUX_PIPE_BUF = 4_096;

function tryAddon(): Addon | null {
  try {
    return loadAddon();
  } catch (error) {
    // Not built, or built for another machine: doctor says which, the report has null.
    if ((error as { code?: string }).code === 'addon-missing') return null;
    throw error;
  }
}

function readAffinity(addon: Addon | null, procRoot: string): number[] {
  if (addon !== null && process.platform === 'linux') return addon.getAffinity(0);
  return (
    readAllowedCpus('self', process.pid, procRoot) ?? Array.from({ length: availableParallelism() }, (_, cpu) => cpu)
  );
}

/** Without the addon, the clock that Node itself has is the one that would be used. */
function measureClock(addon: Addon | null): { overheadNs: number; resolutionNs: number } {
  if (addon !== null) return { overheadNs: measureClockOverheadNs(), resolutionNs: getClockResolutionNs() };
  const nowNs = () => Number(process.hrtime.bigint());
  return { overheadNs: measureClockOverheadNs(nowNs, nowNs), resolutionNs: measureStepNs(nowNs) };
}

/** The smallest step that the clock was seen to make: an upper bound of its resolution. */
function measureStepNs(nowNs: () => number): number {
  let smallestNs = Number.POSITIVE_INFINITY;
  for (let steps = 0; steps < 100; steps++) {
    const beforeNs = nowNs();
    let afterNs = nowNs();
    while (afterNs === beforeNs) afterNs = nowNs();
    smallestNs = Math.min(smallestNs, afterNs - beforeNs);
  }
  return smallestNs;
}

/** By opening one: a user whose pipes hold too many pages already gets smaller ones. Null where fcntl cannot say. */
function measurePipeCapacity(): number | null {
  const pipe = openPipe();
  try {
    return getPipeCapacity(pipe.readFd);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOSYS') return null;
    throw error;
  } finally {
    closePipe(pipe);
  }
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

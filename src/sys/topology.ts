/** Tells which CPUs are threads of one core, so that a placement called cross-core does not put a pair on two hyper-threads. */

import { readFileSync } from 'node:fs';

/** Returns a name of the core that a CPU belongs to, equal for hyper-threads of one core; null where the kernel does not say. */
export function readCoreName(cpu: number, root = '/sys'): string | null {
  try {
    const folder = `${root}/devices/system/cpu/cpu${cpu}/topology`;
    const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8').trim();
    return `${read('physical_package_id')}:${read('core_id')}`;
  } catch {
    return null; // not Linux, or a container without sysfs
  }
}

/** The facts that `lab doctor` goes by: the environment, and a look of about a second at what else runs. Called by the doctor command. */

import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../core/errors.js';
import { type MachineReading, readMachine } from '../harness/evidence.js';
import { type Absence, findAddon, findFloor, loadAddon } from '../sys/addon.js';
import { readEnvironment } from '../sys/environment.js';
import { findProgram } from '../sys/find-program.js';
import { readRunQueueWaitNs } from '../sys/procfs.js';
import type { DoctorFacts } from './doctor-line.js';

const LOOK_MS = 1_000;

/** Returns what was found; works without the addon and off Linux. */
export async function gatherFacts(): Promise<DoctorFacts> {
  const before = readMachine();
  await delay(LOOK_MS);
  const after = readMachine();
  const floor = findFloor();
  return {
    environment: readEnvironment(),
    addonAbsence: findAddonAbsence(),
    floorAbsence: 'path' in floor ? null : floor,
    stealPercent: shareOfTicks(before, after),
    pressurePercent: shareOfPressure(before, after),
    hasSchedstat: readRunQueueWaitNs(process.pid, process.pid) !== null,
    hasStrace: findProgram('strace') !== null,
  };
}

/** A file that is there but does not load (built for another Node) is as good as none. */
function findAddonAbsence(): Absence | null {
  const found = findAddon();
  if (!('path' in found)) return found;
  try {
    loadAddon();
    return null;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { reason: error.message, remedy: 'npm rebuild' };
  }
}

function shareOfTicks(before: MachineReading, after: MachineReading): number | null {
  const { stealTicks, totalTicks } = before;
  if (stealTicks === null || totalTicks === null || after.stealTicks === null || after.totalTicks === null) return null;
  const ticks = after.totalTicks - totalTicks;
  return ticks <= 0 ? null : (100 * (after.stealTicks - stealTicks)) / ticks;
}

/** Pressure totals count microseconds in which some thread waited for a CPU. */
function shareOfPressure(before: MachineReading, after: MachineReading): number | null {
  if (before.pressureUs === null || after.pressureUs === null) return null;
  return (100 * (after.pressureUs - before.pressureUs)) / (1_000 * (after.atMs - before.atMs));
}

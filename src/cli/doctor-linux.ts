/** The doctor's points that exist on Linux alone: host, clock, other work, counters, pipes, limits. Pure; called by doctor.ts. */

import type { Environment } from '../core/result.js';
import { formatSize } from '../core/units.js';
import { formatNumber, formatQuantity } from '../report/quantity.js';
import { type DoctorFacts, type DoctorLine, line } from './doctor-line.js';

const STEAL_LIMIT_PERCENT = 1;
const PRESSURE_LIMIT_PERCENT = 10;
const CLOCK_LIMIT_NS = 500;
const FEW_FILES = 1_024;

/** Returns the lines. */
export function diagnoseLinux(facts: DoctorFacts): DoctorLine[] {
  const { environment } = facts;
  return [
    diagnoseVirtual(environment),
    diagnoseClock(environment),
    diagnoseDisturbance(facts),
    facts.hasSchedstat
      ? line('ok', 'run-queue wait', 'readable (/proc/PID/schedstat)')
      : line(
          'limited',
          'run-queue wait',
          'not readable',
          'Sets that waited for a CPU cannot be told by it; steal and pressure remain.',
        ),
    environment.counters === null
      ? line(
          'limited',
          'counters',
          'no hardware counters',
          'Cache misses and cycles are not shown; no time depends on them.',
        )
      : line('ok', 'counters', environment.counters),
    diagnoseGovernor(environment),
    diagnosePipe(environment),
    diagnoseFiles(environment),
    facts.hasStrace
      ? line('ok', 'strace', 'installed')
      : line(
          'limited',
          'strace',
          'not installed',
          'System calls are counted otherwise. To have them named: apt-get install strace',
        ),
  ];
}

function diagnoseVirtual(environment: Environment): DoctorLine {
  const { virtualised, container, smt } = environment;
  const parts = [
    virtualised === null ? 'no virtual machine' : `virtual machine (${virtualised})`,
    container === null ? '' : `container (${container})`,
    smt === null ? 'SMT unknown' : `SMT: ${smt}`,
  ].filter((part) => part !== '');
  if (virtualised === null) return line('ok', 'host', parts.join(', '));
  const meaning =
    'Waking a sleeping CPU may cost a trip to the hypervisor; two CPUs may share a core unseen. Compare within this machine only.';
  return line('limited', 'host', parts.join(', '), meaning);
}

function diagnoseClock(environment: Environment): DoctorLine {
  const { source, overheadNs, resolutionNs } = environment.clock;
  const cost = `a read costs ${formatQuantity('ns', overheadNs)}, resolution ${formatQuantity('ns', resolutionNs)}`;
  const fact = `${source ?? 'source unknown'}, ${cost}`;
  if (overheadNs <= CLOCK_LIMIT_NS && resolutionNs <= CLOCK_LIMIT_NS) return line('ok', 'clock', fact);
  const meaning = 'Batches get longer so that the clock does not count; single samples and tails are coarse.';
  return line('limited', 'clock', fact, meaning);
}

function diagnoseDisturbance(facts: DoctorFacts): DoctorLine {
  const { stealPercent, pressurePercent } = facts;
  const steal = stealPercent === null ? 'steal unknown' : `steal ${formatNumber(stealPercent)} %`;
  const pressure = pressurePercent === null ? 'pressure unknown' : `pressure ${formatNumber(pressurePercent)} %`;
  const fact = `${steal}, ${pressure} just now`;
  if ((stealPercent ?? 0) > STEAL_LIMIT_PERCENT || (pressurePercent ?? 0) > PRESSURE_LIMIT_PERCENT) {
    const whose =
      (stealPercent ?? 0) > STEAL_LIMIT_PERCENT
        ? 'Other guests of the host take CPU time'
        : 'Other programs compete for the CPUs';
    return line(
      'limited',
      'other work',
      fact,
      `${whose}: results will be graded "disturbed". Stop them, or measure at a quieter hour.`,
    );
  }
  if (stealPercent === null && pressurePercent === null) {
    return line('limited', 'other work', fact, 'A disturbed run cannot be told from a quiet one.');
  }
  return line('ok', 'other work', fact);
}

function diagnoseGovernor(environment: Environment): DoctorLine {
  const { governor } = environment;
  if (governor === null)
    return line(
      'limited',
      'frequency',
      'not visible',
      'A change of clock frequency would go unseen; pairing takes most of it out.',
    );
  if (governor === 'performance') return line('ok', 'frequency', `governor ${governor}`);
  const meaning = 'The CPU changes its speed with the load. Steadier: cpupower frequency-set -g performance';
  return line('limited', 'frequency', `governor ${governor}`, meaning);
}

function diagnosePipe(environment: Environment): DoctorLine {
  const { capacityBytes, atomicBytes, userPagesSoft } = environment.pipe;
  if (capacityBytes === null)
    return line('missing', 'pipes', 'capacity unknown', 'It is read through the addon: see there.');
  const atomic = atomicBytes === null ? '' : `, writes up to ${formatSize(atomicBytes)} are atomic`;
  const soft = userPagesSoft === null || userPagesSoft === 0 ? '' : `, ${userPagesSoft} pages for all pipes of a user`;
  const fact = `capacity ${formatSize(capacityBytes)}${atomic}${soft}`;
  if (capacityBytes >= 65_536) return line('ok', 'pipes', fact);
  return line(
    'limited',
    'pipes',
    fact,
    'New pipes are smaller than usual: this user has many pages in pipes. Close other programs.',
  );
}

function diagnoseFiles(environment: Environment): DoctorLine {
  const { openFilesSoft, openFilesHard, processesSoft } = environment.limits;
  const fact = `${openFilesSoft ?? 'unknown'} open files (hard limit ${openFilesHard ?? 'unknown'}), ${processesSoft ?? 'unknown'} processes`;
  if (openFilesSoft !== null && openFilesSoft <= FEW_FILES && (openFilesHard ?? openFilesSoft) <= FEW_FILES) {
    return line(
      'limited',
      'limits',
      fact,
      'Cells with more descriptors are skipped. Raise the hard limit, then: ulimit -n 16384',
    );
  }
  return line('ok', 'limits', fact);
}

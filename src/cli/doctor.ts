/** From what was found on a machine to what it means for measuring there. Pure; called by the doctor command. */

import type { Environment } from '../core/result.js';
import { formatNumber } from '../report/quantity.js';
import type { Absence } from '../sys/addon.js';
import { type DoctorFacts, type DoctorLine, line } from './doctor-line.js';
import { diagnoseLinux } from './doctor-linux.js';

/** Versions below are not tested. */
const LEAST_NODE = [20, 17] as const;

/** Returns the lines, most important first. */
export function diagnose(facts: DoctorFacts): DoctorLine[] {
  const { environment } = facts;
  const isLinux = environment.platform === 'linux';
  return [
    diagnoseSystem(environment, isLinux),
    diagnoseNode(environment),
    diagnoseNative('addon', facts.addonAbsence, 'pipes, placement and the exact clock cannot be measured'),
    diagnoseNative('native floor', facts.floorAbsence, 'no "times native": results have no floor to be held against'),
    diagnoseCpus(environment),
    ...(isLinux ? diagnoseLinux(facts) : []),
    diagnoseUser(environment),
  ];
}

/** Returns true when something at all can be measured here. */
export function canMeasure(facts: DoctorFacts): boolean {
  return facts.addonAbsence === null && facts.environment.platform === 'linux';
}

function diagnoseSystem(environment: Environment, isLinux: boolean): DoctorLine {
  const fact = `${environment.kernel}, ${environment.arch}`;
  if (isLinux) return line('ok', 'system', fact);
  const meaning =
    'The measurements need Linux; here they are skipped. Use the container file (.ci), or a Linux machine. ' +
    'list, doctor and reports work.';
  return line('missing', 'system', fact, meaning);
}

function diagnoseNode(environment: Environment): DoctorLine {
  const [major = 0, minor = 0] = environment.node.replace(/^v/, '').split('.').map(Number);
  const isOld = major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]);
  const fact = `${environment.node} (V8 ${environment.v8}, libuv ${environment.libuv})`;
  return isOld
    ? line('limited', 'node', fact, `Not tested below ${LEAST_NODE.join('.')}: install a newer Node.`)
    : line('ok', 'node', fact);
}

function diagnoseNative(topic: string, absence: Absence | null, loss: string): DoctorLine {
  if (absence === null) return line('ok', topic, 'built');
  return line('missing', topic, absence.reason, `${loss}. To do: ${absence.remedy}`);
}

function diagnoseCpus(environment: Environment): DoctorLine {
  const { effectiveCpus, logicalCpus, affinity, cgroupQuotaCpus } = environment;
  const limits = [
    affinity.length > 0 && affinity.length < logicalCpus ? `affinity allows ${affinity.length}` : '',
    cgroupQuotaCpus !== null && cgroupQuotaCpus < logicalCpus
      ? `a cgroup quota allows ${formatNumber(cgroupQuotaCpus)}`
      : '',
  ].filter((text) => text !== '');
  const fact = `${Number.isInteger(effectiveCpus) ? effectiveCpus : formatNumber(effectiveCpus)} of ${logicalCpus} usable${limits.length > 0 ? `: ${limits.join(', ')}` : ''}`;
  const remedies = 'give the container or machine two CPUs (docker --cpus 2, taskset) to measure all';
  if (affinity.length === 1 || logicalCpus === 1) {
    return line('limited', 'CPUs', fact, `cross-core cells are skipped, threads cannot run side by side: ${remedies}.`);
  }
  if (cgroupQuotaCpus !== null && cgroupQuotaCpus < Math.min(2, logicalCpus)) {
    return line(
      'limited',
      'CPUs',
      fact,
      `Two busy sides are throttled in bursts of 100 ms; long tails come from there: ${remedies}.`,
    );
  }
  if (cgroupQuotaCpus !== null && cgroupQuotaCpus < affinity.length) {
    return line('limited', 'CPUs', fact, 'With more busy threads than the quota the kernel throttles all of them.');
  }
  return line('ok', 'CPUs', fact);
}

function diagnoseUser(environment: Environment): DoctorLine {
  if (environment.uid === null) return line('ok', 'user', 'no user ids here');
  if (environment.uid !== 0) return line('ok', 'user', `uid ${environment.uid}`);
  const meaning =
    "Root is not bound by the limits of an ordinary user's pipes; the lab shows them in a child that gives root up.";
  return line('limited', 'user', 'root', meaning);
}

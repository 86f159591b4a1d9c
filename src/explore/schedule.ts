/** The steps of a run as a person reads them. Called by explorer.ts for a failing run. */

import { COMPARE_EXCHANGE, FLAG, KINDS, NOTIFY, TIMEOUT, WAIT } from './access.js';
import type { ScheduleStep } from './report.js';
import type { Trace } from './trace.js';
import { formatValue } from './values.js';
import type { WordNames } from './word-names.js';

/** Returns the steps, with names for words and what came of each. */
export function describeSteps(trace: Trace, names: WordNames, lines: ReadonlyMap<number, string>): ScheduleStep[] {
  return Array.from({ length: trace.steps }, (_, step) => describeStep(trace, names, step, lines.get(step) ?? null));
}

function describeStep(trace: Trace, names: WordNames, step: number, line: string | null): ScheduleStep {
  const kind = trace.kind(step);
  const hasOld = kind !== NOTIFY && kind !== TIMEOUT;
  const wrote = trace.has(step, FLAG.wrote);
  return {
    thread: trace.thread(step),
    operation: KINDS[kind]!,
    word: names.name(trace.memory(step), trace.byteOffset(step)),
    oldValue: hasOld ? formatValue(trace.type(step), ...trace.oldValue(step)) : null,
    newValue: wrote ? formatValue(trace.type(step), ...trace.newValue(step)) : null,
    outcome: describeOutcome(trace, kind, step),
    line,
  };
}

function describeOutcome(trace: Trace, kind: number, step: number): string | null {
  const hasFailed = trace.has(step, FLAG.failed);
  if (kind === WAIT) return hasFailed ? 'does not sleep' : 'sleeps';
  if (kind === COMPARE_EXCHANGE && hasFailed) return 'fails';
  if (kind !== NOTIFY) return null;
  const [woken] = trace.newValue(step);
  return woken === 0 ? 'wakes nobody' : `wakes ${woken}`;
}

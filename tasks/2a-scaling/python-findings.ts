/** What Python's interpreter lock does to a light thread, and what it does not protect. Called by findings.ts; pure. */

import {
  type Conclusion,
  type Estimate,
  estimateOf,
  type Fact,
  findFact,
  NotAsked,
} from '../../src/report/evidence.js';
import { enumerate, findEstimate, joinStatus, spreadOf } from '../../src/report/finding-words.js';
import type { Swept } from './swept.js';

/** The subjects of one interpreter each, with and without the lock. */
function listPythons({ cells }: Swept, metric: 'drift' | 'detections'): string[] {
  const own = cells.filter((cell) => cell.metric === metric && cell.subject.startsWith('peer-python'));
  return [...new Set(own.map(({ subject }) => subject))];
}

const sayInterpreter = (cell: Estimate['cell'] | Fact['cell']) =>
  `Python ${cell.parameters.python}, lock ${cell.parameters.lock}`;

/** The claim is that a busy thread makes a light one late where they share the lock, and not where they do not. */
export function concludeOvershoot(result: Swept): Conclusion {
  const subjects = listPythons(result, 'drift');
  if (subjects.length === 0) throw new NotAsked('how late a light thread wakes');
  const rows = subjects.flatMap((subject) => {
    const ids = result.cells.filter((cell) => cell.metric === 'drift' && cell.subject === subject).map(({ id }) => id);
    const estimates = ids.flatMap((id) => findEstimate(result, id) ?? []);
    return estimates.length > 0 ? [{ subject, estimates }] : [];
  });
  if (rows.length === 0) estimateOf(result, result.cells.find(({ metric }) => metric === 'drift')!.id);
  const sentences = rows.map(({ subject, estimates }) => {
    const list = estimates.map((estimate) => `${estimate.cell.parameters.busy} busy: ${spreadOf(estimate)}`);
    return `${subject} (${sayInterpreter(estimates[0]!.cell)}): ${list.join(', ')}.`;
  });
  const shares = (subject: string) => subject.endsWith('-threads');
  const locked = rows.filter(
    ({ subject, estimates }) => shares(subject) && estimates[0]!.cell.parameters.lock === 'on',
  );
  const statuses = locked.map(({ estimates }) => {
    const [idle, ...busy] = estimates;
    if (!idle || busy.length === 0) return 'undecided' as const;
    if (busy.every((each) => each.low > idle.high)) return 'supported' as const;
    return busy.some((each) => each.high < idle.low) ? ('refuted' as const) : ('undecided' as const);
  });
  return {
    answer:
      `How much later than due a thread wakes from a sleep of 1 ms while others compute. ${sentences.join(' ')} ` +
      'Who wakes has to ask for the lock, and whoever computes gives it up only every 5 ms; processes have a lock each, and only the CPUs are shared.',
    status: joinStatus(statuses),
    evidence: rows.flatMap(({ estimates }) => estimates.map(({ id }) => id)),
  };
}

/** The claim is that the lock protects the interpreter and not the program: what reads, computes and writes loses additions. */
export function concludeLostUpdates(result: Swept): Conclusion {
  const subjects = listPythons(result, 'detections');
  if (subjects.length === 0) throw new NotAsked('lost additions');
  const facts = subjects.flatMap((subject) =>
    ['augmented', 'convert'].flatMap((kind) => {
      const fact = findFact(result, `detections/${subject}/${kind}`);
      return fact ? [{ subject, kind, fact }] : [];
    }),
  );
  const say = (kind: string) => (kind === 'augmented' ? '"n += 1"' : 'read, convert, write');
  const parts = facts.map(({ kind, fact }) => {
    const { iterations } = fact.cell.trials[0]!;
    return `${say(kind)} lost ${Math.round(fact.value).toLocaleString('en-US')} of ${iterations.toLocaleString('en-US')} (${sayInterpreter(fact.cell)})`;
  });
  const converted = facts.filter(({ kind }) => kind === 'convert');
  return {
    answer: `${parts.length > 0 ? `Of the additions of ${facts[0]!.fact.cell.parameters.workers} threads to one number, ${enumerate(parts)}. ` : ''}The lock keeps the interpreter whole; it is not held from reading a value to writing it, so a program's data need a lock of their own.`,
    status:
      converted.length === 0
        ? 'undecided'
        : converted.every(({ fact }) => fact.min > 0)
          ? 'supported'
          : converted.every(({ fact }) => fact.max === 0)
            ? 'refuted'
            : 'undecided',
    evidence: facts.map(({ fact }) => fact.id),
  };
}

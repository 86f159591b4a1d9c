/** What races do to values, in JavaScript and in Python, and what preventing them costs. Called by findings.ts; pure. */

import { type Conclusion, findFact, type Measured, NotAsked } from '../../src/report/evidence.js';
import { findEstimate, joinStatus, listRatios, sayRatio, spreadOf, statusOf } from '../../src/report/finding-words.js';
import { formatCount } from '../../src/report/quantity.js';
import { incrementId, raceId } from './grid.js';
import type { Race } from './memory-races.js';
import { findRate, type Rate, sayRate } from './rates.js';

/** What is claimed of each: that it happens, or that it never does. */
const CLAIMS: readonly { kind: Race; happens: boolean; say(rate: string): string }[] = [
  {
    kind: 'torn-two-words',
    happens: true,
    say: (rate) => `A struct of two words was read half old, half new: ${rate}.`,
  },
  {
    kind: 'torn-across-lines',
    happens: true,
    say: (rate) => `A DataView's 64 bits across two cache lines were torn: ${rate}.`,
  },
  {
    kind: 'torn-aligned',
    happens: false,
    say: (rate) =>
      `An aligned double was torn: ${rate}; this processor does not, and the language allows it all the same.`,
  },
  { kind: 'lost-updates', happens: true, say: (rate) => `Of additions by \`v++\` were lost: ${rate}.` },
  {
    kind: 'stray-index',
    happens: false,
    say: (rate) =>
      `An index that changed between its check and its use threw, gave something that is no element, or reached other memory: ${rate}; ` +
      'every access looks at the bounds itself, and beyond them there is nothing.',
  },
];

/** The claim is that values are torn and lost, and memory is never reached that is not the view's own. */
export function concludeRaces(result: Measured): Conclusion {
  const rows = CLAIMS.flatMap((claim) => {
    const rate = findRate(result, raceId(claim.kind));
    return rate ? [{ ...claim, rate }] : [];
  });
  if (rows.length === 0) throw new NotAsked('values that are raced for');
  const harmful = rows.filter(({ happens, rate }) => !happens && rate.detections > 0);
  const absent = rows.filter(({ happens, rate }) => happens && rate.detections === 0);
  return {
    answer: `${rows.map(({ say, rate }) => say(sayRate(rate))).join(' ')} A race changes what a value is, not what it is a value of.`,
    status: harmful.length > 0 ? 'refuted' : absent.length > 0 ? 'undecided' : 'supported',
    evidence: rows.map(({ rate }) => rate.id),
  };
}

/** The claim is that the lock protects the interpreter and not the program. */
export function concludePython(result: Measured): Conclusion {
  const cells = result.cells.filter((cell) => cell.metric === 'detections' && cell.subject.startsWith('peer-python'));
  if (cells.length === 0) throw new NotAsked('additions of Python threads');
  const rates = cells.flatMap(({ id }) => findRate(result, id) ?? []);
  const isConverting = ({ cell }: Rate) => cell.parameters.kind === 'convert';
  const parts = rates.map((rate) => {
    const { python, lock } = rate.cell.parameters;
    const how = isConverting(rate) ? 'read, convert, write' : '"n += 1"';
    return `${how} lost ${formatCount(rate.detections)} of ${formatCount(rate.runs)} additions (Python ${python}, lock ${lock})`;
  });
  const converted = rates.filter(isConverting);
  const status = converted.every(({ detections }) => detections > 0) ? 'supported' : 'refuted';
  return {
    answer:
      `Among ${cells[0]!.parameters.threads} threads ${parts.join('; ')}. The lock is given up between two steps of the interpreter, wherever that is in ` +
      'the program: whether a line survives is an accident of the version, and a number that threads share needs a lock of its own, as in JavaScript.',
    status: converted.length === 0 ? 'undecided' : status,
    evidence: rates.map(({ id }) => id),
  };
}

/** The claim is that an addition that cannot be lost costs more than one that can. */
export function concludeLockCost(result: Measured): Conclusion {
  const names = ['atomics-add', 'mutex-increment'] as const;
  const ids = names.flatMap((kind) => [1, 2].map((workers) => `over-plain/${incrementId(kind, workers)}`));
  const ratios = listRatios(result, ids);
  if (ratios.length === 0) throw new NotAsked('additions with and without protection');
  const sentences = (['plain-increment', ...names] as const).flatMap((kind) => {
    const counts = [1, 2].flatMap((workers) => {
      const estimate = findEstimate(result, incrementId(kind, workers));
      return estimate ? [`${spreadOf(estimate)} by ${workers} ${workers === 1 ? 'worker' : 'workers'}`] : [];
    });
    return counts.length > 0 ? [`${kind}: ${counts.join(', ')}.`] : [];
  });
  const over = ratios.map((ratio) => `${ratio.id.split('/').slice(2).join(' ')} ${sayRatio(ratio)}`);
  const lost = findFact(result, raceId('lost-updates'));
  return {
    answer:
      `Additions a second, of all together. ${sentences.join(' ')} Over the plain one, which ${lost ? 'loses them' : 'may lose them'}: ${over.join('; ')}. ` +
      'Task 2a measures the locks themselves.',
    status: joinStatus(ratios.map((ratio) => statusOf('lower', [ratio]))),
    evidence: ratios.map(({ id }) => id),
  };
}

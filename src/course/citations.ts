/** Checks a written report against the results attached to it: an aid for who writes and for who marks, no points. Pure; called by the check-report command. */

import { findNearest } from '../core/nearest.js';
import type { Result } from '../core/result.js';
import { describeValue, formatQuantity } from '../report/quantity.js';
import { SAME_MARGIN } from '../stats/ratio-verdict.js';
import { type Citation, findCitations, type Source } from './citations-syntax.js';
import { evaluateSource, type NumberSource } from './citations-value.js';
import { type MeasuredValue, measureRatio } from './measured-values.js';
import type { Prediction } from './predictions-schema.js';
import { blankOut, findParts, findTask, PARTS, type Part } from './report-parts.js';
import { findEdits } from './result-consistency.js';
import { isOfUnit, listUnits, readQuantity, type WrittenQuantity } from './written-quantity.js';

/** What the check says of one thing. */
export interface ReportFinding {
  /** From 1; null: of the whole. */
  line: number | null;
  ok: boolean;
  /** What holds, or what is wrong and what to do about it. */
  message: string;
}

export interface Attached {
  /** The file's name. */
  name: string;
  result: Result;
}

/** What is said of a measurement rests on so many different citations at least. */
export const LEAST_CITATIONS = 5;
/** A part with fewer words says nothing. */
const LEAST_WORDS = 15;
/** A number whose last digit leaves more than this open is no rounding of anything. */
const COARSEST = 0.1;

/** Returns a finding for each citation, each part and each file, in the order of the lines; first what is of the whole. */
export function checkReport(
  text: string,
  attached: readonly Attached[],
  prediction: Prediction | null,
): ReportFinding[] {
  const own = blankOut(text);
  const task = findTask(own);
  const { usable, findings } = sortResults(attached, task);
  const parts = findParts(own);
  const cited = findCitations(own).map((citation) => ({
    citation,
    finding: { line: citation.line, ...checkCitation(citation, usable, prediction) },
  }));
  const measured = parts.find(({ name }) => name === 'measure');
  const good = cited.filter(({ finding }) => finding.ok).map(({ citation }) => citation);
  const whole: ReportFinding[] = [
    ...(task === null
      ? [problem('the title names no task: the first line reads "# Report 1a: …", with the task in place of 1a', 1)]
      : []),
    ...findings,
    ...(prediction !== null && task !== null && prediction.task !== task
      ? [
          problem(
            `the predictions are of task ${prediction.task}, and the report is on ${task}: attach those of ${task}`,
          ),
        ]
      : []),
    ...PARTS.map((name) => checkPart(name, parts)),
    ...(measured === undefined ? [] : [checkAmount(measured, good)]),
    ...checkPredicted(parts, good, prediction),
  ];
  const all = [...whole, ...cited.map(({ finding }) => finding)];
  return all.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

/** Returns the results that may be cited. */
function sortResults(
  attached: readonly Attached[],
  task: string | null,
): { usable: Attached[]; findings: ReportFinding[] } {
  const about = task ?? attached[0]?.result.task;
  const findings: ReportFinding[] = [];
  const usable = attached.filter(({ name, result }) => {
    if (result.task !== about) {
      findings.push(
        problem(`${name} is a result of task ${result.task}, and the report is on ${about}: attach one of ${about}`),
      );
      return false;
    }
    const edits = findEdits(result);
    if (edits.length === 0) return true;
    const more = edits.length > 1 ? ` (and ${edits.length - 1} more)` : '';
    findings.push(
      problem(`${name} was changed after it was measured: ${edits[0]}${more}; attach the file as the run wrote it`),
    );
    return false;
  });
  for (const { name } of usable)
    findings.push({ line: null, ok: true, message: `${name}: its summaries follow from its trials` });
  return { usable, findings };
}

function checkPart(name: (typeof PARTS)[number], parts: readonly Part[]): ReportFinding {
  const part = parts.find((each) => each.name === name);
  if (part === undefined)
    return problem(`the part "${name}" is missing: give it a heading with two #, as in the template`);
  if (part.words >= LEAST_WORDS) return { line: part.line, ok: true, message: `the part "${name}" is there` };
  const has = part.words === 0 ? 'is empty' : `has ${part.words} words`;
  return problem(
    `the part "${name}" ${has}: answer its questions in sentences of your own, not in quotations or comments`,
    part.line,
  );
}

function checkAmount(part: Part, good: readonly Citation[]): ReportFinding {
  const within = good.filter(({ at, source }) => at >= part.from && at < part.to && source.kind !== 'predicted');
  const count = new Set(within.map(({ bracket }) => bracket)).size;
  if (count >= LEAST_CITATIONS)
    return { line: part.line, ok: true, message: `"measure" cites ${count} numbers that hold` };
  return problem(
    `"measure" cites ${count} different numbers that hold, and ${LEAST_CITATIONS} are wanted at least`,
    part.line,
  );
}

function checkPredicted(
  parts: readonly Part[],
  good: readonly Citation[],
  prediction: Prediction | null,
): ReportFinding[] {
  const part = parts.find(({ name }) => name === 'predict');
  if (prediction === null || part === undefined || good.some(({ source }) => source.kind === 'predicted')) return [];
  const example = prediction.answers.find(({ value }) => value !== null);
  if (example === undefined) return [];
  return [
    problem(
      `"predict" cites no prediction: write, for instance, ${example.written} [predicted: ${example.id}]`,
      part.line,
    ),
  ];
}

function checkCitation(
  citation: Citation,
  attached: readonly Attached[],
  prediction: Prediction | null,
): Omit<ReportFinding, 'line'> {
  const { source, written, bracket } = citation;
  if (source.kind === 'broken') return wrong(source.problem);
  if (source.kind === 'claim') return checkAny(attached, (result) => checkClaim(source, result));
  if (written === null) {
    return wrong(
      `before [${bracket}] stands no number: write it right before the bracket, with its unit, as in 6.48 µs [${bracket}]`,
    );
  }
  const quantity = readQuantity(written);
  if ('problem' in quantity) return wrong(`${quantity.problem}, before [${bracket}]`);
  if (source.kind === 'predicted') return checkPrediction(source.question, written, quantity, prediction);
  const isShare = source.kind === 'share' || source.kind === 'serial-share';
  if (isShare && quantity.value > 1)
    return wrong(`${written} [${bracket}]: a share lies between 0 and 1, which is 100 %`);
  return checkAny(attached, (result) => checkNumber(source, written, quantity, result));
}

/** A number may be of any of the results; where it is of none, the first one that has such a value says what is wrong. */
function checkAny(
  attached: readonly Attached[],
  check: (result: Result) => Omit<ReportFinding, 'line'> & { isMissing?: boolean },
): Omit<ReportFinding, 'line'> {
  if (attached.length === 0) return wrong('no result of this task is attached that could be cited');
  const all = attached.map(({ result }) => check(result));
  const { ok, message } = all.find((each) => each.ok) ?? all.find(({ isMissing }) => isMissing !== true) ?? all[0]!;
  return { ok, message };
}

function checkNumber(source: NumberSource, written: string, quantity: WrittenQuantity, result: Result) {
  const measured = evaluateSource(source, result);
  if ('missing' in measured) return { ...wrong(measured.missing), isMissing: true };
  if (!isOfUnit(quantity, measured.unit)) {
    return wrong(
      `${written}: ${nameSource(source)} is in ${listUnits(measured.unit)}; write the number in one of them`,
    );
  }
  const agreement = findAgreement(quantity, measured);
  if (agreement !== null) return { ok: true, message: `${written}: ${agreement}` };
  const inverse = { ...quantity, value: 1 / quantity.value, halfStep: quantity.halfStep / quantity.value ** 2 };
  const isInverted = source.kind !== 'cell' && quantity.value > 0 && findAgreement(inverse, measured) !== null;
  const { median, low, high, unit } = measured;
  const says = `the result says ${describeValue(unit, median, low, high, 0)} for ${nameSource(source)}`;
  if (isInverted) {
    const due =
      source.kind === 'speed-up' ? 'a speed-up is serial over parallel' : 'the first over the second is wanted';
    return wrong(`${written} is inverted: ${says}; ${due}`);
  }
  const advice = isCoarse(quantity, median) ? 'give more digits' : 'cite the median, or a number within the interval';
  return wrong(`${written}, but ${says}: ${advice}`);
}

/** Returns in which way the number agrees, or null. */
function findAgreement(quantity: WrittenQuantity, { unit, median, low, high, also }: MeasuredValue): string | null {
  const { value, halfStep } = quantity;
  const isRounding = (of: number) =>
    of === value || (Math.abs(value - of) <= halfStep * (1 + 1e-9) && !isCoarse(quantity, of));
  if (isRounding(median)) return `the median, ${formatQuantity(unit, median)}, to the digits given`;
  if (also !== undefined && isRounding(also))
    return `the ratio of the medians, ${formatQuantity(unit, also)}, to the digits given`;
  if (low !== null && high !== null && value >= low && value <= high) {
    return `within the interval of ${describeValue(unit, median, low, high, 0)}`;
  }
  return null;
}

function isCoarse({ halfStep }: WrittenQuantity, of: number): boolean {
  return halfStep > COARSEST * Math.abs(of);
}

function checkPrediction(
  id: string,
  written: string,
  quantity: WrittenQuantity,
  prediction: Prediction | null,
): Omit<ReportFinding, 'line'> {
  if (prediction === null) return { ok: true, message: `${written}: not checked, no file of predictions is attached` };
  const answer = prediction.answers.find((each) => each.id === id);
  if (answer === undefined) {
    const ids = prediction.answers.map((each) => each.id);
    const near = findNearest(id, ids)[0];
    return wrong(
      `there is no question "${id}"; ${near === undefined ? `there are ${ids.join(', ')}` : `did you mean ${near}?`}`,
    );
  }
  if (answer.value === null)
    return wrong(`the question "${id}" was skipped: nothing was predicted that could be cited`);
  const isSame = Math.abs(quantity.value - answer.value) <= 1e-9 * answer.value;
  if (!isSame) return wrong(`${written}: predicted was ${answer.written} for "${id}"; cite what you said then`);
  const late =
    prediction.seenResult === null ? '' : `, made when a result was there already (${prediction.seenResult})`;
  return { ok: true, message: `${written}: as predicted for "${id}"${late}` };
}

function checkClaim({ above, relation, below }: Extract<Source, { kind: 'claim' }>, result: Result) {
  const ratio = measureRatio(result, above, below);
  if ('missing' in ratio) return { ...wrong(ratio.missing), isMissing: true };
  const { median, low, high } = ratio;
  const claim = `${above} ${relation} ${below}`;
  if (low === null || high === null)
    return wrong(`${claim}: too few blocks for an interval, so nothing can be claimed`);
  const holds = { '<': high < 1, '>': low > 1, '=': low > 1 / SAME_MARGIN && high < SAME_MARGIN }[relation];
  const says = `the ratio is ${describeValue('ratio', median, low, high, 0)}`;
  if (holds) return { ok: true, message: `${claim}: ${says}` };
  const wanted = { '<': 'wholly below 1', '>': 'wholly above 1', '=': `within ${SAME_MARGIN}× either way` }[relation];
  return wrong(`${claim} is not shown: ${says}, and its interval would have to lie ${wanted}; claim less`);
}

function nameSource(source: NumberSource): string {
  if (source.kind === 'cell') return source.cell;
  return `${source.kind === 'serial-share' ? 'the serial share' : `the ${source.kind}`} ${source.above} : ${source.below}`;
}

const wrong = (message: string) => ({ ok: false, message });
const problem = (message: string, line: number | null = null): ReportFinding => ({ line, ok: false, message });

/** Turns cells into comparisons: ratios paired within blocks, Holm within each family, verdicts. The engine calls it at the end. */

import type { Cell, Comparison, Metric, Mode, Parameters, Warning } from '../core/result.js';
import { adjustHolm } from '../stats/holm.js';
import { ALPHA, contradicts, judge, QUICK_MARGIN } from '../stats/ratio-verdict.js';
import { decidableFrom } from '../stats/sample-size.js';
import { type BlockRatio, detectableRatio, estimateRatio, pairBlocks, type RatioEstimate } from './paired-ratio.js';
import type { ComparisonSpec } from './plan.js';
import { MINIMUM_BLOCKS, WANTED } from './stop-rule.js';
import { contradictsTarget, describeRemainder, judgeTarget } from './verdict.js';

export { SAME_MARGIN } from '../stats/ratio-verdict.js';

/** One comparison on its way: what was paired, estimated with all blocks and without the disturbed ones. */
interface Arms {
  spec: ComparisonSpec;
  subject: Cell | undefined;
  reference: Cell | undefined;
  /** Why there is nothing to compare. */
  obstacle: string | null;
  /** Not attempted at all (skipped or not in this run), so no member of its family either. */
  isDeclared: boolean;
  ratios: BlockRatio[];
  all: RatioEstimate;
  quiet: RatioEstimate;
}

/** Returns one comparison for each one declared, in the same order; what could not be compared is undecided and says why. */
export function compareCells(specs: readonly ComparisonSpec[], cells: readonly Cell[], mode: Mode): Comparison[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const arms = specs.map((spec) => pairArms(spec, byId));
  const adjusted = adjustWithinFamilies(arms, ({ all }) => all.p);
  const quietAdjusted = adjustWithinFamilies(arms, ({ quiet }) => quiet.p);
  return arms.map((arm, i) => {
    const family = arms.filter(({ spec, isDeclared }) => isDeclared && spec.family === arm.spec.family).length;
    return buildComparison(arm, adjusted[i]!, quietAdjusted[i]!, family, mode);
  });
}

function pairArms(spec: ComparisonSpec, byId: ReadonlyMap<string, Cell>): Arms {
  const subject = byId.get(spec.subject);
  const reference = byId.get(spec.reference);
  const ratios =
    subject?.status === 'measured' && reference?.status === 'measured' ? pairBlocks(subject, reference) : [];
  const obstacle =
    describeObstacle(spec.subject, subject) ??
    describeObstacle(spec.reference, reference) ??
    (ratios.length === 0 ? 'no block has both arms. Run both in the same run.' : null) ??
    (ratios.some(({ logRatio }) => !Number.isFinite(logRatio))
      ? 'a value is not positive, so there is no ratio.'
      : null);
  const usable = obstacle === null ? ratios : [];
  const undisturbed = usable.filter(({ disturbed }) => !disturbed);
  const all = estimateRatio(usable);
  return {
    spec,
    subject,
    reference,
    obstacle,
    isDeclared: [subject, reference].every((cell) => cell !== undefined && cell.status !== 'skipped'),
    ratios: usable,
    all,
    quiet: undisturbed.length === usable.length ? all : estimateRatio(undisturbed),
  };
}

function describeObstacle(id: string, cell: Cell | undefined): string | null {
  if (!cell) return `${id} was not part of this run. Choose it with --only.`;
  return cell.status === 'measured' ? null : `${id} ${cell.status}: ${cell.reason ?? 'no reason given'}`;
}

/** A member without a p (too few blocks, failed) counts as 1: it was declared, and the family does not shrink for having failed. */
function adjustWithinFamilies(arms: readonly Arms[], pOf: (arm: Arms) => number | null): (number | null)[] {
  const adjusted: (number | null)[] = arms.map(() => null);
  for (const family of new Set(arms.map(({ spec }) => spec.family))) {
    const members = arms.map((_, i) => i).filter((i) => arms[i]!.isDeclared && arms[i]!.spec.family === family);
    const ps = adjustHolm(members.map((i) => pOf(arms[i]!) ?? 1));
    members.forEach((i, at) => {
      adjusted[i] = pOf(arms[i]!) === null ? null : ps[at]!;
    });
  }
  return adjusted;
}

function buildComparison(
  arm: Arms,
  pAdjusted: number | null,
  quietP: number | null,
  family: number,
  mode: Mode,
): Comparison {
  const { spec, all, quiet, ratios } = arm;
  const isQuick = mode === 'quick';
  const warnings: Warning[] = [];
  let verdict = judge(all, pAdjusted, isQuick);
  let target = spec.target && judgeTarget(spec.target, all, isQuick);

  if (arm.obstacle !== null) warnings.push({ code: 'too-few-trials', message: `nothing to compare: ${arm.obstacle}` });
  else warnings.push(...warnOfPower(arm, family, mode));

  const disturbed = all.blocks - quiet.blocks;
  if (disturbed > 0) {
    const flips = contradicts(verdict, quiet, judge(quiet, quietP, isQuick));
    const targetFlips =
      target !== undefined && spec.target !== undefined && contradictsTarget(target, spec.target, quiet);
    const blocks = `${disturbed} of ${all.blocks} blocks were disturbed by other work`;
    if (flips || targetFlips) {
      const claim = flips ? `"${verdict}"` : `"target ${target?.verdict}"`;
      warnings.push({
        code: 'verdict-flips',
        message: `${blocks}, and without them ${claim} does not hold, so it is undecided. Repeat on a quieter machine.`,
      });
      if (flips) verdict = 'undecided';
      if (target && target.verdict !== 'not-attempted') target = { ...target, verdict: 'undecided' };
    } else {
      warnings.push({ code: 'disturbed', message: `${blocks}; ${describeRemainder(verdict, quiet, quietP, isQuick)}` });
    }
  }

  return {
    id: spec.id,
    metric: arm.subject?.metric ?? arm.reference?.metric ?? (spec.subject.split('/')[0] as Metric),
    parameters: sharedParameters(arm.subject, arm.reference),
    subject: spec.subject,
    reference: spec.reference,
    family: spec.family,
    blocks: ratios.map(({ block }) => block),
    blockRatios: ratios.map(({ logRatio }) => Math.exp(logRatio)),
    ratio: all.interval && { median: all.estimate!, low: all.interval.low, high: all.interval.high },
    level: all.interval?.level ?? null,
    method:
      'Hodges–Lehmann estimate of the log ratios paired within blocks; interval by inverting the signed-rank test; ' +
      `p of that test, Holm over ${family} in the family` +
      (isQuick ? '; quick: a verdict only when the interval lies outside [0.8, 1.25]' : ''),
    p: all.p,
    pAdjusted,
    smallestDetectable: detectableRatio(ratios, family, isQuick ? QUICK_MARGIN : 1),
    verdict,
    ...(target && { target }),
    warnings,
  };
}

function warnOfPower({ all, ratios }: Arms, family: number, mode: Mode): Warning[] {
  const n = ratios.length;
  if (n < MINIMUM_BLOCKS) {
    const message = `${n} ${n === 1 ? 'block' : 'blocks'}: no interval and no verdict below ${MINIMUM_BLOCKS}. Allow more time (--full or --budget SECONDS) or choose fewer cells (--only GLOB).`;
    return [{ code: 'too-few-trials', message }];
  }
  const needed = decidableFrom(family, ALPHA);
  if (n < needed) {
    const message = `a family of ${family} comparisons takes ${needed} blocks before any of them can be called higher or lower; there are ${n}. Allow more time (--full or --budget SECONDS) or choose fewer (--only GLOB).`;
    return [{ code: 'too-few-trials', message }];
  }
  if (mode === 'quick' || !all.interval) return [];
  const halfWidth = Math.sqrt(all.interval.high / all.interval.low) - 1;
  const wanted = WANTED[mode].comparison;
  if (halfWidth <= wanted) return [];
  const message = `the interval is ±${(100 * halfWidth).toFixed(1)} %, wanted was ±${(100 * wanted).toFixed(1)} %. Allow more time (--full or --budget SECONDS), or repeat on a quieter machine.`;
  return [{ code: 'imprecise', message }];
}

/** Returns the parameters in which both arms agree: what the ratio is about. */
function sharedParameters(subject: Cell | undefined, reference: Cell | undefined): Parameters {
  if (!subject || !reference) return { ...(subject ?? reference)?.parameters };
  return Object.fromEntries(
    Object.entries(subject.parameters).filter(([name, value]) => reference.parameters[name] === value),
  );
}

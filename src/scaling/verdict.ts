/** From the evidence to what may be claimed, and why, in words. Called by the analysis. */

import { LEAST_USL_LEVELS, UNIDENTIFIABLE_LEVELS } from './choice.js';
import type { Evidence } from './evidence.js';
import type { LawName, ScalingVerdict } from './scaling-analysis.js';

export interface Judgement {
  verdict: ScalingVerdict;
  explanation: string;
}

/** Returns the verdict with its reason. In this order: what would make a later question meaningless is asked first. */
export function judge(evidence: Evidence): Judgement {
  const { sample, regimes, isLacking, lackOfFit, choice, isAcrossCores } = evidence;
  if (regimes) return { verdict: 'regimes', explanation: explainRegimes(evidence) };
  if (sample.levels.length <= UNIDENTIFIABLE_LEVELS) {
    return {
      verdict: 'not-identifiable',
      explanation:
        `There are ${sample.levels.length} distinct numbers of workers. From up to ${UNIDENTIFIABLE_LEVELS} the cost of coherency ` +
        'cannot be told from anything else that bends a curve. That is a property of what can be measured here, not a failure; ' +
        'speed-ups, Karp–Flatt fractions and bounds hold as they are.',
    };
  }
  if (isLacking) {
    return {
      verdict: 'lack-of-fit',
      explanation:
        `No law describes the data: the best of them misses the means by more than runs scatter (p = ${write(lackOfFit!.p)}). ` +
        'Its coefficients mean nothing, however well the curve looks.',
    };
  }
  if (!choice) {
    return {
      verdict: 'undecided',
      explanation: `${sample.runs} runs are too few to compare laws. Repeat each number of workers five times or more.`,
    };
  }
  const doubt = choice.law === null ? doubtOfChoice(evidence) : doubtOfLaw(evidence, choice.law);
  if (doubt !== null) return { verdict: 'undecided', explanation: doubt };
  return { verdict: choice.law!, explanation: `${CLAIMS[choice.law!]}${isAcrossCores ? ACROSS : ''}` };
}

const CLAIMS: Readonly<Record<LawName, string>> = {
  linear: 'The throughput grows in proportion to the workers as far as was measured.',
  amdahl:
    "Contention alone explains the curve (Amdahl's law): each worker adds less, none takes anything away. The data ask for no cost of coherency.",
  usl: 'Contention and a cost of coherency explain the curve (the Universal Scalability Law): beyond its peak further workers take throughput away.',
};
const ACROSS = ' It holds on both sides of the cores, so the work does not only compute.';

/** AICc and the F test on κ do not agree, or two laws are as good as each other. */
function doubtOfChoice({ choice, fall }: Evidence): string {
  const { best, kappaP, difference } = choice!;
  const observed =
    fall === null ? '' : `The throughput was seen to fall by ${percent(fall)} from its highest. Even so: `;
  const saysKappa = kappaP !== null && kappaP < 0.05;
  if (kappaP !== null && saysKappa !== (best.law === 'usl')) {
    return (
      `${observed}AICc prefers ${NAMES[best.law]}, but the F test on κ says ${saysKappa ? 'that there is' : 'that it cannot tell whether there is'} ` +
      `a cost of coherency (p = ${write(kappaP)}). Where the two disagree nothing is claimed; more numbers of workers, or more runs of each, would tell.`
    );
  }
  return (
    `${observed}Two laws describe the data about as well as each other (AICc differs by ${write(difference)}; 2 is the least that counts). ` +
    'More runs, or larger numbers of workers, would tell.'
  );
}

/** Why a law that both criteria ask for is still not claimed; null: it is. */
function doubtOfLaw(
  { sample, choice, cores, isAcrossCores, isPlainGrowthAsGood, requiredRuns }: Evidence,
  law: LawName,
) {
  if (law === 'linear') return null;
  if (law === 'amdahl' && choice!.best.fit.curve[0] > 1) {
    return "The throughput falls from the first worker on (σ above 1). No serial share of the work does that: the workers are in each other's way, or starting them costs more than they do.";
  }
  if (isAcrossCores) {
    return (
      `The curve bends, but there are numbers of workers on both sides of the ${cores} cores, where any curve bends. ` +
      'One law over both would take the end of the cores for contention or coherency. Measure more numbers of workers up to the cores.'
    );
  }
  if (isPlainGrowthAsGood) {
    return (
      `${NAMES[law]} fits, but growth that just stops at some number of workers (cores, a pool, a quota) fits about as well. ` +
      'More numbers of workers around the bend would tell.'
    );
  }
  if (law === 'usl' && sample.levels.length < LEAST_USL_LEVELS) {
    return `κ is told from ${LEAST_USL_LEVELS} distinct numbers of workers up; there are ${sample.levels.length}.`;
  }
  if (law === 'usl' && sample.runs < requiredRuns!) {
    return (
      `The curve looks as if there were a cost of coherency, but ${sample.runs} runs are too few to say so at this scatter: ` +
      `it takes some ${requiredRuns}.`
    );
  }
  return null;
}

function explainRegimes({ regimes, sample }: Evidence): string {
  const { place, below, isAtCores, p } = regimes!;
  const delta = below.fit.curve[3];
  const largest = sample.levels.at(-1)!.workers;
  const factor = 1 / (1 + delta * (largest - place));
  const beyond =
    Math.abs(factor - 1) < 0.02
      ? 'stays about the same beyond'
      : factor < 1
        ? `falls by ${percent(1 - factor)} up to ${write(largest)}`
        : 'grows in another way beyond';
  const where = isAtCores
    ? `${write(place)} workers, where the cores end,`
    : isAtCores === false
      ? `about ${write(place)} workers (not where the cores end)`
      : `about ${write(place)} workers`;
  const growth = below.law === 'linear' ? 'in proportion' : below.law === 'amdahl' ? "by Amdahl's law" : 'by the USL';
  return (
    `There are two regimes: the throughput grows ${growth} up to ${where} and ${beyond}. ` +
    `One law over both would be wrong (p = ${write(p)}), and its κ an artefact.`
  );
}

export const NAMES: Readonly<Record<LawName, string>> = {
  linear: 'a straight line',
  amdahl: "Amdahl's law",
  usl: 'the Universal Scalability Law',
};

/** Returns a number with two significant digits more than its size needs. */
export function write(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

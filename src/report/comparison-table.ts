/** The comparisons of a result as words: which pair, its ratio, the verdict and the target. Pure; called by the terminal and the markdown report. */

import type { Cell, Comparison, Result, Target } from '../core/result.js';
import type { Column } from './cell-table.js';
import { formatParameter, listComparisons, METRIC_WORDS, nameParameter } from './derive.js';
import type { Marks } from './marks.js';
import { cleanLine } from './plain.js';
import { formatNumber } from './quantity.js';

export type TargetVerdict = Target['verdict'];

const COLUMNS: Column[] = [
  { heading: 'at', align: 'left', yields: 0 },
  { heading: 'ratio', align: 'right', yields: 0 },
  { heading: 'interval', align: 'left', yields: 0 },
  { heading: 'blocks', align: 'right', yields: 3 },
  { heading: 'verdict', align: 'left', yields: 0 },
  { heading: 'could tell', align: 'right', yields: 4 },
  { heading: 'target', align: 'left', yields: 0 },
  { heading: 'mark', align: 'left', yields: 1 },
];

export interface ComparisonTable {
  columns: Column[];
  /** `pair`: what is compared with what, for instance `round trip: pipe / native-pipe`. */
  rows: { pair: string; texts: string[] }[];
}

/** Returns the comparisons that have data, pair by pair in the order of the file; columns that would be empty are left out. */
export function buildComparisonTable(result: Pick<Result, 'cells' | 'comparisons'>, marks: Marks): ComparisonTable {
  const cells = new Map(result.cells.map((cell) => [cell.id, cell]));
  const named = listComparisons(result).map((each) => ({ each, ...namePair(each, cells) }));
  const leads = [...new Set(named.map(({ lead }) => lead))];
  const rows = leads.flatMap((lead) => {
    const group = named.filter((row) => row.lead === lead);
    const common = findCommon(group.map(({ places }) => places));
    return group.map(({ each, places }) => {
      const at = places.filter((place) => !common.includes(place)).join(', ');
      return {
        pair: [lead, ...common].join(', '),
        texts: [at, ...describeNumbers(each), marks.letters(each.warnings)],
      };
    });
  });
  const used = COLUMNS.map((_, index) => index).filter((index) => rows.some((row) => row.texts[index] !== ''));
  return {
    columns: used.map((index) => COLUMNS[index]!),
    rows: rows.map(({ pair, texts }) => ({ pair, texts: used.map((index) => texts[index]!) })),
  };
}

/** What every row of a pair has is said once, above them; a row keeps at least one place of its own. */
function findCommon(rows: readonly string[][]): string[] {
  const common = rows[0]!.filter((place) => rows.every((places) => places.includes(place)));
  return rows.some((places) => places.length === common.length) ? common.slice(0, -1) : common;
}

function describeNumbers(comparison: Comparison): string[] {
  const { ratio, blocks, smallestDetectable, target } = comparison;
  return [
    ratio === null ? '?' : `${formatNumber(ratio.median)}×`,
    ratio === null ? 'no interval' : `${formatNumber(ratio.low)} … ${formatNumber(ratio.high)}`,
    String(blocks.length),
    describeVerdict(comparison),
    smallestDetectable === null ? '' : `${formatNumber(smallestDetectable)}×`,
    target === undefined ? '' : describeTarget(target),
  ];
}

/** The first thing that differs leads, the rest are places: `round trip: pipe / native-pipe` at `same-core` and `64 B`. */
function namePair(comparison: Comparison, cells: ReadonlyMap<string, Cell>): { lead: string; places: string[] } {
  const { title } = METRIC_WORDS[comparison.metric];
  const above = cells.get(comparison.subject);
  const below = cells.get(comparison.reference);
  if (above === undefined || below === undefined) return { lead: title, places: [cleanLine(comparison.id)] };
  const keys = [...new Set([...Object.keys(above.parameters), ...Object.keys(below.parameters)])];
  const facets = [
    describeFacet('', above.subject, below.subject),
    describeFacet('', above.placement ?? '', below.placement ?? ''),
    ...keys.map((key) => describeParameters(key, above, below)),
  ];
  const lead = facets.find((facet) => facet.isDiffering);
  const rest = facets.filter((facet) => facet !== lead && facet.text !== '');
  return { lead: cleanLine(`${title}: ${lead?.text ?? ''}`), places: rest.map((facet) => cleanLine(facet.text)) };
}

interface Facet {
  text: string;
  isDiffering: boolean;
}

function describeFacet(name: string, above: string, below: string): Facet {
  const isDiffering = above !== below;
  const value = isDiffering ? `${above || 'none'} / ${below || 'none'}` : above;
  return { text: name === '' || value === '' ? value : `${name} ${value}`, isDiffering };
}

/** A size says by its unit what it is; another number needs its name. */
function describeParameters(key: string, above: Cell, below: Cell): Facet {
  const [a, b] = [above, below].map((cell) => formatParameter(key, cell.parameters[key])) as [string, string];
  const isNamed = [above, below].some((cell) => typeof cell.parameters[key] === 'number') && !/[A-Za-z]/.test(a + b);
  return describeFacet(isNamed ? nameParameter(key) : '', a, b);
}

const GLOSSES = {
  lower: { higher: 'slower', lower: 'faster' },
  higher: { higher: 'faster', lower: 'slower' },
} as const;
const UNTIMED: ReadonlySet<string> = new Set([
  'memory',
  'capacity',
  'delivered',
  'fairness',
  'detections',
  'interleavings',
  'waits',
  'descriptors',
  'survivors',
]);

/** Returns the verdict as people say it: for a time `higher` is `slower`; what is no time and no rate stays as it is. */
export function describeVerdict({ verdict, metric }: Pick<Comparison, 'verdict' | 'metric'>): string {
  const { better } = METRIC_WORDS[metric];
  if (verdict === 'same' || verdict === 'undecided' || better === null || UNTIMED.has(metric)) return verdict;
  return GLOSSES[better][verdict];
}

function describeTarget(target: Target): string {
  const verdict = target.verdict === 'not-attempted' ? 'not tried' : target.verdict;
  return `${target.kind === 'at-most' ? '≤' : '≥'} ${target.ratio}× ${verdict}`;
}

/** Returns `3 met, 1 missed`; empty when the result has no target. */
export function tallyTargets(comparisons: readonly Comparison[]): string {
  const verdicts: TargetVerdict[] = ['met', 'missed', 'undecided', 'not-attempted'];
  return verdicts
    .map((verdict) => [
      verdict.replace('-', ' '),
      comparisons.filter((each) => each.target?.verdict === verdict).length,
    ])
    .filter(([, count]) => count !== 0)
    .map(([words, count]) => `${count} ${words}`)
    .join(', ');
}

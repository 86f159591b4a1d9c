/** The page's section on predictions: what was said, what was measured, and how far apart the two are. Pure; called by page.ts. */

import { FAINT_INK, GRID, INK } from '../chart-frame.js';
import {
  type Distance,
  describeDistance,
  describeMaking,
  describeRow,
  isNear,
  type PredictedRow,
  type PredictedTable,
} from '../predicted.js';
import { type Html, h } from './html.js';
import type { ReportEntry } from './report.js';

const STRIP_WIDTH = 130;
const STRIP_HEIGHT = 20;
/** From the middle to an edge: a thousand times too low or too high. */
const DECADES = 3;
const NEAR_COLOUR = '#0072b2';
const FAR_COLOUR = '#d55e00';

/** Returns the section; null where nobody predicted anything. */
export function renderPredicted(entries: readonly ReportEntry[]): Html | null {
  const predicted = entries.filter(({ prediction }) => prediction !== undefined);
  if (predicted.length === 0) return null;
  return h(
    'section',
    { id: 'predicted', 'aria-labelledby': 'predicted-title' },
    h('h2', { id: 'predicted-title' }, 'Predicted and measured'),
    h(
      'p',
      {},
      'The line in the middle of each strip is what was measured, the dot what was predicted: a decade to the left is ten times too low, one to ' +
        'the right ten times too high.',
    ),
    predicted.map((entry) => renderTable(entry, entry.prediction!)),
  );
}

function renderTable({ result, label }: ReportEntry, table: PredictedTable): Html {
  const { when, late } = describeMaking(table);
  const name = `Task ${result.task} (${label})`;
  const heads = ['question', 'predicted', 'measured', 'interval', 'off by', 'predicted over measured'];
  return h(
    'div',
    {},
    h('h3', {}, name),
    h('p', { class: 'lead' }, when),
    late === null ? null : h('p', { class: 'warn' }, late),
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Predicted and measured, ${name}` },
      h(
        'table',
        {},
        h('caption', {}, 'Medians with their intervals; what was skipped or not measured has no dot'),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            heads.map((head, at) => h('th', { scope: 'col', class: isLeft(at) ? 'left' : null }, head)),
          ),
        ),
        h('tbody', {}, table.rows.map(renderRow)),
      ),
    ),
    table.rows.flatMap(({ id, missing }) =>
      missing === null ? [] : h('p', { class: 'lead' }, `Not measured: ${id}: ${missing}.`),
    ),
  );
}

const isLeft = (at: number) => at >= 3;

/** An interval in two lines is read as two numbers. */
const keepTogether = (text: string) => text.replaceAll(' ', '\u00a0');

function renderRow(row: PredictedRow): Html {
  const [said, measured, interval, off] = describeRow(row);
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, row.question),
    [said, measured, interval].map((text, at) =>
      h('td', { class: isLeft(at + 1) ? 'left' : null }, keepTogether(text)),
    ),
    h('td', { class: 'left' }, off),
    h('td', { class: 'left' }, drawStrip(row, describeDistance(row))),
  );
}

/** A logarithmic axis about the measured median. */
function drawStrip({ measured }: PredictedRow, distance: Distance): Html | null {
  if (measured === null || distance.factor === null) return null;
  const middle = STRIP_WIDTH / 2;
  const place = (factor: number) =>
    middle + (Math.max(-DECADES, Math.min(DECADES, Math.log10(factor))) / DECADES) * (middle - 6);
  const { median, low, high } = measured;
  const y = STRIP_HEIGHT / 2;
  const [from, to] =
    low === null || high === null || low <= 0 ? [middle, middle] : [place(low / median), place(high / median)];
  const ticks = [-2, -1, 1, 2].map((decade) => place(10 ** decade));
  return h(
    'svg',
    {
      width: STRIP_WIDTH,
      height: STRIP_HEIGHT,
      viewBox: `0 0 ${STRIP_WIDTH} ${STRIP_HEIGHT}`,
      role: 'img',
      'aria-label': `predicted ${distance.words}`,
    },
    h('path', { d: `M0 ${y}H${STRIP_WIDTH}`, stroke: GRID }),
    ticks.map((x) => h('path', { d: `M${round(x)} ${y - 4}v8`, stroke: GRID })),
    h('path', { d: `M${round(from)} ${y}H${round(to)}`, stroke: FAINT_INK, 'stroke-width': 5 }),
    h('path', { d: `M${middle} 2V${STRIP_HEIGHT - 2}`, stroke: INK, 'stroke-width': 2 }),
    h('circle', { cx: round(place(distance.factor)), cy: y, r: 5, fill: isNear(distance) ? NEAR_COLOUR : FAR_COLOUR }),
  );
}

const round = (x: number) => Math.round(x * 10) / 10;

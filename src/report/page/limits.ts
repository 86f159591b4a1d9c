/** What a result does not show: what was not measured, warnings at its numbers, what its intervals cover. Pure; called by page.ts. */

import type { Result } from '../../core/result.js';
import { describeLevels, groupUnmeasured } from '../header.js';
import { collectMarks } from '../marks.js';
import { type Html, h } from './html.js';
import { fold } from './tables.js';

const MOST_IDS = 8;

/** Returns the folded lists of one result. */
export function renderLimits(result: Result): Html {
  const unmeasured = groupUnmeasured(result.cells);
  const { legend } = collectMarks(result);
  return h(
    'div',
    {},
    unmeasured.length === 0
      ? h('p', { class: 'lead' }, 'Nothing that was asked for is missing.')
      : fold(
          `Not measured: ${unmeasured.reduce((sum, { ids }) => sum + ids.length, 0)} of ${result.cells.length} cells`,
          unmeasured.map(({ status, reason, ids }) => h('p', {}, `${status}: ${reason} (${listIds(ids)})`)),
        ),
    fold(
      'What to be careful of',
      legend.map(({ words, rows, message }) => h('p', {}, h('b', {}, words), ` (${rows}): ${message}`)),
      describeLevels(result.cells).map((line) => h('p', {}, `${line}.`)),
      h(
        'p',
        {},
        'Numbers are of this machine, these versions and this placement; none of them is a property of the mechanism alone.',
      ),
    ),
  );
}

function listIds(ids: readonly string[]): string {
  return ids.length > MOST_IDS
    ? `${ids.slice(0, MOST_IDS).join(', ')} and ${ids.length - MOST_IDS} more`
    : ids.join(', ');
}

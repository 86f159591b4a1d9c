/** Tables of a page. Pure; called by its sections. */

import type { FigureTable } from '../figure.js';
import { type Child, type Html, h } from './html.js';

/** Returns the table with its title as caption; the first cell of a row names it. */
export function renderTable({ title, columns, rows }: FigureTable): Html {
  const classOf = (at: number) => (at > 0 && columns[at]?.align === 'left' ? 'left' : null);
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': title },
    h(
      'table',
      {},
      h('caption', {}, title),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          columns.map(({ heading }, at) => h('th', { scope: 'col', class: classOf(at) }, heading)),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((row) =>
          h(
            'tr',
            {},
            row.map((text, at) =>
              at === 0 ? h('th', { scope: 'row', class: classOf(0) }, text) : h('td', { class: classOf(at) }, text),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Returns what is folded until somebody wants it. */
export function fold(summary: Child, ...content: readonly Child[]): Html {
  return h('details', {}, h('summary', {}, summary), content);
}

/** A figure in a page: heading, picture, how to read it, its numbers as a table. Called by the sections of the page. */

import { IN_PAGE } from '../chart-look.js';
import { drawChart, type Figure, listMissing } from '../figure.js';
import { tabulateChart } from '../figure-table.js';
import { type Html, h, trust } from './html.js';
import { fold, renderTable } from './tables.js';

/** Puts a figure into the page, where the page's script will find it. */
export type PlaceFigure = (id: string, figure: Figure) => Promise<Html>;

/** Returns the figure. @param id of its element: one in the page, however many tasks have a figure of that name */
export async function renderFigure(id: string, figure: Figure): Promise<Html> {
  const { title, subtitle, reading, chart, notes = [], tables = [] } = figure;
  const svg = await drawChart({ title, subtitle }, chart, IN_PAGE);
  return h(
    'figure',
    { id },
    h('figcaption', {}, h('h3', { id: `${id}-title` }, title), h('p', {}, subtitle)),
    notes.map((note) => h('p', {}, note)),
    h('div', { class: 'chart', 'data-figure': id }, trust(svg)),
    listMissing(chart).map((line) => h('p', { class: 'lead' }, line)),
    fold('How to read this', h('p', {}, reading)),
    fold('The numbers', renderTable(tabulateChart(title, chart)), tables.map(renderTable)),
  );
}

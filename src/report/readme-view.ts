/** The recorded result as the README's text asks for it: a number by the id of its cell, or an error that names the id. Called by the readme.ts of tasks. */

import type { Cell, Comparison, Result } from '../core/result.js';
import { renderMarkdownTable } from './markdown.js';
import { formatInterval, formatNumber, formatQuantity } from './quantity.js';

export class View {
  readonly result: Result;

  constructor(result: Result) {
    this.result = result;
  }

  cell(id: string): Cell & { summary: NonNullable<Cell['summary']> } {
    const cell = this.result.cells.find((each) => each.id === id);
    if (!cell?.summary) throw new Error(`the recorded result has no measured cell ${id}`);
    return cell as Cell & { summary: NonNullable<Cell['summary']> };
  }

  /** `4.95 µs` */
  median(id: string): string {
    const { unit, summary } = this.cell(id);
    return formatQuantity(unit, summary.median);
  }

  /** `4.95 µs (4.91 … 5.02)` */
  withInterval(id: string): string {
    const { unit, summary } = this.cell(id);
    if (summary.low === null || summary.high === null) return this.median(id);
    return `${this.median(id)} (${formatInterval(unit, summary.median, summary.low, summary.high)})`;
  }

  comparison(id: string): Comparison & { ratio: NonNullable<Comparison['ratio']> } {
    const comparison = this.result.comparisons.find((each) => each.id === id);
    if (!comparison?.ratio) throw new Error(`the recorded result has no comparison ${id}`);
    return comparison as Comparison & { ratio: NonNullable<Comparison['ratio']> };
  }

  /** `1.12 (1.10 … 1.14)` */
  ratio(id: string): string {
    const { ratio } = this.comparison(id);
    return `${formatNumber(ratio.median)} (${formatNumber(ratio.low)} … ${formatNumber(ratio.high)})`;
  }

  table(wanted: (cell: Cell) => boolean): string {
    return renderMarkdownTable(this.result.cells.filter(wanted), this.result).trim();
  }
}

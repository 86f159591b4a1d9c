/** How a chart is drawn, beside what it shows: for a file of its own or within a page, how wide, on which scale. Read by the charts. */

export interface Look {
  /** A file brings its title along; in a page the words stand around the picture, and marks tell their values when pointed at. */
  place: 'file' | 'page';
  /** Pixels. */
  width: number;
  /** Of the values; absent: as the chart has it. */
  scale?: 'log' | 'linear';
  /** Names that the reader has switched off; the others keep their colours. */
  hidden?: ReadonlySet<string>;
}

export const CHART_WIDTH = 860;

export const IN_FILE: Look = { place: 'file', width: CHART_WIDTH };
export const IN_PAGE: Look = { place: 'page', width: CHART_WIDTH };

/** Below it panels stand one below the other, and names have less room. */
const NARROW_WIDTH = 620;

export function isNarrow({ width }: Look): boolean {
  return width < NARROW_WIDTH;
}

/** Returns the marks' option for what is said when one is pointed at; nothing in a file, which nobody points at. */
export function tellValue<T>({ place }: Look, tell: (each: T) => string): object {
  return place === 'page' ? { title: tell } : {};
}

/** Returns the items that are not switched off. */
export function keepShown<T>(items: readonly T[], { hidden }: Look, name: (item: T) => string): T[] {
  return hidden === undefined ? [...items] : items.filter((item) => !hidden.has(name(item)));
}

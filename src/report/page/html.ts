/** HTML as text that cannot be broken out of: every string is escaped, only what this file made goes in as it is. Pure; called by the parts of the page. */

import { cleanText } from '../plain.js';

/** Markup that is safe to put into a page. */
export interface Html {
  readonly markup: string;
}

export type Child = Html | string | number | null | readonly Child[];

/** Elements without an end tag. */
const VOID: ReadonlySet<string> = new Set(['meta', 'link', 'br', 'hr', 'input']);

/** Returns the element. An attribute that is null is left out, one that is true stands without a value. */
export function h(
  tag: string,
  attributes: Readonly<Record<string, string | number | boolean | null>>,
  ...children: readonly Child[]
): Html {
  const words = Object.entries(attributes).map(([name, value]) => {
    if (value === null || value === false) return '';
    return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`;
  });
  const start = `<${tag}${words.join('')}>`;
  return { markup: VOID.has(tag) ? start : `${start}${joinMarkup(children)}</${tag}>` };
}

/** Returns what is markup already, such as an SVG that our own charts wrote. */
export function trust(markup: string): Html {
  return { markup };
}

/** Returns the children one after the other. */
export function joinMarkup(children: readonly Child[]): string {
  return children
    .map((child) => {
      if (child === null) return '';
      if (Array.isArray(child)) return joinMarkup(child as readonly Child[]);
      return typeof child === 'object' ? (child as Html).markup : escapeHtml(String(child));
    })
    .join('');
}

/** Most of a page: letters, figures, spaces and the signs of numbers. */
const HARMLESS = /^[\w .,:;()/%+=#-]*$/;

/** Control characters and those that reorder text are left out: they are no part of what is shown. */
function escapeHtml(text: string): string {
  if (HARMLESS.test(text)) return text;
  return cleanText(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

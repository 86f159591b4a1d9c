/** SVG as plain values, written as text: escaped, rounded, one element a line. Pure; called by everything that draws. */

import { cleanLine } from './plain.js';

export interface Shape {
  tag: string;
  attributes: Readonly<Record<string, string | number>>;
  children: readonly (Shape | string)[];
}

export function makeShape(
  tag: string,
  attributes: Shape['attributes'],
  ...children: readonly (Shape | string)[]
): Shape {
  return { tag, attributes, children };
}

/** Returns the shape as XML, lengths with so many decimals; the same shape gives the same bytes on every machine. */
export function writeShape(shape: Shape, decimals = 2): string {
  const attributes = Object.entries(shape.attributes).map(
    ([name, value]) => ` ${name}="${writeValue(value, decimals)}"`,
  );
  const start = `<${shape.tag}${attributes.join('')}`;
  if (shape.children.length === 0) return `${start}/>`;
  const isText = shape.children.some((child) => typeof child === 'string');
  const children = shape.children.map((child) =>
    typeof child === 'string' ? escapeXml(child) : writeShape(child, decimals),
  );
  // Space beside text would be drawn, space between elements is not.
  return isText ? `${start}>${children.join('')}</${shape.tag}>` : `${start}>\n${children.join('\n')}\n</${shape.tag}>`;
}

/** The last digits of a logarithm differ between versions of V8; a hundredth of a pixel is what anybody could see. */
function writeValue(value: string | number, decimals: number): string {
  const scale = 10 ** decimals;
  const longer = decimals === 1 ? LONGER_THAN_ONE : LONGER_THAN_TWO;
  return escapeXml(String(value)).replace(longer, (digits) => String(Math.round(Number(digits) * scale) / scale || 0));
}

const LONGER_THAN_ONE = /-?\d+\.\d{2,}(e-?\d+)?/g;
const LONGER_THAN_TWO = /-?\d+\.\d{3,}(e-?\d+)?/g;

/** Most of a picture: names of colours, numbers, paths. A space at either end is left to cleaning. */
const HARMLESS = /^[\w.,:;()/%+=#-]+(?: [\w.,:;()/%+=#-]+)*$/;

/** A control character is no XML, not even escaped. */
function escapeXml(text: string): string {
  if (HARMLESS.test(text)) return text;
  return cleanLine(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Beyond this a name would leave no room for what it names. */
const LONGEST_NAME = 48;

/** Returns the name as it stands beside what it names: on one line, its end cut off if it is overlong. */
export function shortenName(name: string): string {
  const letters = [...cleanLine(name)];
  return letters.length <= LONGEST_NAME ? letters.join('') : `${letters.slice(0, LONGEST_NAME - 1).join('')}…`;
}

/** Returns about how many pixels the text takes: on the generous side, since the reader's font is not known. */
export function estimateWidth(text: string, fontSize: number): number {
  return [...text].length * fontSize * 0.62;
}

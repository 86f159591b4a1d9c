/** The door to Observable Plot, which is loaded when the first chart is drawn. Called by the charts. */

import { makeShape, type Shape } from './chart-shape.js';

export type Plot = typeof import('./plot-parts.js');

/** A part of a picture as Plot draws it. */
export interface Drawing {
  plot: Plot;
  /** Returns what Plot draws, without the svg element around it: a group that can be moved. */
  draw(options: PlotOptions): Shape;
}

export interface PlotOptions {
  width: number;
  height: number;
  marginTop: number;
  marginRight: number;
  marginBottom: number;
  marginLeft: number;
  x: object;
  y: object;
  marks: readonly unknown[];
}

/** What of linkedom's nodes is read here. */
interface Node {
  nodeType: number;
  localName: string;
  textContent: string;
  attributes: Iterable<{ name: string; value: string }>;
  childNodes: Iterable<Node>;
}

const ELEMENT = 1;
const TEXT = 3;

/** Returns the means to draw. Plot and its document take a tenth of a second to load: never at the top of a file. */
export async function openDrawing(): Promise<Drawing> {
  const [plot, { parseHTML }] = await Promise.all([import('./plot-parts.js'), import('linkedom')]);
  const { document } = parseHTML('<html><body></body></html>');
  const draw = (options: PlotOptions): Shape => {
    const svg: unknown = plot.plot({ ...options, document, style: { fontSize: '11px' } } as object);
    const { children } = readShape(svg as Node);
    // Plot's own style sheet sizes an svg element that is not kept.
    const kept = children.filter((child) => typeof child !== 'string' && child.tag !== 'style');
    return makeShape('g', { 'text-anchor': 'middle', 'font-size': 11 }, ...kept);
  };
  return { plot, draw };
}

function readShape(node: Node): Shape {
  const attributes = Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value] as const));
  const children = [...node.childNodes].flatMap((child): (Shape | string)[] => {
    if (child.nodeType === TEXT) return [child.textContent];
    return child.nodeType === ELEMENT ? [readShape(child)] : [];
  });
  return makeShape(node.localName, attributes, ...children);
}

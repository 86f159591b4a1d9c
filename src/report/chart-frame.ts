/** The picture around the drawings: paper, title, how to read it, legend, what was not measured. Called by the charts. */

import { compactShape } from './chart-compact.js';
import type { Look } from './chart-look.js';
import { estimateWidth, makeShape, type Shape, writeShape } from './chart-shape.js';
import { cleanLine } from './plain.js';
import { wrapText } from './wrap.js';

export interface ChartText {
  title: string;
  /** How to read the picture, in one sentence. */
  subtitle: string;
}

/** A cell that was skipped or failed: shown, never dropped. */
export interface Missing {
  label: string;
  reason: string;
}

export interface LegendEntry {
  name: string;
  colour: string;
}

export interface Frame {
  text: ChartText;
  look: Look;
  /** One sentence for each thing that the picture shows, for who cannot see it. */
  description: readonly string[];
  width: number;
  /** Drawings side by side or one below the other, from the top of the free space. */
  parts: readonly { shape: Shape; x: number; y: number }[];
  partsHeight: number;
  legend?: readonly LegendEntry[];
  missing: readonly Missing[];
  notes?: readonly string[];
}

/** Free space at both sides of the paper. */
export const EDGE = 16;
export const INK = '#1f1f1f';
export const FAINT_INK = '#5a5a5a';
export const GRID = '#e3e3e3';

const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';
const LINE = 17;
const SWATCH = 11;

/** Returns the whole picture as SVG text. */
export function composeChart(frame: Frame): string {
  const { width, text } = frame;
  const isInFile = frame.look.place === 'file';
  const lines: Shape[] = [];
  let y = isInFile ? EDGE + 14 : EDGE;
  const write = (content: string, fontSize: number, attributes: Shape['attributes'], letterWidth = 0.62) => {
    const columns = Math.floor((width - 2 * EDGE) / (fontSize * letterWidth));
    // A word that is longer than a line is broken as well: nothing may leave the paper.
    const broken = cleanLine(content).replace(new RegExp(`\\S{${columns}}(?=\\S)`, 'gu'), '$& ');
    for (const line of wrapText(broken, columns)) {
      lines.push(makeShape('text', { x: EDGE, y, 'font-size': fontSize, ...attributes }, line));
      y += Math.round(fontSize * 1.4);
    }
  };
  if (isInFile) {
    write(text.title, 16, { 'font-weight': 600, fill: INK }, 0.7);
    write(text.subtitle, 12, { fill: FAINT_INK });
  }
  const legend = drawLegend(frame.legend ?? [], width, y);
  y = legend.bottom;
  const parts = frame.parts.map((part) =>
    makeShape(
      'g',
      { transform: `translate(${part.x},${y + part.y})` },
      isInFile ? part.shape : compactShape(part.shape),
    ),
  );
  y += frame.partsHeight + LINE;
  const notes = [...describeMissing(frame.missing), ...(frame.notes ?? [])];
  // A page has them as text of its own, which can be read at any width.
  if (isInFile) for (const note of notes) write(note, 11.5, { fill: FAINT_INK });
  const height = y - LINE + (isInFile && notes.length > 0 ? 8 : 4);
  const paper = makeShape('rect', { width, height, fill: '#ffffff' });
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const root = makeShape(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', 'font-family': FONT, fill: INK },
    makeShape('title', {}, text.title),
    // Beside a table of the same numbers there is no need to tell them.
    ...(isInFile ? [makeShape('desc', {}, [text.subtitle, ...frame.description, ...notes].join(' '))] : []),
    paper,
    ...lines,
    ...legend.shapes,
    ...parts,
  );
  return `${writeShape(root, isInFile ? 2 : 1)}\n`;
}

/** `not measured: a, b (reason)`: one line for each reason. */
export function describeMissing(missing: readonly Missing[]): string[] {
  const labels = new Map<string, string[]>();
  for (const { label, reason } of missing) labels.set(reason, [...(labels.get(reason) ?? []), label]);
  return [...labels].map(([reason, names]) => `not measured: ${names.join('; ')} (${reason})`);
}

function drawLegend(entries: readonly LegendEntry[], width: number, top: number): { shapes: Shape[]; bottom: number } {
  const shapes: Shape[] = [];
  let x = EDGE;
  let y = top + 4;
  for (const { name, colour } of entries) {
    const taken = SWATCH + 6 + estimateWidth(name, 12) + 14;
    if (x > EDGE && x + taken > width - EDGE) {
      x = EDGE;
      y += LINE;
    }
    shapes.push(makeShape('rect', { x, y: y - SWATCH + 1, width: SWATCH, height: SWATCH, fill: colour }));
    shapes.push(makeShape('text', { x: x + SWATCH + 6, y, 'font-size': 12 }, name));
    x += taken;
  }
  return { shapes, bottom: entries.length > 0 ? y + 8 : top - 8 };
}

/** Returns the group that stands where there is nothing to draw. */
export function drawNothing(width: number): Shape {
  return makeShape('text', { x: width / 2, y: 30, 'text-anchor': 'middle', fill: FAINT_INK }, 'nothing was measured');
}

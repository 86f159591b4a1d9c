/** What a whole is made of: a bar for each row, its parts end to end. Called by reports and tasks' READMEs. */

import { type Axis, chooseLinearAxis, placeOn } from './chart-axis.js';
import { assignColours } from './chart-colour.js';
import { markAxis } from './chart-dots.js';
import { type ChartText, composeChart, drawNothing, EDGE, INK, type Missing } from './chart-frame.js';
import { IN_FILE, isNarrow, keepShown, type Look, tellValue } from './chart-look.js';
import { openDrawing, type Plot } from './chart-plot.js';
import { LABEL_SIZE, markRows, placeRows, type Row } from './chart-rows.js';
import { estimateWidth, shortenName } from './chart-shape.js';
import { type ChartUnit, formatQuantity } from './quantity.js';

export interface Segment {
  name: string;
  value: number;
}

export interface BarRow extends Row {
  segments: Segment[];
}

export interface BarData {
  unit: ChartUnit;
  rows: BarRow[];
  missing: Missing[];
}

const AXIS_HEIGHT = 26;
const GAP = 12;
const THICKNESS = 16;
const INSIDE_SIZE = 10.5;
/** From a bar's end to its text. */
const BESIDE = 8;
const leastWidth = (look: Look) => (isNarrow(look) ? 90 : 260);

interface Piece extends Segment {
  from: number;
  to: number;
  y: number;
  colour: string;
}

/** Returns the picture as SVG text. The axis begins at 0: a length is a value. */
export async function drawBars(text: ChartText, all: BarData, look: Look = IN_FILE): Promise<string> {
  const { plot, draw } = await openDrawing();
  const colours = assignColours(all.rows.flatMap((row) => row.segments.map((segment) => segment.name)));
  const data = {
    ...all,
    rows: all.rows.flatMap((row) => {
      const segments = keepShown(row.segments, look, ({ name }) => name);
      // A row of which every part is switched off is switched off.
      return segments.length === 0 && row.segments.length > 0 ? [] : [{ ...row, segments }];
    }),
  };
  const shownColours = keepShown([...colours], look, ([name]) => name);
  const placed = placeRows(data.rows);
  const stacks = placed.rows.map(({ row, y }) => ({ row, y, pieces: stackPieces(row, y, colours) }));
  const axis = chooseLinearAxis(
    data.unit,
    stacks.flatMap(({ pieces }) => pieces.map((piece) => piece.to)),
  );
  const left = placed.labelWidth + GAP;
  const paper = Math.max(look.width - 2 * EDGE, left + leastWidth(look));
  // Which values fit into their parts depends on the scale, and the scale on what stands beside the bars: a few rounds settle it.
  let right = paper;
  let totals: Total[] = [];
  let isRoomy = (_: Piece): boolean => false;
  for (let round = 0; round < 4; round++) {
    const place = placeOn(axis, left, right);
    isRoomy = (piece) =>
      place(piece.to) - place(piece.from) >= estimateWidth(formatQuantity(data.unit, piece.value), INSIDE_SIZE) + 6;
    totals = stacks.map(({ row, y, pieces }) => writeTotal(data.unit, row, y, pieces, isRoomy));
    right = Math.max(
      left + leastWidth(look),
      Math.min(paper, ...totals.map((total) => fitScale(total, axis, left, paper))),
    );
  }
  const place = placeOn(axis, left, right);
  const ends = totals.map((total) => place(total.end) + BESIDE + estimateWidth(total.text, LABEL_SIZE));
  const inner = Math.ceil(Math.max(paper, ...ends));
  const height = placed.height + AXIS_HEIGHT;
  const shape =
    data.rows.length === 0
      ? drawNothing(inner)
      : draw({
          width: inner,
          height,
          marginTop: 0,
          marginRight: inner - right,
          marginBottom: AXIS_HEIGHT,
          marginLeft: left,
          x: { type: 'linear', domain: axis.domain, label: null },
          y: { type: 'identity', axis: null },
          marks: [
            ...markAxis(plot, data.unit, axis, left, right),
            ...markRows(plot, placed, left - GAP),
            ...markPieces(
              plot,
              data.unit,
              look,
              stacks.flatMap(({ pieces }) => pieces),
              isRoomy,
            ),
            plot.text(totals, {
              x: 'end',
              y: 'y',
              text: 'text',
              dx: BESIDE,
              textAnchor: 'start',
              fontSize: LABEL_SIZE,
              fill: INK,
              className: 'chart-total',
            } as object),
          ],
        });
  return composeChart({
    text,
    look,
    description: data.rows.map((row) => describeRow(data.unit, row)),
    width: inner + 2 * EDGE,
    parts: [{ shape, x: EDGE, y: 0 }],
    partsHeight: data.rows.length === 0 ? 50 : height,
    legend: shownColours.map(([name, colour]) => ({ name: shortenName(name), colour })),
    missing: data.missing,
  });
}

interface Total {
  y: number;
  end: number;
  text: string;
}

/** The whole, and the parts that have no room for their own value; a bar of one part needs no list. */
function writeTotal(
  unit: ChartUnit,
  row: BarRow,
  y: number,
  pieces: readonly Piece[],
  isRoomy: (piece: Piece) => boolean,
) {
  const outside = row.segments.length > 1 ? pieces.filter((piece) => !isRoomy(piece)) : [];
  return { y, end: pieces.at(-1)?.to ?? 0, text: describeTotal(unit, row, outside) };
}

/** Returns where the axis has to end for the text beside this bar to end on the paper. */
function fitScale({ end, text }: Total, { domain }: Axis, left: number, paper: number): number {
  const room = paper - BESIDE - estimateWidth(text, LABEL_SIZE) - left;
  return end > 0 ? left + room * (domain[1] / end) : paper;
}

/** A part below 0 (a difference that noise turned round) has no length; its value is still written. */
function stackPieces(row: BarRow, y: number, colours: ReadonlyMap<string, string>): Piece[] {
  let to = 0;
  return row.segments.map((segment) => {
    const from = to;
    to += Math.max(0, segment.value);
    return { ...segment, from, to, y, colour: colours.get(segment.name)! };
  });
}

function markPieces(
  plot: Plot,
  unit: ChartUnit,
  look: Look,
  pieces: readonly Piece[],
  isRoomy: (piece: Piece) => boolean,
): unknown[] {
  return [
    plot.rect(pieces, {
      x1: 'from',
      x2: 'to',
      y1: (piece: Piece) => piece.y - THICKNESS / 2,
      y2: (piece: Piece) => piece.y + THICKNESS / 2,
      fill: (piece: Piece) => piece.colour,
      stroke: '#ffffff',
      strokeWidth: 1,
      className: 'chart-segment',
      ...tellValue(look, ({ name, value }: Piece) => `${name}: ${formatQuantity(unit, value)}`),
    } as object),
    plot.text(
      pieces.filter((piece) => isRoomy(piece) && isShared(pieces, piece)),
      {
        x: (piece: Piece) => (piece.from + piece.to) / 2,
        y: 'y',
        text: (piece: Piece) => formatQuantity(unit, piece.value),
        fontSize: INSIDE_SIZE,
        fill: (piece: Piece) => chooseInk(piece.colour),
        className: 'chart-part',
      } as object,
    ),
  ];
}

/** A bar of one part has its value beside it. */
function isShared(pieces: readonly Piece[], piece: Piece): boolean {
  return pieces.some((other) => other !== piece && other.y === piece.y);
}

/** White on dark, ink on light: by the luminance that contrast is defined on. */
function chooseInk(colour: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => (Number.parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue! > 0.2 ? INK : '#ffffff';
}

/** `6.54 µs`, and the parts that are too short to hold their own value. */
function describeTotal(unit: ChartUnit, row: BarRow, outside: readonly Segment[]): string {
  const total = row.segments.reduce((sum, segment) => sum + segment.value, 0);
  const parts = outside.map((segment) => `${shortenName(segment.name)} ${formatQuantity(unit, segment.value)}`);
  if (unit === 'share') return parts.join(', ');
  return formatQuantity(unit, total) + (parts.length > 0 ? ` (${parts.join(', ')})` : '');
}

function describeRow(unit: ChartUnit, row: BarRow): string {
  const name = [row.series, row.label].filter((each) => each !== '').join(', ');
  return `${name}: ${describeTotal(unit, row, row.segments)}.`;
}

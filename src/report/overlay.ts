/** The same figure of several results in one, each named. Pure; called by the report. */

import type { Chart, Figure } from './figure.js';

export interface Labelled {
  label: string;
  figures: readonly Figure[];
}

/** Returns the figures of all results by id: of one result as they are, of several with its label at each name. */
export function overlayFigures(results: readonly Labelled[]): Figure[] {
  if (results.length === 1) return [...results[0]!.figures];
  const ids = [...new Set(results.flatMap(({ figures }) => figures.map(({ id }) => id)))];
  return ids.map((id) => {
    const found = results.flatMap(({ label, figures }) =>
      figures.filter((figure) => figure.id === id).map((figure) => ({ label, figure })),
    );
    const { title, subtitle, reading } = found[0]!.figure;
    const notes = found.flatMap(({ label, figure }) => (figure.notes ?? []).map((note) => `${label}: ${note}`));
    const tables = found.flatMap(({ label, figure }) =>
      (figure.tables ?? []).map((table) => ({ ...table, title: `${label}: ${table.title}` })),
    );
    return { id, title, subtitle, reading, notes, tables, chart: overlayCharts(found) };
  });
}

function overlayCharts(found: readonly { label: string; figure: Figure }[]): Chart {
  const [first, ...others] = found.map(({ label, figure }) => ({ label, chart: addLabel(figure.chart, label) }));
  return others.reduce((joined, { label, chart }) => joinCharts(joined, chart, label), first!.chart);
}

/** One definition makes one kind of chart; of another kind or unit, from another version, the first one stays and the other is told. */
function joinCharts(above: Chart, below: Chart, label: string): Chart {
  const missing = [...above.missing, ...below.missing];
  const refusal = { label, reason: `it is in ${below.unit}, as ${below.kind}; one picture has one unit and one kind` };
  if (above.unit !== below.unit) return { ...above, missing: [...missing, refusal] };
  if (above.kind === 'curves' && below.kind === 'curves') {
    const walls = [...(above.walls ?? []), ...(below.walls ?? [])];
    const apart = walls.filter(
      (wall, at) => walls.findIndex(({ x, label }) => x === wall.x && label === wall.label) === at,
    );
    return { ...above, curves: [...above.curves, ...below.curves], walls: apart, missing };
  }
  if (above.kind === 'dots' && below.kind === 'dots')
    return { ...above, rows: interleave(above.rows, below.rows), missing };
  if (above.kind === 'bars' && below.kind === 'bars')
    return { ...above, rows: interleave(above.rows, below.rows), missing };
  if (above.kind === 'quantiles' && below.kind === 'quantiles')
    return { ...above, rows: interleave(above.rows, below.rows), missing };
  return { ...above, missing: [...missing, refusal] };
}

/** What is compared stands together: each row after those of the same name. */
function interleave<T extends { label: string; series: string }>(above: readonly T[], below: readonly T[]): T[] {
  const nameOf = ({ label, series }: T) => JSON.stringify([series, label.split(SEPARATOR)[0]]);
  const names = [...new Set([...above, ...below].map(nameOf))];
  return names.flatMap((name) => [...above, ...below].filter((row) => nameOf(row) === name));
}

const SEPARATOR = ' · ';

function addLabel(chart: Chart, label: string): Chart {
  const name = (text: string) => `${text}${SEPARATOR}${label}`;
  const missing = chart.missing.map((each) => ({ ...each, label: name(each.label) }));
  if (chart.kind === 'curves') {
    return { ...chart, missing, curves: chart.curves.map((curve) => ({ ...curve, subject: name(curve.subject) })) };
  }
  if (chart.kind === 'bars')
    return { ...chart, missing, rows: chart.rows.map((row) => ({ ...row, label: name(row.label) })) };
  const rename = <T extends { label: string; subject: string }>(row: T): T => ({
    ...row,
    label: name(row.label),
    subject: name(row.subject),
  });
  return chart.kind === 'dots'
    ? { ...chart, missing, rows: chart.rows.map(rename) }
    : { ...chart, missing, rows: chart.rows.map(rename) };
}

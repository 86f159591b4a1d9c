/** Rows of a CSV file as points of a scaling analysis; what cannot be one is refused with its line. Pure; called by the scaling command. */

import { CsvError, parse } from 'csv-parse/sync';
import { LabError } from '../core/errors.js';
import { findNearest } from '../core/nearest.js';
import { cleanLine } from '../report/plain.js';
import type { ScalingPoint } from '../scaling/scaling-analysis.js';

export interface ScalingData {
  points: ScalingPoint[];
  /** Throughputs of the rows with 0 workers: the work done without any. */
  serial: number[];
}

/** Each row costs memory several times its own length. */
const MOST_ROWS = 250_000;
const MOST_WORKERS = 1e6;
/** Squares of what lies between stay far from the ends of what a number can hold. */
const LEAST_THROUGHPUT = 1e-18;
const MOST_THROUGHPUT = 1e18;

const COLUMNS = ['workers', 'throughput', 'block'] as const;
type ColumnName = (typeof COLUMNS)[number];
type Places = Record<'workers' | 'throughput', number> & { block: number | null };

/** What others call these columns; named in a refusal, never taken for granted: two of them in a file may mean different things. */
const OTHER_NAMES: Record<ColumnName, readonly string[]> = {
  workers: 'n p threads concurrency processes procs cores cpus clients users load nodes goroutines'.split(' '),
  throughput: 'x tput rate rps qps tps ops ops/s req/s requests/s x(n) x_n'.split(' '),
  block: 'run rep replicate repetition trial iteration'.split(' '),
};

/** Returns the points in the order of the rows. `name` is what messages call the file. Throws `bad-input`. */
export function parseScalingCsv(text: string, name: string, mostRows = MOST_ROWS): ScalingData {
  const data: ScalingData = { points: [], serial: [] };
  let header: readonly string[] | null = null;
  let places: Places | null = null;
  const takeRow = (fields: string[], line: number): void => {
    if (header === null || places === null) {
      header = fields;
      places = findColumns(fields, name);
      return;
    }
    const where = `${name}, line ${line}`;
    if (fields.length !== header.length) {
      throw refuse(
        `${where} has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, the header ${header.length}.`,
        'Write 12,500 as 12500, or in quotes if it is a text.',
      );
    }
    if (data.points.length + data.serial.length === mostRows) {
      throw refuse(`${name} has more than ${mostRows} rows.`, 'Summarise them first: one row for each run is enough.');
    }
    addRow(data, fields, places, where);
  };
  readRecords(text, name, takeRow);
  if (header === null) throw refuse(`${name} is empty.`, 'Its first line has to be: workers,throughput');
  if (data.points.length + data.serial.length === 0) {
    throw refuse(`${name} has a header and no row below it.`, 'Write a line for each run, such as: 4,1250.5');
  }
  return data;
}

function readRecords(text: string, name: string, takeRow: (fields: string[], line: number) => void): void {
  try {
    parse(text, {
      bom: true,
      comment: '#',
      comment_no_infix: true,
      skip_empty_lines: true,
      trim: true,
      // The length of a row is checked here, where the message can say what to do.
      relax_column_count: true,
      // Nothing is kept by the parser: each row is taken as it comes.
      on_record: (fields: string[], { lines }) => {
        takeRow(fields, lines);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? `, line ${error.lines}` : '';
    throw new LabError(
      'bad-input',
      `${name}${line} is no CSV: a quote is opened, closed or doubled where none can be. Quote a field as a whole ("a ""b"" c") or not at all.`,
      { cause: error },
    );
  }
}

function findColumns(header: readonly string[], name: string): Places {
  const names = header.map((each) => each.toLowerCase());
  const place = (column: ColumnName): number | null => {
    const at = names.indexOf(column);
    if (at !== names.lastIndexOf(column)) {
      throw refuse(`${name} has two columns "${column}".`, 'Rename the one that is not meant.');
    }
    return at < 0 ? null : at;
  };
  const workers = place('workers');
  const throughput = place('throughput');
  const block = place('block');
  if (workers !== null && throughput !== null) return { workers, throughput, block };
  throw refuse(
    `${name} has no column "${workers === null ? 'workers' : 'throughput'}": its first line names ${quoteAll(header)}.`,
    adviseHeader(header, workers === null ? 'workers' : 'throughput'),
  );
}

function adviseHeader(header: readonly string[], missing: ColumnName): string {
  if (header.length === 1 && /[;\t]/.test(header[0]!)) return 'Fields are separated by commas, numbers have a point.';
  if (header.every((each) => parseNumber(each) !== null)) return 'Put this line above it: workers,throughput';
  const near = header.filter(
    (each) =>
      OTHER_NAMES[missing].includes(each.toLowerCase()) ||
      each.toLowerCase().includes(missing) ||
      findNearest(each, [missing]).length > 0,
  );
  if (near.length === 0) return `Name the column with the ${DESCRIPTIONS[missing]} "${missing}".`;
  return `Is it ${near.slice(0, 3).map(quote).join(' or ')}? Then rename that to "${missing}".`;
}

const DESCRIPTIONS: Record<ColumnName, string> = {
  workers: 'number of workers of each run',
  throughput: 'work done per unit of time',
  block: 'number of the block',
};

function addRow(data: ScalingData, fields: readonly string[], places: Places, where: string): void {
  const workers = takeNumber(fields[places.workers]!, 'workers', where);
  const throughput = takeNumber(fields[places.throughput]!, 'throughput', where);
  if (workers < 0 || workers > MOST_WORKERS) {
    throw refuse(
      `${where}: workers is ${workers}.`,
      `It is the number of workers, up to ${MOST_WORKERS}; 0 stands for a run without any.`,
    );
  }
  if (throughput < LEAST_THROUGHPUT || throughput > MOST_THROUGHPUT) {
    throw refuse(
      `${where}: throughput is ${throughput}.`,
      throughput <= 0
        ? 'It has to be above 0: a run that did no work says nothing of how work scales. Leave the line out (# before it).'
        : `It has to lie between ${LEAST_THROUGHPUT} and ${MOST_THROUGHPUT}: take another unit.`,
    );
  }
  const word = places.block === null ? '' : fields[places.block]!;
  if (word !== '' && !/^\d{1,15}$/.test(word)) {
    throw refuse(`${where}: block is ${quote(word)}.`, 'It is a whole number, the same for runs that belong together.');
  }
  if (workers === 0) data.serial.push(throughput);
  else data.points.push(word === '' ? { workers, throughput } : { workers, throughput, block: Number(word) });
}

function takeNumber(word: string, column: ColumnName, where: string): number {
  const value = parseNumber(word);
  if (value !== null) return value;
  const what = word === '' ? 'is empty' : `is ${quote(word)}, which is no number`;
  throw refuse(
    `${where}: ${column} ${what}.`,
    'Write digits with a decimal point and no unit, such as 1250.5 or 1.25e3.',
  );
}

/** Number() alone would take '', '0x10' and 'Infinity'. */
function parseNumber(word: string): number | null {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

function quote(word: string): string {
  const line = cleanLine(word);
  return `"${line.length > 40 ? `${line.slice(0, 40)}…` : line}"`;
}

function quoteAll(words: readonly string[]): string {
  const shown = words.slice(0, 8).map(quote).join(', ');
  return words.length > 8 ? `${shown} and ${words.length - 8} more` : shown;
}

function refuse(what: string, todo: string): LabError {
  return new LabError('bad-input', `${what} ${todo}`);
}

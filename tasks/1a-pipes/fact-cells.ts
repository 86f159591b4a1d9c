/** The cells of task 1a that are facts rather than speeds, and the sets that serve them. Called by experiment.ts. */

import type { Metric, Mode, Parameters } from '../../src/core/result.js';
import { formatSize, KIB, MIB } from '../../src/core/units.js';
import type { CellSpec, SetSpec } from '../../src/harness/plan.js';
import { LOSSES } from './fact-losses.js';
import { COUNTED, runFactsInside, runLosses, runUserLimit, runWriters } from './facts-set.js';

/** A set whose cells can still be given a reason to be skipped. */
export interface DraftFacts extends SetSpec {
  cells: CellSpec[];
}

/** A page, and a byte more or half a page and a byte: around the sizes at which a pipe's slots fill differently. */
const WRITE_BYTES = [1, 2_049, 4_096, 4_097, 64 * KIB];
const QUICK_WRITES = [
  'capacity/pipe/writes-of-1B',
  'capacity/pipe/writes-of-4097B',
  'capacity/socketpair/writes-of-1B',
];
const PAGE_BYTES = 4_096;
const CAPACITIES_BYTES = [4 * KIB, MIB];
const UNTIL_WRITABLE_BYTES = [1, 2_049, 4_096];
/** Linux allows an ordinary user 16,384 pages by default (pipe-user-pages-soft in pipe(7)): 1,024 pipes of 16. */
const CROWDED_PIPE = 1_025;
const WRITERS = 8;
const RECORDS = 2_000;
/** PIPE_BUF, and a byte more. */
const RECORD_BYTES = [4_096, 4_097];

/** Returns the sets: all but in a quick run, which has three cells that take milliseconds. */
export function factSets(mode: Mode): DraftFacts[] {
  const inside = [...capacityCells(), ...readinessCells()];
  if (mode === 'quick') {
    const cells = inside.filter(({ id }) => QUICK_WRITES.includes(id));
    return [{ id: 'facts', cells, expectedMs: 60, run: runFactsInside }];
  }
  const crowd = factCell('capacity/pipe', `of-number-${CROWDED_PIPE}`, {
    counted: COUNTED.accepted,
    writeBytes: PAGE_BYTES,
    pipeNumber: CROWDED_PIPE,
  });
  return [
    { id: 'facts', cells: inside, expectedMs: 150, run: runFactsInside },
    { id: 'facts/user-limit', cells: [crowd], expectedMs: 120, run: runUserLimit },
    // Eight threads that all want to write: to wait for a CPU is part of it.
    { id: 'facts/writers', cells: writerCells(), expectedMs: 400, oversubscribed: true, run: runWriters },
    { id: 'facts/losses', cells: lossCells(), expectedMs: 300, run: runLosses },
  ];
}

function factCell(path: string, name: string, parameters: Parameters): CellSpec {
  const [metric, subject] = path.split('/') as [Metric, string];
  return { id: `${path}/${name}`, metric, subject, parameters };
}

function capacityCells(): CellSpec[] {
  const cells: CellSpec[] = [];
  for (const subject of ['pipe', 'socketpair']) {
    const path = `capacity/${subject}`;
    for (const writeBytes of WRITE_BYTES) {
      const parameters = { counted: COUNTED.accepted, writeBytes };
      cells.push(factCell(path, `writes-of-${nameSize(writeBytes)}`, parameters));
    }
    for (const writeBytes of UNTIL_WRITABLE_BYTES) {
      const parameters = { counted: COUNTED.untilWritable, writeBytes };
      cells.push(factCell(path, `until-writable-after-${nameSize(writeBytes)}`, parameters));
    }
  }
  for (const askedBytes of CAPACITIES_BYTES) {
    const parameters = { counted: COUNTED.accepted, writeBytes: PAGE_BYTES, askedBytes };
    cells.push(factCell('capacity/pipe', `set-to-${formatSize(askedBytes)}`, parameters));
  }
  cells.push(factCell('capacity/socketpair', 'send-buffer', { counted: COUNTED.sendBuffer }));
  return cells;
}

/** A page in bytes, so that it stands beside the page and a byte. */
function nameSize(bytes: number): string {
  return bytes < 64 * KIB ? `${bytes}B` : formatSize(bytes);
}

function readinessCells(): CellSpec[] {
  return ['pipe', 'socketpair'].flatMap((subject) =>
    ['data-then-eof', 'at-eof'].map((moment) => factCell(`readiness/${subject}`, moment, { moment })),
  );
}

function writerCells(): CellSpec[] {
  return RECORD_BYTES.map((bytes) => {
    const parameters = { bytes, records: RECORDS, writers: WRITERS };
    return factCell('detections/interleaved', `${bytes}B`, parameters);
  });
}

function lossCells(): CellSpec[] {
  return Object.entries(LOSSES).flatMap(([loss, { offeredBytes }]) =>
    ['wrong', 'right'].map((way) => factCell(`delivered/${loss}`, way, { offeredBytes, way })),
  );
}

/** Which cells task 1b declares: everything in a full run, what answers its questions in shorter ones. Called by experiment.ts; pure. */

import type { Mode } from '../../src/core/result.js';
import type { CellSpec } from '../../src/harness/plan.js';
import type { Kind } from './held-descriptors.js';
import { isNative, SUBJECTS } from './subjects.js';

/** Pipes of a round. */
const ROUND_PIPES = 64;
/** Pipes with messages on a schedule: each costs a reader with threads one more to start. */
export const LOAD_PIPES = 16;
export const RECORD_BYTES = 64;

/** What FD_SETSIZE is in glibc and here: select takes descriptors below it. */
export const SELECT_LIMIT = 1_024;
/** Descriptors that a process has open anyway, and some to spare. */
const OTHER_FDS = 64;

const NODE_WAITERS = ['select', 'poll', 'epoll'];
/** The floor beside a thread of its own: it is there for one question, what threads add to a descriptor's cost. */
export const THREADED_FLOOR = 'native-poll-threads';
/** An edge is told once: what stays ready is nothing that a second wait would find. */
const WAITERS = SUBJECTS.filter(
  ({ name, isWaiter }) => isWaiter && name !== 'epoll-edge' && name !== THREADED_FLOOR,
).map(({ name }) => name);
const READERS = SUBJECTS.filter((subject) => !isNative(subject)).map(({ name }) => name);
const ROUND_READERS = SUBJECTS.filter(({ cannotRound }) => cannotRound === undefined).map(({ name }) => name);

const FDS = [1, 2, 4, 8, 64, 256, 512, 1_000, 10_000];
/** Where the share of ready ones and the kind of descriptor vary, select still takes all of them. */
export const FDS_OF_READY = 512;
export const FDS_OF_KIND = 256;

/** Returns the cells of waiters: eventfds take one descriptor where pipes take two, so that ten thousand fit. */
export function chooseWaitCells(mode: Mode, openFiles: number | null): CellSpec[] {
  if (mode === 'quick') {
    const wanted: [string, number][] = [
      ['select', 64],
      ['poll', 1],
      ['native-poll', 1],
      ['poll', 64],
      ['poll', 1_000],
      ['epoll', 1],
      ['epoll', 64],
      ['epoll', 1_000],
      ['native-epoll', 1_000],
    ];
    return wanted.map(([subject, fds]) => waitCell(subject, fds, 1, 'eventfd', openFiles));
  }
  const isFull = mode === 'full';
  const threaded = [1, 1_000].map((fds) => waitCell(THREADED_FLOOR, fds, 1, 'eventfd', openFiles));
  const others = WAITERS.flatMap((subject): CellSpec[] => [
    ...FDS.map((fds) => waitCell(subject, fds, 1, 'eventfd', openFiles)),
    ...(isFull ? FDS.filter((fds) => fds >= FDS_OF_READY) : [FDS_OF_READY]).flatMap((fds) =>
      [Math.round(fds / 10), fds].map((ready) => waitCell(subject, fds, ready, 'eventfd', openFiles)),
    ),
    ...(['pipe', 'socketpair'] as const).flatMap((kind) =>
      (isFull ? FDS : [FDS_OF_KIND]).map((fds) => waitCell(subject, fds, 1, kind, openFiles)),
    ),
    {
      id: `call/${subject}/add-remove/${FDS_OF_READY}fds`,
      metric: 'call',
      subject,
      parameters: { call: 'add-remove', fds: FDS_OF_READY, kind: 'eventfd' },
    },
  ]);
  return [...others, ...threaded];
}

function waitCell(subject: string, fds: number, ready: number, kind: Kind, openFiles: number | null): CellSpec {
  const path = ['wait', subject, `${fds}fds`, `${ready}ready`, ...(kind === 'eventfd' ? [] : [kind])];
  const skip = explainSkip(subject, fds, kind, openFiles);
  const cell: CellSpec = { id: path.join('/'), metric: 'wait', subject, parameters: { fds, ready, kind } };
  return skip === null ? cell : { ...cell, skip };
}

function explainSkip(subject: string, fds: number, kind: Kind, openFiles: number | null): string | null {
  const numbers = fds * (kind === 'eventfd' ? 1 : 2) + OTHER_FDS;
  if (subject.endsWith('select') && numbers > SELECT_LIMIT) {
    return `select takes descriptors below ${SELECT_LIMIT} only, and these may have numbers up to ${numbers - 1}; poll and epoll take them`;
  }
  return explainTooMany(numbers, openFiles);
}

function explainTooMany(numbers: number, openFiles: number | null): string | null {
  if (openFiles !== null && numbers > openFiles) {
    return `needs ${numbers} open files, this process may have ${openFiles} (ulimit -n)`;
  }
  return null;
}

/** Messages a second: so few that the reader always sleeps, and a load that the slowest carries. */
const ASLEEP_PER_SECOND = 1_000;
const LOAD_PER_SECOND = 10_000;
const FULL_LOAD_PER_SECOND = 50_000;
/** So long nothing comes. */
const REST_MS = 200;

/** Returns the cells of readers of many pipes. */
export function chooseReadCells(mode: Mode): CellSpec[] {
  if (mode === 'quick') return ['epoll', 'native-epoll', 'event-loop'].map(roundCell);
  const rounds = ROUND_READERS.map(roundCell);
  const loaded = [...READERS.filter((name) => name !== 'sequential'), 'native-epoll'];
  const rates = mode === 'full' ? [LOAD_PER_SECOND, FULL_LOAD_PER_SECOND] : [LOAD_PER_SECOND];
  const loads = loaded.flatMap((subject) => [
    loadCell(subject, ASLEEP_PER_SECOND, 'write'),
    ...rates.map((rate) => loadCell(subject, rate, 'schedule')),
    readCell('waits', subject, 'idle', { restMs: REST_MS }),
  ]);
  return [...rounds, ...loads];
}

function readCell(metric: 'events' | 'latency' | 'waits', subject: string, last: string, parameters: object): CellSpec {
  const pipes = metric === 'events' ? ROUND_PIPES : LOAD_PIPES;
  const path = [metric, subject, `${pipes}pipes`, ...(last === '' ? [] : [last])];
  // Rounds and silence are of one thread on one CPU; messages come from a core of their own.
  const placement = metric === 'latency' ? { placement: 'cross-core' as const } : {};
  return { id: path.join('/'), metric, subject, ...placement, parameters: { fds: pipes, ...parameters } };
}

function roundCell(subject: string): CellSpec {
  return readCell('events', subject, '', { bytes: RECORD_BYTES });
}

function loadCell(subject: string, messagesPerSecond: number, from: 'write' | 'schedule'): CellSpec {
  const last = `${messagesPerSecond}-per-s${from === 'write' ? '/from-write' : ''}`;
  return readCell('latency', subject, last, { bytes: RECORD_BYTES, messagesPerSecond, from });
}

/** Returns the cells of the firehose and its tickers. */
export function chooseMixedCells(mode: Mode): CellSpec[] {
  const names = mode === 'quick' ? ['sequential', 'epoll'] : [...READERS, 'native-epoll'];
  const metrics = mode === 'quick' ? (['service-gap'] as const) : (['service-gap', 'fairness'] as const);
  return names.flatMap((subject) =>
    metrics.map((metric) => ({
      id: `${metric}/${subject}/firehose`,
      metric,
      subject,
      placement: 'free' as const,
      parameters: { pipes: 8 },
    })),
  );
}

/** Returns the cells of the timer beside the reader. */
export function chooseDriftCells(mode: Mode): CellSpec[] {
  if (mode === 'quick') return [];
  const wanted: [string, 'in-thread' | 'in-worker'][] = [
    ['epoll', 'in-thread'],
    ['epoll', 'in-worker'],
    ['event-loop', 'in-thread'],
  ];
  return wanted.map(([subject, arrangement]) => ({
    id: `drift/${subject}/${arrangement}`,
    metric: 'drift',
    subject,
    placement: 'free',
    parameters: { arrangement },
  }));
}

/** So many descriptors are tried at the wall: twice as many as select takes. */
export const WALL_TRIED = 2 * SELECT_LIMIT;

/** Returns the cells of the wall at 1,024. */
export function chooseWallCells(openFiles: number | null): CellSpec[] {
  const skip = explainTooMany(WALL_TRIED + OTHER_FDS, openFiles);
  return NODE_WAITERS.map((subject) => ({
    id: `descriptors/${subject}/eventfd`,
    metric: 'descriptors',
    subject,
    parameters: {},
    ...(skip === null ? {} : { skip }),
  }));
}

/** The figures of this task: what its README and the report show. Pure; called by experiment.ts, readme.ts and write-readme.ts. */

import type { Cell } from '../../src/core/result.js';
import type { BarData, Segment } from '../../src/report/chart-bars.js';
import { cpuBarsOf, curvesOf, dotsOf, listUnmeasured, quantilesOf } from '../../src/report/chart-data.js';
import { ecdfOf } from '../../src/report/ecdf.js';
import type { FigureDefinition } from '../../src/report/figure.js';
import { ratioDotsOf } from '../../src/report/ratio-dots.js';
import { median } from '../../src/stats/quantile.js';

const isPinned = ({ placement }: Cell) => placement === 'same-core' || placement === 'cross-core';
const ofSmall = (metric: string) => (cell: Cell) =>
  cell.metric === metric && cell.parameters.bytes === 64 && isPinned(cell);
/** One size makes no line. */
const hasSizes = (cells: readonly Cell[], { metric, subject, placement }: Cell) =>
  cells.filter((cell) => cell.metric === metric && cell.subject === subject && cell.placement === placement).length > 1;
const bySubject = { label: ({ subject }: Cell) => subject };
const isTimesNative = ({ id }: { id: string }) => id.startsWith('times-native/');

const ONE_CORE_WINS =
  'Same core wins a ping-pong because that has no parallelism to lose: one side always waits, and waking a process on the same core ' +
  'is cheaper than waking another core. Do not conclude that two processes belong on one core; look at the throughput.';

export const FIGURES: readonly FigureDefinition[] = [
  {
    id: 'round-trip',
    title: 'A round trip of 64 B',
    subtitle:
      'Each faint dot is one fresh pair of processes, the bar the interval of their median; the scale is logarithmic.',
    reading: `A message there and its answer back, one after the other: service time, not latency under load. ${ONE_CORE_WINS}`,
    isInReadme: true,
    chart: ({ cells }) => ({ kind: 'dots', ...dotsOf(cells.filter(ofSmall('round-trip')), bySubject) }),
  },
  {
    id: 'round-trip-size',
    title: 'A round trip against the size of the message',
    subtitle: 'Both scales are logarithmic; faint dots are sets, the band the interval, dashed the same loops in C++.',
    reading:
      'Flat on the left: the calls and wake-ups cost, not the bytes. Rising on the right: every byte is written, copied twice by the ' +
      'kernel, read and checked. A line below another at 64 B may lie above it at 1 MiB: choose by your own size.',
    chart: ({ cells }) => ({
      kind: 'curves',
      ...curvesOf(cells.filter((cell) => cell.metric === 'round-trip' && isPinned(cell) && hasSizes(cells, cell))),
      xLabel: 'message size',
    }),
  },
  {
    id: 'throughput',
    title: 'Throughput against the size of a record',
    subtitle: 'Both scales are logarithmic; the dashed lines are the same loops in C++.',
    reading:
      'One direction, as fast as both sides can: here two cores can work at once. Small records pay a call each, large ones are bound by ' +
      "copying. Throughput is no inverse of a round trip: many records are under way at the same time. Node's own stdio is a socketpair, not a pipe.",
    isInReadme: true,
    chart: ({ cells }) => ({
      kind: 'curves',
      ...curvesOf(cells.filter((cell) => cell.metric === 'throughput' && isPinned(cell))),
      xLabel: 'record size',
    }),
  },
  {
    id: 'times-native',
    title: 'A round trip in times of the same loop in C++',
    subtitle:
      'Each faint dot is one block, in which both were measured; the bar is the interval. 1 would be no overhead.',
    reading:
      'What JavaScript adds to the mechanism. Paired within blocks, so it is steadier than two medians divided. Far right is a smaller ' +
      'share of a larger time: an overhead of 1.1 at 1 MiB may be more microseconds than 2 at 64 B.',
    chart: (result) => ({
      kind: 'dots',
      ...ratioDotsOf(result, (each, cell) => isTimesNative(each) && each.metric === 'round-trip' && isPinned(cell)),
    }),
  },
  {
    id: 'message-cost',
    title: 'What a round trip over the raw pipe is made of, on one core',
    subtitle:
      'Calls and frames as measured alone, in one thread; the rest of 64 B is waking and switching; above it, bytes.',
    reading:
      'The calls are those of a write and a read that never wait. The rest is a difference, not a measurement: it holds the wake-up, the ' +
      'switch to the other process, and cold caches. "lab explain round-trip/pipe/64B/same-core" counts the calls and switches one by one.',
    chart: ({ cells }) => ({ kind: 'bars', ...splitCost(cells) }),
  },
  {
    id: 'cpu',
    title: 'What a round trip of 64 B on two cores takes, and what it costs',
    subtitle: 'Below each time the CPU time of both processes: who spins is fast and never idle.',
    reading:
      'Compare the two bars of a row, not only the upper ones. CPU time above the time itself means that both cores were busy throughout: ' +
      'a tenth of a microsecond by spinning is bought with two whole cores.',
    isInReadme: true,
    chart: ({ cells }) => {
      const shown = cells.filter((cell) => ofSmall('round-trip')(cell) && cell.placement === 'cross-core');
      return { kind: 'bars', ...cpuBarsOf(shown, bySubject) };
    },
  },
  {
    id: 'latency',
    title: 'Latency of 64 B at 10,000 messages a second, on two cores',
    subtitle:
      'From when each message was to be sent until it was there: median, and the quantiles that the samples allow.',
    reading:
      'Timed from the intended start, so messages that queued behind a pause count in full. A quantile is missing where the samples do not ' +
      'reach it; p99.9 needs 10,000 in each set.',
    isInReadme: true,
    chart: ({ cells }) => ({ kind: 'quantiles', ...quantilesOf(cells.filter(ofSmall('latency')), bySubject) }),
  },
  {
    id: 'latency-ecdf',
    title: 'The same latency as a distribution',
    subtitle: 'The share of messages that took no longer than so long; all sets together, as exact as buckets of 9 %.',
    reading:
      'Steep is steady. A step followed by a flat part and another step is two kinds of messages, for instance those that found the reader ' +
      'asleep; its mean describes neither.',
    chart: ({ cells }) => ({
      kind: 'curves',
      ...ecdfOf(cells.filter(ofSmall('latency')), { subject: ({ subject }) => subject, series: () => '' }),
    }),
  },
  {
    id: 'service-gaps',
    title: 'How long producers of the job went unserved',
    subtitle: 'The whole line is the job; dark is the longest time in which a producer waited to be read, by producer.',
    reading:
      'The consumer reads one pipe to its end before the next: who stands last waits for all before. The result keeps the length of the ' +
      'longest gap, not when it began, so each is drawn from the left. Medians over sets.',
    chart: ({ cells }) => ({ kind: 'bars', ...splitGaps(cells) }),
  },
  {
    id: 'capacity',
    title: 'How many bytes a pipe takes before its writer has to wait',
    subtitle: 'Counted, not timed: writes of so many bytes until one would block.',
    reading:
      'The kernel counts pages, not bytes: small writes share a page, a write of just over half a page wastes the rest of it. 64 KiB is ' +
      'the most, not a promise.',
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter(({ metric }) => metric === 'capacity'),
        { label: ({ id }) => id.split('/').slice(1).join(' ') },
      ),
    }),
  },
];

const COSTED = ['64B', '4KiB', '64KiB'];
const PARTS = [
  ...['call/write-read/64B', 'call/frame-encode/64B'],
  ...COSTED.map((size) => `round-trip/pipe/${size}/same-core`),
];

/** The parts add up to the round trip; a part below 0 has no length, its value is still written. */
function splitCost(cells: readonly Cell[]): BarData {
  const medianOf = (id: string) => cells.find((cell) => cell.id === id)?.summary?.median;
  const missing = listUnmeasured(
    cells.filter(({ id }) => PARTS.includes(id)),
    { label: ({ id }) => id, series: () => '' },
  );
  const [calls, frame] = [medianOf('call/write-read/64B'), medianOf('call/frame-encode/64B')];
  const small = medianOf('round-trip/pipe/64B/same-core');
  if (calls === undefined || frame === undefined || small === undefined) return { unit: 'ns', rows: [], missing };
  const rows = COSTED.flatMap((size) => {
    const whole = medianOf(`round-trip/pipe/${size}/same-core`);
    if (whole === undefined) return [];
    const segments: Segment[] = [
      { name: 'two writes, two reads', value: 2 * calls },
      { name: 'frames built and checked', value: 2 * frame },
      { name: 'waking and switching', value: small - 2 * calls - 2 * frame },
      { name: 'more bytes than 64', value: whole - small },
    ];
    return [{ label: size, series: '', segments: segments.filter(({ value }) => value !== 0) }];
  });
  return { unit: 'ns', rows, missing };
}

/** A row for each producer of a job with several. */
function splitGaps(cells: readonly Cell[]): BarData {
  const all = cells.filter(({ id }) => ['elapsed/job-pipe/P4', 'elapsed/job-pipe/P4/slow-first'].includes(id));
  const jobs = all.filter(({ summary }) => summary);
  const missing = listUnmeasured(all, { label: ({ id }) => id, series: () => '' });
  const rows = jobs.flatMap((cell) => {
    const roles = [
      ...new Set(
        cell.trials.flatMap(({ sides }) => sides.flatMap((side) => (side.serviceGapNs === undefined ? [] : side.role))),
      ),
    ];
    return roles.map((role) => {
      const gaps = cell.trials.flatMap(({ sides }) =>
        sides.flatMap((side) => (side.role === role ? (side.serviceGapNs ?? []) : [])),
      );
      const gap = median(gaps);
      return {
        label: role,
        series: cell.id.endsWith('slow-first') ? 'four producers, the first one slow' : 'four producers',
        segments: [
          { name: 'longest time unserved', value: gap },
          { name: 'rest of the job', value: cell.summary!.median - gap },
        ],
      };
    });
  });
  return { unit: 'ns', rows, missing };
}

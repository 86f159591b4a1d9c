/** What task 2a concludes of copies: what one costs, and from which size of message on it decides. Pure; called by findings.ts. */

import { formatSize, KIB, NS_PER_S, parseSize } from '../../src/core/units.js';
import {
  type Conclusion,
  type Measured,
  MissingEvidence,
  NotAsked,
  type Question,
  type Ratio,
  ratioOf,
} from '../../src/report/evidence.js';
import { enumerate, withRange } from '../../src/report/finding-words.js';
import { overBlocks } from '../../src/report/per-block.js';
import { formatNumber } from '../../src/report/quantity.js';
import { median } from '../../src/stats/quantile.js';
import {
  type Addition,
  addCpu,
  addRows,
  compose,
  findMore,
  findMoreRows,
  idsOf,
  type Row,
  remark,
  type Status,
  sayRows,
} from './answer.js';
import { chooseBatch } from './link.js';

export const COPY_QUESTIONS: readonly Question[] = [
  [
    'copied-messages',
    'What does it cost that a channel copies a message, and from which size on is it better handed over?',
    concludeMessages,
  ],
  ['copied-slots', 'What do the copies into a ring and out of it cost, and from which size on?', concludeSlots],
];

/** With so few published together a ring in place differs from one that copies in little else. */
const FEW_TOGETHER = 2;

interface SizedRow extends Row {
  bytes: number;
  ratio: Ratio;
}

/** `64 KiB`. */
const sayBytes = (bytes: number) => formatSize(bytes).replace(/(?<=\d)(?=[A-Z])/, ' ');

/** Streams of one pair at one placement, ascending; other ways to wait than the default one have a part more in their ids. */
function listSizes(
  result: Measured,
  subject: string,
  placement: string,
): { words: string; bytes: number; id: string }[] {
  const pattern = new RegExp(`^over-copying/(?:rate|throughput)/${subject}/([^/]+)/${placement}$`);
  return result.comparisons
    .flatMap(({ id }) => {
      const size = pattern.exec(id)?.[1];
      if (size === undefined) return [];
      const bytes = parseSize(size);
      return [{ bytes, words: sayBytes(bytes), id }];
    })
    .sort((a, b) => a.bytes - b.bytes);
}

type Sized = ReturnType<typeof listSizes>[number];
const isLarge = ({ bytes }: { bytes: number }) => chooseBatch(bytes) <= FEW_TOGETHER;
const toRows = (result: Measured, sizes: readonly Sized[]) =>
  sizes.map(({ words, bytes, id }): SizedRow => ({ words, bytes, ratio: ratioOf(result, id) }));
const toMoreRows = (result: Measured, sizes: readonly Sized[]) =>
  findMoreRows(
    result,
    sizes.map(({ words, id }) => [words, id]),
  );

/** From a size on means from there to the largest without a break. */
function readSizes(rows: readonly SizedRow[], gain: string): { status: Status; text: string } {
  const last = rows.findLastIndex(({ ratio }) => ratio.verdict !== 'higher');
  const [first, largest] = [rows[0]!, rows.at(-1)!];
  if (last === -1)
    return { status: 'supported', text: `At each size measured from ${first.words} to ${largest.words} ${gain}.` };
  const [from, below] = [rows[last + 1], rows[last]!];
  if (from) {
    const least =
      below.ratio.verdict === 'undecided' ? `at ${below.words} that is not clear` : `not yet at ${below.words}`;
    return { status: 'supported', text: `From ${from.words} on, up to ${largest.words}, ${gain}; ${least}.` };
  }
  if (largest.ratio.verdict === 'undecided') {
    return { status: 'undecided', text: `Not clear: at ${largest.words}, the largest measured, there is no verdict.` };
  }
  return { status: 'refuted', text: `From no size on: not at ${largest.words}, the largest measured.` };
}

/** How much longer the stream takes for each KiB with copies than without, block by block. */
function describeCost(result: Measured, bytes: number, [copied, other]: readonly [string, string]): Addition[] {
  if (bytes < KIB) return [];
  const ids = [copied, other].map((subject) => `throughput/${subject}/${formatSize(bytes)}/cross-core`);
  const [slow, fast] = ids.map((id) => findMore(result, id));
  if (!slow || !fast) return [];
  const byBlock = ({ cell }: typeof slow) => {
    const values = new Map<number, number[]>();
    for (const { block, value } of cell.trials) values.set(block, [...(values.get(block) ?? []), value]);
    return new Map([...values].map(([block, all]) => [block, (KIB * NS_PER_S) / median(all)]));
  };
  const others = byBlock(fast);
  const differences = [...byBlock(slow)].flatMap(([block, value]) =>
    others.has(block) ? [value - others.get(block)!] : [],
  );
  const { blocks, low, high, median: middle } = overBlocks(differences);
  if (low === null || high === null) {
    throw new MissingEvidence(`${ids.join(' and ')} share ${blocks} blocks, six are the least for an interval`, ids);
  }
  const time = `At ${sayBytes(bytes)} the stream takes`;
  const sentence =
    low > 0
      ? `${time} ${withRange('ns', { median: middle, low, high })} longer for each KiB with copies than without.`
      : high < 0
        ? `${time} no longer for each KiB with copies than without, but ${withRange('ns', { median: -middle, low: -high, high: -low })} less.`
        : `${time} for each KiB with copies as without, as far as can be told: the difference is ${formatNumber(low)} to ${formatNumber(high)} ns.`;
  return [{ sentence, evidence: ids }];
}

/** Both threads; of channels V8's helpers as well. */
const cpuAt = (result: Measured, bytes: number, subjects: readonly (readonly [words: string, subject: string])[]) =>
  addCpu(
    result,
    `CPU of both threads for a message of ${sayBytes(bytes)}: `,
    subjects.map(([words, subject]) => [
      words,
      `${bytes < KIB ? 'rate' : 'throughput'}/${subject}/${formatSize(bytes)}/cross-core`,
    ]),
  );

function concludeMessages(result: Measured): Conclusion {
  const sizes = listSizes(result, 'postmessage-transfer', 'cross-core');
  if (sizes.length < 2) throw new NotAsked('messages copied and handed over at two sizes');
  const rows = toRows(result, sizes);
  const { status, text } = readSizes(rows, 'a message is carried faster handed over than copied');
  const largest = rows.at(-1)!.bytes;
  return compose(status, text, [
    ...addRows('Handed over, over copied, messages a second across cores: ', rows),
    ...addRows('On one core: ', toMoreRows(result, listSizes(result, 'postmessage-transfer', 'same-core'))),
    ...describeCost(result, largest, ['postmessage', 'postmessage-transfer']),
    ...cpuAt(result, largest, [
      ['copied', 'postmessage'],
      ['handed over', 'postmessage-transfer'],
    ]),
    remark(
      'Nothing else differs but what follows from it: copied, each message is a new buffer for who takes it; handed over, the same ' +
        'buffers go to and fro, for the sender has to get them back.',
    ),
  ]);
}

function concludeSlots(result: Measured): Conclusion {
  const sizes = listSizes(result, 'ring-batched', 'cross-core');
  if (sizes.filter(isLarge).length < 2) throw new NotAsked('a ring with copies and one in place at two large sizes');
  const large = toRows(result, sizes.filter(isLarge));
  const small = toRows(
    result,
    sizes.filter((each) => !isLarge(each)),
  );
  const { status, text } = readSizes(large, 'a ring is faster in place than with a copy in and a copy out');
  const largest = large.at(-1)!.bytes;
  const native = toMoreRows(result, listSizes(result, 'native-ring', 'cross-core').filter(isLarge));
  return compose(status, text, [
    ...addRows('In place, over copied, messages a second across cores: ', large),
    ...describeSmall(small),
    ...addRows('The same two in C++: ', native),
    ...describeCost(result, largest, ['ring', 'ring-batched']),
    ...cpuAt(result, largest, [
      ['copied', 'ring'],
      ['in place', 'ring-batched'],
    ]),
  ]);
}

/** What is gained there is gained by publishing seldom or by not copying: the two were not measured apart. */
function describeSmall(rows: readonly SizedRow[]): Addition[] {
  if (rows.length === 0) return [];
  const together = enumerate(rows.map(({ bytes, words }) => `up to ${chooseBatch(bytes)} at ${words}`));
  const sentence =
    `Smaller ones are also published together in place, ${together}, against at most ${FEW_TOGETHER} of the larger ones, so that ` +
    `there the ratio is not of the copies alone: ${sayRows(rows)}.`;
  return [{ sentence, evidence: idsOf(rows) }];
}

/** Checks of the region `serving` on real pipes: nothing is lost at a hang-up, and a firehose starves nobody. Part of the manifest. */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, type Judgement, PASSED } from '../../../../src/course/assignment.js';

const DRAINED = z.array(
  z.object({ digest: z.string(), bytes: z.number(), ends: z.number(), bytesAfterEnd: z.number() }),
);

export const GUSHED = z.object({
  gaps: z.array(z.array(z.number())),
  unserved: z.array(z.number()),
  ended: z.array(z.number()),
  size: z.number(),
});

/** Chunks of the firehose that may come between a ticker's byte and its service: it is in one of the next two tables. */
const MOST_BETWEEN = 3;

/** One of each other region that the whole cannot do without. */
const WHOLE_NEEDS = ['serving/resume', 'ready/turns', 'wait-loop/found', 'registrations/removes'];

export const STREAM_CHECKS: readonly Check[] = [
  defineCheck<z.infer<typeof DRAINED>>({
    id: 'serving/hang-up-with-data',
    region: 'serving',
    title: 'what was written before the writer closed is read to its last byte, and then comes the end',
    points: 3,
    needs: ['serving/ends'],
    hints: [
      'poll(2) says POLLIN and POLLHUP together. What is in the pipe?',
      'A hang-up says that nobody writes any more. Who says that nothing is left?',
      'Do not look at the events at all: the end is a read that returned 0, or an error.',
    ],
    usualCause: 'POLLHUP is taken for the end, and up to 64 KiB that were in the pipe are thrown away.',
    read: 'poll(2), POLLHUP: "subsequent reads will return 0 only after all outstanding data has been consumed"',
    probe: 'drain',
    shape: DRAINED,
    ask: (random) => {
      const sizes = random.shuffle([0, 1, 16_384, 16_385 + random.integer(3_000), 40_000 + random.integer(9_000)]);
      const salt = random.integer(256);
      return { input: { sizes, salt }, judge: (observed) => judgeDrained(sizes, salt, observed) };
    },
  }),
  checkFirehose({
    id: 'serving/firehose',
    title: 'the whole of it over poll: a pipe that is always full keeps no ticker waiting',
    points: 2,
    needs: WHOLE_NEEDS,
    hints: [
      'How much of one descriptor do you take before you look at the others?',
      'waitAndRead() took one read of each. What does your code take besides?',
      'Hand out the chunk and go on to the next one; never read a descriptor "until it is empty" in between.',
    ],
    usualCause: 'A descriptor is read until EAGAIN, and a writer that is quick enough keeps it from ever coming.',
    read: 'epoll(7), "Starvation"',
    question: (random) => ({
      waiter: 'poll',
      tickers: 3 + random.integer(5),
      bytes: 500 + random.integer(2_000),
      chunks: 200,
    }),
  }),
];

interface FirehoseCheck extends Omit<Check<z.infer<typeof GUSHED>>, 'region' | 'probe' | 'shape' | 'ask'> {
  question(random: Random): { waiter: string; tickers: number; bytes: number; chunks: number };
}

export function checkFirehose({ question, ...rest }: FirehoseCheck): Check {
  return defineCheck<z.infer<typeof GUSHED>>({
    ...rest,
    region: 'serving',
    probe: 'firehose',
    shape: GUSHED,
    ask: (random) => {
      const asked = question(random);
      return { input: asked, judge: (observed) => judgeFirehose(asked.tickers, asked.chunks, observed) };
    },
  });
}

export function judgeDrained(sizes: readonly number[], salt: number, observed: z.infer<typeof DRAINED>): Judgement {
  for (const [pipe, size] of sizes.entries()) {
    const stream = observed[pipe];
    const scene = `pipe ${pipe}, into which ${size} bytes were written before its writer closed`;
    if (!stream || stream.bytes !== size) return failed(`${scene}: ${stream?.bytes} bytes came`, `${size} bytes`);
    if (stream.bytesAfterEnd > 0) return failed(`${scene}: bytes came behind its end`, 'the end comes last');
    if (stream.ends !== 1) return failed(`${scene}: its end was told ${stream.ends} times`, 'once');
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 7 + (at >> 8) + pipe * 13 + salt) & 255);
    const digest = createHash('sha256').update(bytes).digest('hex');
    if (stream.digest !== digest) return failed(`${scene}: other bytes came`, 'these bytes, in order');
  }
  return PASSED;
}

export function judgeFirehose(tickers: number, chunks: number, observed: z.infer<typeof GUSHED>): Judgement {
  const { gaps, unserved, ended, size } = observed;
  const sent = gaps.flat().length + unserved.reduce((sum, count) => sum + count, 0);
  if (sent < chunks - 1) return failed(`${sent} bytes were sent to the tickers`, `one for each chunk of the firehose`);
  for (let ticker = 0; ticker < tickers; ticker++) {
    const between = Math.max(0, ...(gaps[ticker] ?? []));
    if ((unserved[ticker] ?? 1) > 0) {
      return failed(
        `${unserved[ticker]} bytes of ticker ${ticker + 1} were never handed out`,
        'every byte, before its end',
      );
    }
    if (between > MOST_BETWEEN) {
      return failed(
        `a byte of ticker ${ticker + 1} was there, and ${between} chunks of the firehose were handed out before it`,
        `at most ${MOST_BETWEEN}: each that is ready is served once before anybody is served again`,
      );
    }
  }
  if (new Set(ended).size === tickers + 1 && ended.length === tickers + 1 && size === 0) return PASSED;
  return failed(`ends of pipes [${ended}] were told, and ${size} are left`, `the end of each of ${tickers + 1}, once`);
}

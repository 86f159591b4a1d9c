/** Hidden checks of the region `serving`. Part of the key. */

import { POLLHUP, POLLIN } from '../../../../src/core/poll-events.js';
import type { Check } from '../../../../src/course/assignment.js';
import { all } from './serving.js';
import { type Chunk, checkServing, WHOLE, words } from './serving-model.js';
import { checkFirehose } from './streams.js';

export const HIDDEN_SERVING_CHECKS: readonly Check[] = [
  checkServing({
    id: 'serving/look-once',
    title: 'a run of 0 ms looks once, hands out what is there, and returns',
    points: 1,
    isHidden: true,
    needs: ['serving/resume'],
    hints: [
      'What does a run do whose time is up before it begins?',
      'A time-out of 0 is a question: what is there now?',
      'Where leftMs() was 0, hand out what the wait brought and return; do not throw it away.',
    ],
    usualCause: 'The time is looked at before the wait, or after it and before the chunks are handed out.',
    read: 'src/waiting/multi-reader.ts, run(), "Units"',
    script: (random) => {
      const table = (): Chunk[] => all(3).map((pipe) => [pipe, POLLIN, words(random)]);
      const once = { stopAfter: null, timeoutMs: 0 };
      return {
        pipes: 3,
        tables: [table(), [], table(), table(), all(3).map((pipe): Chunk => [pipe, POLLHUP, 0])],
        runs: [once, once, { stopAfter: 2, timeoutMs: null }, once, WHOLE],
      };
    },
  }),
  checkFirehose({
    id: 'serving/big-firehose',
    title: 'a firehose whose every chunk is a full budget keeps nobody waiting and costs nobody a byte',
    points: 3,
    isHidden: true,
    needs: ['serving/firehose', 'serving/hang-up-with-data', 'select/rebuilt'],
    hints: [
      'Is a chunk of a full budget another case for your code?',
      'There is more where it came from. Who decides when it is read?',
      'All chunks are treated alike: the rest of the firehose comes with the next wait.',
    ],
    usualCause:
      'A chunk that fills its budget is followed up at once, and the other chunks of the table wait or are lost.',
    read: 'epoll(7), "Starvation"',
    question: (random) => ({
      waiter: ['poll', 'select', 'epoll'][random.integer(3)]!,
      tickers: 4 + random.integer(8),
      bytes: 3 * 16_384,
      chunks: 150,
    }),
  }),
];

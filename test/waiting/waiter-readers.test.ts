/** The contract of MultiReader, held by the reader over each waiter. */

import { openMultiReader } from '../../src/waiting/open-multi-reader.js';
import { WAITER_NAMES } from '../../src/waiting/open-waiter.js';
import { describeMultiReader } from '../contracts/multi-reader.js';

for (const name of WAITER_NAMES) {
  const isEpoll = name.startsWith('epoll');
  describeMultiReader({
    name,
    open: () => openMultiReader(name),
    mostFirehoseChunks: 2,
    takesFiles: !isEpoll,
    seesClosed: !isEpoll,
  });
}

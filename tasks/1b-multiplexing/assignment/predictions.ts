/** Five questions before `lab run 1b --quick`, each about what it then measures. Part of the manifest. */

import type { PredictQuestion } from '../../../src/course/assignment.js';

export const PREDICTIONS: readonly PredictQuestion[] = [
  {
    id: 'one-wait',
    text: 'How long does one poll of one descriptor take that is ready, from JavaScript?',
    unit: 'ns',
    cell: 'wait/poll/1fds/1ready',
  },
  {
    id: 'poll-growth',
    text: 'One descriptor is ready. How many times as long does poll take at 1,000 descriptors as at 1?',
    unit: 'times',
    cell: 'wait/poll/1000fds/1ready',
    dividedBy: 'wait/poll/1fds/1ready',
  },
  {
    id: 'epoll-growth',
    text: 'And how many times as long does epoll take at 1,000 descriptors as at 1?',
    unit: 'times',
    cell: 'wait/epoll/1000fds/1ready',
    dividedBy: 'wait/epoll/1fds/1ready',
  },
  {
    id: 'loop-rate',
    text: "Records from 64 pipes: how many times as many a second does the epoll reader take as Node's event loop?",
    unit: 'times',
    cell: 'events/epoll/64pipes',
    dividedBy: 'events/event-loop/64pipes',
  },
  {
    id: 'starvation',
    text: 'A firehose beside seven tickers: how many times as long is the longest service gap when pipes are read in sequence as with epoll?',
    unit: 'times',
    cell: 'service-gap/sequential/firehose',
    dividedBy: 'service-gap/epoll/firehose',
  },
];

/** The only list of tasks: what `lab list` shows and `lab run` knows. A task's own modules are loaded when it runs. */

import type { TaskDefinition } from '../src/cli/task.js';
import { makeFigures } from '../src/report/figure.js';

export const registry: readonly TaskDefinition[] = [
  {
    id: '1a',
    title: 'Pipes between processes',
    question: 'What is a pipe, what does Node call one, and what does a message cost through each?',
    load: async () => (await import('./1a-pipes/experiment.js')).task,
    headlines: ['placement', 'comfort', 'message-cost'],
    assignment: async () => (await import('./1a-pipes/assignment/key.js')).assignment,
    figures: async (result) => makeFigures((await import('./1a-pipes/figures.js')).FIGURES, result),
  },
  {
    id: '1b',
    title: 'One consumer, many pipes',
    question:
      'What do select, poll and epoll cost, what do threads and the event loop in their place, and who is left waiting?',
    load: async () => (await import('./1b-multiplexing/experiment.js')).task,
    headlines: ['crossover', 'fairness', 'scan-growth'],
    figures: async (result) => makeFigures((await import('./1b-multiplexing/figures.js')).FIGURES, result),
    assignment: async () => (await import('./1b-multiplexing/assignment/key.js')).assignment,
  },
  {
    id: '2a',
    title: 'Shared memory between workers',
    question:
      'What do rings, queues and locks in shared memory cost, how does a thread wait for another, and what is the price of a copy?',
    load: async () => (await import('./2a-shared-memory/experiment.js')).task,
    headlines: ['memory-or-pipe', 'trade-offs', 'blocking'],
    figures: async (result) => makeFigures((await import('./2a-shared-memory/figures.js')).FIGURES, result),
    assignment: async () => (await import('./2a-shared-memory/assignment/key.js')).assignment,
  },
  {
    id: '2a-scaling',
    title: 'Where more threads stop helping',
    question:
      'How does each kind of work grow with the number of threads, what limits it, and which experiment shows that?',
    load: async () => (await import('./2a-scaling/experiment.js')).task,
    headlines: ['why-speed-ups-diminish', 'why-threads-help'],
    figures: async (result) => (await import('./2a-scaling/figures.js')).makeAllFigures(result),
  },
  {
    id: '2c',
    title: 'Races, lost wake-ups and deadlocks',
    question: 'How often does repetition see a fault between threads, and what does exploring every interleaving find?',
    load: async () => (await import('./2c-interleavings/experiment.js')).task,
    headlines: ['repetition', 'exploration', 'what-races-do'],
    figures: async (result) => makeFigures((await import('./2c-interleavings/figures.js')).FIGURES, result),
  },
];

/** The only list of tasks: what `lab list` shows and `lab run` knows. A task's own modules are loaded when it runs. */

import type { TaskDefinition } from '../src/cli/task.js';

export const registry: readonly TaskDefinition[] = [
  {
    id: '1a',
    title: 'Pipes between processes',
    question: 'What does a message through a real pipe cost, and what of it is kernel, runtime, wake-up?',
    load: async () => (await import('./1a-pipes/experiment.js')).task,
  },
];

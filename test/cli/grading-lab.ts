/** A program like tasks/lab.ts whose one task is the fake assignment: as in a handout, or with FAKE_KEY as instructors have it. What the tests of `lab grade` start. */

import { runCli } from '../../src/cli/run-cli.js';
import { HANDED_OUT, WITH_KEY } from '../course/fake/assignment.js';

const common = { question: 'Can you add?', load: () => Promise.reject(new Error('it measures nothing')) };

await runCli([
  {
    ...common,
    id: 'fake',
    title: 'Adding up',
    assignment: async () => (process.env.FAKE_KEY === undefined ? HANDED_OUT : WITH_KEY),
  },
  { ...common, id: '2c', title: 'no assignment' },
]);

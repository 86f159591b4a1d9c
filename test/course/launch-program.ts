/** A judge of its own, which launches what its arguments name and says how it ended. Started by launch.test.ts. */

import { LIMITS } from '../../src/course/launch.js';
import { makeNamespaceLauncher, type Rights } from '../../src/course/namespace-launch.js';

const [rights, tree, code] = process.argv.slice(2) as [Rights, string, string];
const { answer, output } = await makeNamespaceLauncher(rights).launch({
  args: ['-e', code],
  tree,
  limits: LIMITS,
  order: '',
  answerBytes: 10_000,
  signal: new AbortController().signal,
});
process.stdout.write(`${answer}\n${output}`);

/** Prints the cells of the plan of the task named by its first argument on this machine as JSON, as if the package named by the second were not installed. Started by plan tests in another environment, never imported. */

import Module from 'node:module';
import { readEnvironment } from '../../src/sys/environment.js';
import { registry } from '../../tasks/registry.js';

const [, , id, hidden] = process.argv;
const modules = Module as unknown as { _resolveFilename(request: string, ...rest: unknown[]): string };
const resolve = modules._resolveFilename;
modules._resolveFilename = (request, ...rest) => {
  if (request !== hidden) return resolve.call(Module, request, ...rest);
  throw Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
};

const task = await registry.find((each) => each.id === id)!.load();
const plan = await task.buildPlan({ mode: 'quick', seed: 1 }, await readEnvironment());
process.stdout.write(
  JSON.stringify({ cells: plan.cells, sets: plan.sets.length, comparisons: plan.comparisons.length }),
);
await plan.dispose();

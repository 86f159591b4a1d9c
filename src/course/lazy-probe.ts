/** Makes probes that load their module when they are asked for: a graded process loads what its one question needs, and no more. Called by the assignments' modules of probes. */

import type { Probe } from './probe.js';

/** Returns a probe for each of the names, all of one module. */
export function lazyProbes<Name extends string>(
  load: () => Promise<Readonly<Record<Name, Probe>>>,
  ...names: readonly Name[]
): Readonly<Record<Name, Probe>> {
  const probes = names.map((name): [Name, Probe] => [name, async (input) => (await load())[name](input)]);
  return Object.fromEntries(probes) as Record<Name, Probe>;
}

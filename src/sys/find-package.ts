/** Where an npm package lies that this one does not depend on, if somebody has installed it. Called for peers that are measured where they are there. */

import { createRequire } from 'node:module';

/** Returns the path of the package's entry; null when it is not installed. */
export function findPackage(name: string): string | null {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (error) {
    if ((error as { code?: string }).code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** Where the compiled files are, or why they are not there. Called by loadAddon, by `lab doctor` and by whoever starts the native floor. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readText } from './kernel-text.js';

/** dist/src/sys -> the package. */
const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The environment variable that names another folder of compiled files: the sanitizer builds. */
const OVERRIDE = 'IPC_LAB_NATIVE_DIR';

function nativeFolder(): string {
  return process.env[OVERRIDE] || join(packageRoot, 'build', 'Release');
}

export interface Absence {
  /** What is missing, in plain words. */
  reason: string;
  /** What to do about it. */
  remedy: string;
}

/** Returns the addon's path, or why there is none. Does not load it. */
export function findAddon(): { path: string } | Absence {
  return findNative('ipc_lab.node');
}

/** Returns the native floor's path, or why there is none. */
export function findFloor(): { path: string } | Absence {
  return findNative(process.platform === 'win32' ? 'floor.exe' : 'floor');
}

/** Returns where the native floor is, whether it has been built or not. */
export function floorPath(): string {
  return join(nativeFolder(), 'floor');
}

function findNative(name: string): { path: string } | Absence {
  const path = join(nativeFolder(), name);
  if (existsSync(path)) return { path };
  const reason = `${path} does not exist`;
  if (process.env[OVERRIDE]) return { reason, remedy: `npm run build:asan (or build:tsan), or unset ${OVERRIDE}` };
  return readRecordedAbsence(packageRoot) ?? { reason: `${reason}: it was never built`, remedy: 'npm rebuild' };
}

/**
 * Returns what the install script wrote down when the build failed; undefined if it wrote nothing that can be read.
 * @param root the package's folder
 */
export function readRecordedAbsence(root: string): Absence | undefined {
  const text = readText(join(root, 'build', 'why-no-addon.json'));
  if (text === null) return undefined; // no failed build has been recorded
  try {
    const recorded = JSON.parse(text) as Partial<Absence> | null;
    const { reason, remedy } = recorded ?? {};
    if (typeof reason === 'string' && typeof remedy === 'string') return { reason, remedy };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  return undefined;
}

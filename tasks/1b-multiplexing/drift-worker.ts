/** Reads pipes in a thread of its own, where a wait holds up nobody else's timers. Started by drift-verb.ts, never imported. */

import { parentPort, workerData } from 'node:worker_threads';
import { openMultiReader } from '../../src/waiting/open-multi-reader.js';
import { readUntilEnd } from './drift-reading.js';
import type { DriftWork } from './drift-verb.js';

const { name, fds } = workerData as DriftWork;
const reader = openMultiReader(name);
const chunks = await readUntilEnd(reader, fds);
await reader.close();
parentPort?.postMessage(chunks);

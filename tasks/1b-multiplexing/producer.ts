/** The producer of every arm: the C++ program, so that the consumer alone differs. Used by the sets of this task. */

import { findFloor } from '../../src/sys/native-files.js';
import type { Command } from './subjects.js';

const found = findFloor();

/** A floor that is not there is told by the plan, before anything is started. */
export const PRODUCER: Command = ['path' in found ? found.path : 'floor'];

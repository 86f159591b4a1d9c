/** The conclusions of task 2a, one at a time. Called by the tests of its findings. */

import { explain } from '../../../tasks/2a-shared-memory/findings.js';
import { concludeBy } from '../conclude.js';

export const { find, conclude } = concludeBy(explain);

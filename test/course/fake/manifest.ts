/** The fake assignment as students have it, in the place where a handout looks for it. Read, not run, when its stamp is made. */

export { HANDED_OUT as assignment } from './assignment.js';

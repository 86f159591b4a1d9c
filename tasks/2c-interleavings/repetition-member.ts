/** The process in which programs are repeated in real workers. Started by the repetition sets of this task, never imported. */

import { LabError } from '../../src/core/errors.js';
import { serveMember } from '../../src/harness/member.js';
import { findProgram } from './catalog.js';
import { Repeater } from './repetition.js';

const repeater = new Repeater();

serveMember({
  /** Replies with how often the program failed; see Repetition. */
  async repeat(command) {
    const name = command.word('program');
    const release = command.word('release');
    const program = findProgram(name);
    if (program === null) throw new LabError('usage', `no program is called "${name}"`);
    if (release !== 'barrier' && release !== 'staggered')
      throw new LabError('usage', `release must be barrier or staggered, got "${release}"`);
    const [runs, mostHangs] = [command.integer('runs'), command.integer('mostHangs')];
    return await repeater.repeat({ program, release, runs, mostHangs });
  },
});

/** The process of task 2a whose threads are measured; its arguments are the subject and the threads' CPUs. Started by the sets of this task, never imported. */

import { serveMember } from '../../src/harness/member.js';
import { openThreadVerbs } from './thread-verbs.js';

const [subject = '', cpuList = 'free'] = process.argv.slice(2);
const cpus = cpuList === 'free' ? null : cpuList.split(',').map(Number);
serveMember((await openThreadVerbs(subject, cpus)).verbs);

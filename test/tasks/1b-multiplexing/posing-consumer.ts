/** A consumer of task 1b over epoll whose word of what arrived is not to be trusted; its argument names how. Started by the fault tests of this task, never imported. */

import { serveMember } from '../../../src/harness/member.js';
import type { ReceiveReport } from '../../../src/transports/load-report.js';
import { openMultiReader } from '../../../src/waiting/open-multi-reader.js';
import { makeReadVerbs } from '../../../tasks/1b-multiplexing/read-verbs.js';

const POSES: Record<string, (report: ReceiveReport) => Partial<ReceiveReport>> = {
  honest: () => ({}),
  'another sum': ({ checksum }) => ({ checksum: (checksum + 1) >>> 0 }),
  'one arrival before its message': ({ arrivalsNs }) => ({ arrivalsNs: [-1e12, ...arrivalsNs.slice(1)] }),
  'one arrival too few': ({ arrivalsNs }) => ({ arrivalsNs: arrivalsNs.slice(1) }),
};

const pose = POSES[process.argv[2]!]!;
const verbs = makeReadVerbs(() => openMultiReader('epoll'));
serveMember({
  ...verbs,
  arrive: async (command) => {
    const report = (await verbs.arrive!(command)) as ReceiveReport;
    return { ...report, ...pose(report) };
  },
});

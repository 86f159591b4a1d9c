/** A thread that takes part in a step up to its middle and then comes to grief, as the file's name it was loaded by says. Put in the place of a thread by the tests of this task, never imported. */

import { readTeamData, type StepContext, serveWorker } from '../../../src/harness/worker-member.js';
import { loadLink } from '../../../tasks/2a-shared-memory/links.js';
import { LOCK_KINDS } from '../../../tasks/2a-shared-memory/lock-kinds.js';
import type { OperateInput } from '../../../tasks/2a-shared-memory/lock-worker.js';
import { MessageReader, MessageWriter } from '../../../tasks/2a-shared-memory/message.js';
import type { PairInput } from '../../../tasks/2a-shared-memory/pair-worker.js';
import { comeToGrief, type Trouble } from './trouble.js';

const trouble = new URL(import.meta.url).searchParams.get('trouble') as Trouble;
const { subject } = readTeamData<{ subject: string }>();
const link = subject && (await loadLink(subject));

/** As many as are on their way at least once before the trouble. */
const GOOD_MESSAGES = 3;

serveWorker({
  /** The second thread takes a few, the first one sends a few. */
  stream(input: PairInput, { index, meet }: StepContext) {
    if (!link) {
      meet();
      return comeToGrief(trouble);
    }
    const outlet = index === 0 && link.openOutlet(input.there, input, new MessageWriter(input.first));
    const inlet = index === 1 && link.openInlet(input.there, input, new MessageReader(input.first));
    meet();
    if (outlet) outlet.send(GOOD_MESSAGES);
    if (inlet) inlet.take(GOOD_MESSAGES);
    return comeToGrief(trouble);
  },
  trip(input: PairInput, { index, meet }: StepContext) {
    if (!link) {
      meet();
      return comeToGrief(trouble);
    }
    const outlet = link.openOutlet(index === 0 ? input.there : input.back, input, new MessageWriter(input.first));
    const inlet = link.openInlet(index === 0 ? input.back : input.there, input, new MessageReader(input.first));
    meet();
    for (let round = 0; round < GOOD_MESSAGES; round++) {
      if (index === 0) outlet.send(1);
      inlet.take(1);
      if (index === 1) outlet.send(1);
    }
    return comeToGrief(trouble);
  },
  /** The others want its lock, or wait for it. */
  operate({ memory, threads }: OperateInput, { index, meet }: StepContext) {
    LOCK_KINDS[subject]!.open({ words: new Int32Array(memory), memory, index, threads });
    meet();
    return comeToGrief(trouble);
  },
});

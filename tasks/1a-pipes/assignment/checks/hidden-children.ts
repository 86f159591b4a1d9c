/** Hidden checks of the region `children`. Part of the key. */

import { z } from 'zod';
import { type Check, failed, judgeAll, PASSED } from '../../../../src/course/assignment.js';
import { childrenCheck, FAILURE, type Failure, judgeFailure } from './children.js';

const READ = 'handout, "children"';
const BROKEN = z.object({ code: z.string(), message: z.string() }).nullable();

export const HIDDEN_CHILDREN_CHECKS: readonly Check[] = [
  childrenCheck<Failure>({
    id: 'children/description-fails',
    title: 'when a member cannot even be described, all pipes are closed',
    points: 1,
    isHidden: true,
    needs: ['children/pipe-fails'],
    hints: [
      'Which lines between opening the pipes and starting the group can throw?',
      'makeConsumer and makeProducers are the code of others.',
      'They are called inside the same try as everything else.',
    ],
    usualCause: 'Only the start of the group is inside the try.',
    read: READ,
    probe: 'failDescription',
    shape: FAILURE,
    ask: (random) => {
      const at = random.integer(3);
      const message = `no description ${random.integer(1000)}`;
      return {
        input: { producers: 3, at, message },
        judge: (failure) => judgeFailure(failure, 'Error', `producer${at} could not be described`),
      };
    },
  }),
  childrenCheck<Failure[]>({
    id: 'children/aborted',
    title: 'whoever loses patience gets `aborted`, and nothing is left',
    points: 2,
    isHidden: true,
    needs: ['children/start-fails'],
    hints: [
      'What if the caller gives up while a member is silent?',
      'ready() is refused then; that is an error like any other, on whose way all members are ended.',
      'If signal.aborted is set before anything was started, throw at once; else the catch of startGroup() does it.',
    ],
    usualCause: 'The signal is looked at in one of the two cases only, or those that were ready are left.',
    read: READ,
    probe: 'abort',
    shape: z.array(FAILURE),
    ask: (random) => {
      const areEarly = random.shuffle([true, false]);
      return {
        input: { areEarly },
        judge: (failures) =>
          judgeAll(
            areEarly.map((isEarly, at) => {
              const how = `aborted ${isEarly ? 'before the start' : 'while a member was awaited'}`;
              return failures[at]
                ? judgeFailure(failures[at], 'aborted', how)
                : failed(`nothing was reported; ${how}`, 'a failure');
            }),
          ),
      };
    },
  }),
  childrenCheck<z.infer<typeof BROKEN>>({
    id: 'children/cause-of-death',
    title: 'a stream that broke because a member died is told together with that death',
    points: 1,
    isHidden: true,
    needs: ['children/one-fails'],
    hints: [
      'A consumer reports a truncated record. What would you like to know next?',
      'Whether its producer died, and how. The word of that may be a little behind.',
      'In all(): const failure = isBrokenStream(first) ? await findCause(first, requests) : first, before the kill.',
    ],
    usualCause: 'The first failure is thrown as it came, and the exit status of the member that caused it is lost.',
    read: READ,
    probe: 'breakStream',
    shape: BROKEN,
    ask: (random) => {
      const code = ['record-truncated', 'peer-gone'][random.integer(2)]!;
      return {
        input: { code },
        judge: (error) => {
          const came = error ? `${error.code}: ${error.message}` : 'no error';
          if (error?.code === 'child-failed' && error.message.includes('status 3')) return PASSED;
          return failed(`${came}; one member said ${code}, another ended with status 3`, 'child-failed, with status 3');
        },
      };
    },
  }),
  childrenCheck<string[]>({
    id: 'children/close-order',
    title: 'the children of members are gone before their parents are told to end',
    points: 1,
    isHidden: true,
    needs: ['children/rounds'],
    hints: [
      'Who reaps the child of a member?',
      'Its parent, which must still be there then.',
      'Close those with isChild first, all at once, and wait for them; then the others.',
    ],
    usualCause: 'All are closed at once.',
    read: READ,
    probe: 'closeOrder',
    shape: z.array(z.string()),
    ask: (random) => {
      const kinds = random.shuffle(['child', 'parent', 'child', 'parent', 'parent']);
      return {
        input: { kinds },
        judge: (events) => {
          const gone = events.filter((event) => event.endsWith('is gone')).length;
          if (gone !== kinds.length) return failed(`${gone} of ${kinds.length} were gone when close() resolved`, 'all');
          const parentTold = events.findIndex((event) => event.startsWith('parent'));
          const late = events.slice(parentTold).find((event) => event.startsWith('child'));
          return late ? failed(`${late} after ${events[parentTold]}`, 'children first') : PASSED;
        },
      };
    },
  }),
];

/** Starts a set's members as fresh processes, each on its CPUs, and holds them at a barrier until all are ready. Called by the sets of tasks. */

import { setMaxListeners } from 'node:events';
import { LabError } from '../core/errors.js';
import { ChildLink, startEnds } from './member-ends.js';
import { type GroupOptions, Member } from './member-process.js';
import { CHILD_ENVIRONMENT, DESCRIPTORS_VARIABLE, FIRST_DESCRIPTOR } from './protocol.js';
import type { MemberSpec } from './start-process.js';

export { type GroupOptions, Member } from './member-process.js';
export type { MemberSpec } from './start-process.js';

/** How long the word of a member's death may be behind its partner's word of the broken stream. */
const CAUSE_GRACE_MS = 1_000;

/** The members of one set. */
export class Group {
  readonly members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.members = members;
  }

  /**
   * Resolves with the replies in the order of the requests; when one member fails the others are killed, so that none waits
   * for ever for its partner, and the first failure is thrown; a broken stream together with the death that broke it.
   */
  async all<Reply extends object>(requests: readonly Promise<Reply>[]): Promise<Reply[]> {
    // #region 1a/children
    try {
      return await Promise.all(requests);
    } catch (first) {
      const failure = isBrokenStream(first) ? await findCause(first, requests) : first;
      for (const member of this.members) member.kill();
      await Promise.allSettled(requests);
      throw failure;
    }
    // #endregion
  }

  /** A child ends before its parent, which is there to say how. */
  async close(): Promise<void> {
    // #region 1a/children
    const parents = this.members.filter((member) => !member.isChild);
    await Promise.all(this.members.filter((member) => member.isChild).map((member) => member.close()));
    await Promise.all(parents.map((member) => member.close()));
    // #endregion
  }
}

/**
 * Resolves with a group whose members are all ready, none of them started on any work.
 *
 * Throws: `child-failed`, `timed-out`, `placement-refused`, `aborted`; no process is left then.
 */
export async function startGroup(specs: readonly MemberSpec[], options: GroupOptions): Promise<Group> {
  // #region 1a/children
  if (options.signal.aborted) throw new LabError('aborted', 'aborted before the members were started');
  setMaxListeners(0, options.signal); // every member listens while it is waited for, however many there are
  const members: Member[] = [];
  try {
    for (const spec of specs) members.push(...startMembers(spec, options));
    await Promise.all(members.map((member) => member.ready()));
    return new Group(members);
  } catch (error) {
    for (const member of members) member.kill();
    await Promise.allSettled(members.map((member) => member.close()));
    throw error;
  }
  // #endregion
}

/** Returns the member, and behind it the one that it starts, if any. */
function startMembers(spec: MemberSpec, options: GroupOptions): Member[] {
  if (!spec.child) return [new Member(spec, startEnds(spec), options)];
  const link = new ChildLink();
  const { fds, cpus } = CHILD_ENVIRONMENT;
  const first = FIRST_DESCRIPTOR + spec.descriptors.length;
  try {
    const ends = startEnds({
      ...spec,
      descriptors: [...spec.descriptors, ...link.handedOver],
      env: {
        ...spec.env,
        [DESCRIPTORS_VARIABLE]: String(spec.descriptors.length),
        [fds]: `${first},${first + 1}`,
        [cpus]: (spec.child.cpus ?? []).join(','),
      },
    });
    const parent = new Member(spec, ends, options, (how) => link.notice(how));
    return [parent, new Member(spec.child, link.makeEnds(ends), options)];
  } catch (error) {
    link.abandon();
    throw error;
  } finally {
    link.closeHandedOver();
  }
}

function isBrokenStream(error: unknown): error is LabError {
  return error instanceof LabError && (error.code === 'record-truncated' || error.code === 'peer-gone');
}

/** A member that dies closes its pipes, and its partner may tell of that before the kernel's word of the death is here. */
async function findCause(first: LabError, requests: readonly Promise<object>[]): Promise<LabError> {
  let timer: NodeJS.Timeout | undefined;
  const nothingFound = new Promise<LabError>((resolve) => {
    timer = setTimeout(resolve, CAUSE_GRACE_MS, first);
  });
  const others = requests.map((request) =>
    request.then(
      () => nothingFound,
      (error: LabError) => (isBrokenStream(error) ? nothingFound : error),
    ),
  );
  const cause = await Promise.race([nothingFound, ...others]);
  clearTimeout(timer);
  return cause === first ? first : new LabError(cause.code, `${cause.message}; ${first.message}`, { cause });
}

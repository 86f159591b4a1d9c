/** A member of a group that is a few lines of shell: it starts fast and shares no code with what is graded. Used by the probes of `children`. */

import type { GroupOptions, MemberSpec } from '../../../../src/harness/isolate.js';
import type { MakeMember } from '../../../../src/job/pipe-group.js';

/*
 *     write bytes=N    to descriptor 3          read fd=N    to EOF; replies how many bytes came
 *     close            descriptor 3             fail code=C  replies an error
 *     hang             never replies            die          ends with status 3
 */
const SCRIPT = `
echo '{"ok":true,"pid":'$$',"tid":'$$',"descriptors":{}}'
while read -r verb value; do
  case $verb in
    write) head -c "\${value#bytes=}" /dev/zero >&3; echo '{"ok":true}' ;;
    close) exec 3>&-; echo '{"ok":true}' ;;
    read) fd="\${value#fd=}"; bytes=$(wc -c <&$fd); echo '{"ok":true,"bytes":'$bytes'}' ;;
    fail) echo '{"error":{"code":"'"\${value#code=}"'","message":"as the check asked"}}' ;;
    hang) sleep 1000 ;;
    die) exit 3 ;;
  esac
done
`;

export const makeMember: MakeMember = (role, descriptors) => describe(role, descriptors, ['/bin/sh', '-c', SCRIPT]);

/** A program that is not there. */
export const makeMissing: MakeMember = (role, descriptors) => describe(role, descriptors, ['/nonexistent/program']);

/** One that is started and never says that it is ready. */
export const makeSilent: MakeMember = (role, descriptors) =>
  describe(role, descriptors, ['/bin/sh', '-c', 'sleep 1000']);

function describe(role: string, descriptors: readonly number[], command: MemberSpec['command']): MemberSpec {
  return { role, command, cpus: null, descriptors };
}

/** The watchdog's time, for a reply that does not come. */
const PATIENCE_MS = 10_000;

export function makeOptions(signal: AbortSignal = new AbortController().signal): GroupOptions {
  return { signal, timeoutMs: PATIENCE_MS };
}

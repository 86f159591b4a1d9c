/** The shell program that is process 1 of a sandbox: makes its file system, runs graded code without rights, counts what it leaves. Written for namespace-launch.ts. */

import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Of sh and of what graded code needs: programs and libraries, no one's data. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/nix/store'];
const DEVICES = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'];
/** Graded code does not have it. */
export const REPORT_FD = 5;
/** The first line on REPORT_FD: from here on, what happens is graded code's doing. */
export const READY = 'ready';

export interface Sandbox {
  /** An empty folder, where the new root is mounted. */
  root: string;
  /** Read-only, each at its own path. */
  tree: string;
  /** What the tree's links lead to. */
  linked: readonly { source: string; path: string }[];
  /** Hidden, should it lie where the system's programs do. */
  hidden: string;
  node: string;
  /** Of /tmp. */
  tmpBytes: number;
  /** What becomes node: programs that take rights away. */
  command: readonly string[];
}

/*
 *     /            a file system in memory; process 1 is here
 *     /g           the same once more, read-only: the root of graded code. Who is in a chroot cannot make a user namespace.
 *     /usr /lib …  the system's, read-only
 *     /tmp         in memory, with a size
 *     TREE         read-only, at its path outside
 */
export function makeScript({ root, tree, linked, hidden, node, tmpBytes, command }: Sandbox): string {
  const system = SYSTEM.filter((path) => existsSync(path) && statSync(path).isDirectory());
  const isOfSystem = (path: string) => system.some((folder) => isWithin(path, realpathSync(folder)));
  const program = isOfSystem(node) ? [] : [node];
  const files = [...DEVICES.filter((path) => existsSync(path)), ...program];
  const readOnly = 'bind,ro,nosuid,nodev';
  const table = [
    ...system.map((path) => [path, `${root}${path}`, 'none', `r${readOnly},X-mount.mkdir`]),
    ['none', `${root}/tmp`, 'tmpfs', `size=${tmpBytes},mode=1777,nosuid,nodev,X-mount.mkdir`],
    ['none', `${root}/proc`, 'proc', 'nosuid,nodev,noexec,hidepid=2,X-mount.mkdir'],
    ...DEVICES.filter((path) => existsSync(path)).map((path) => [path, `${root}${path}`, 'none', 'bind']),
    ...program.map((path) => [path, `${root}${path}`, 'none', readOnly]),
    ...(isOfSystem(hidden) ? [['none', `${root}${hidden}`, 'tmpfs', 'size=64k,mode=755,nosuid,nodev']] : []),
    [tree, `${root}${tree}`, 'none', `${readOnly},noexec,X-mount.mkdir`],
    ...linked.map(({ source, path }) => [source, `${root}${path}`, 'none', `${readOnly},X-mount.mkdir`]),
    [root, `${root}/g`, 'none', 'rbind,ro'],
  ];
  const folders = ['/old', '/g', ...files.map(dirname)];
  return `set -eu
umask 022
for fd in /proc/self/fd/*; do
  fd=\${fd##*/}
  case $fd in [0-${REPORT_FD}]) ;; *) eval "exec $fd>&-" ;; esac
done
mount -t tmpfs -o size=1m,mode=755,nosuid,nodev none ${quote(root)}
cd ${quote(root)}
mkdir -p ${folders.map((path) => quote(`.${path}`)).join(' ')}
${files.map((path) => `: > ${quote(`.${path}`)}`).join('\n')}
printf '%s' ${quote(table.map(writeRow).join(''))} > table
mount -a -T ${quote(`${root}/table`)}
: > table
pivot_root . old
cd /
umount -l /old
echo ${READY} >&${REPORT_FD}
unset OLDPWD SHLVL
set +e
unshare --root /g --wd ${quote(tree)} ${command.map(quote).join(' ')} ${REPORT_FD}>&-
status=$?
exec 3<&- 4>&-
${COUNT}
echo "$status $left" >&${REPORT_FD}
`;
}

/** A child that has been told to end is given a second before it counts as left behind. */
const COUNT = `turn=0
while :; do
  left=0
  for folder in /proc/[0-9]*; do
    [ "$folder" = /proc/1 ] && continue
    state=
    { while read -r key value _; do
        [ "$key" = State: ] && state=$value && break
      done < "$folder/status"; } 2>/dev/null
    case $state in '' | Z | X) ;; *) left=$((left + 1)) ;; esac
  done
  [ "$left" -eq 0 ] && break
  [ "$turn" -ge 20 ] && break
  turn=$((turn + 1))
  sleep 0.05
done`;

/** A row of fstab(5), where blanks stand for themselves only as numbers. */
function writeRow(fields: readonly string[]): string {
  const write = (text: string) =>
    text.replace(/[\s\\#]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `${fields.map(write).join(' ')} 0 0\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Packs the whole lab, reference and key with it, as an autograder for Gradescope. Called by the handout command. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, type Zippable, zipSync } from 'fflate';
import type { Assignment } from './assignment.js';
import { PACKAGE } from './tree.js';
import type { FileContent } from './whole-folder.js';

/*
 *     autograder.zip ┌ setup.sh           once, when the image is built: node, a compiler, npm ci, the build
 *                    ├ run_autograder     once a submission
 *                    └ lab/               this lab: sources, reference, key
 */

/** Of the lab; it is built where it runs. */
const PACKED = ['.ci/setup', 'LICENSE', 'binding.gyp', 'native', 'package-lock.json', 'package.json', 'src', 'tasks'];
/** Results of other machines, some MB. */
const LEFT_OUT = /(^|\/)recorded$/;
/** The newest of the oldest major that the lab supports. */
const NODE_VERSION = '20.20.2';
/** The same lab gives the same bytes; the format knows no time before 1980. */
const PACKED_AT = '1980-01-02T00:00:00';
const UNIX = 3;

/** Returns the folder's files: the archive, and how to use it. */
export function makeAutograder(assignment: Assignment): Map<string, FileContent> {
  const entries: [string, FileContent][] = [
    ['run_autograder', makeRunner(assignment.task)],
    ['setup.sh', makeSetup()],
    ...[...PACKED, 'tsconfig.json'].flatMap(listFiles).map((path): [string, FileContent] => {
      return [`lab/${path}`, readFileSync(join(PACKAGE, path))];
    }),
  ];
  return new Map<string, FileContent>([
    ['autograder.zip', pack(entries)],
    ['README.md', makeReadme(assignment)],
  ]);
}

function pack(entries: readonly (readonly [string, FileContent])[]): Uint8Array {
  const zippable: Zippable = {};
  for (const [path, content] of entries) {
    const bytes = typeof content === 'string' ? strToU8(content) : content;
    const isProgram = bytes[0] === 0x23 && bytes[1] === 0x21;
    const mode = isProgram ? 0o100755 : 0o100644;
    zippable[path] = [bytes, { mtime: PACKED_AT, os: UNIX, attrs: mode << 16 }];
  }
  return zipSync(zippable);
}

function listFiles(path: string): string[] {
  const file = join(PACKAGE, path);
  if (!existsSync(file) || LEFT_OUT.test(path)) return [];
  if (!statSync(file).isDirectory()) return [path];
  return readdirSync(file)
    .sort()
    .flatMap((name) => listFiles(`${path}/${name}`));
}

function makeSetup(): string {
  return `#!/usr/bin/env bash
# Prepares the image. Gradescope runs it once, as root, when the autograder is uploaded.
set -euo pipefail
cd "\${IPC_LAB_AUTOGRADER:-/autograder}/source/lab"

# The distribution's node may be too old.
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || (+a === 20 && +b >= 17) ? 0 : 1)' 2>/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends ca-certificates curl xz-utils >/dev/null
  case $(uname -m) in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) echo "setup: no node for $(uname -m)" >&2; exit 1 ;; esac
  name=node-v${NODE_VERSION}-linux-$arch
  scratch=$(mktemp -d)
  curl -fsSL --retry 3 -o "$scratch/$name.tar.xz" "https://nodejs.org/dist/v${NODE_VERSION}/$name.tar.xz"
  curl -fsSL --retry 3 -o "$scratch/SHASUMS256.txt" "https://nodejs.org/dist/v${NODE_VERSION}/SHASUMS256.txt"
  (cd "$scratch" && grep " $name.tar.xz\\$" SHASUMS256.txt | sha256sum -c -)
  tar -xJf "$scratch/$name.tar.xz" -C /usr/local --strip-components=1
  rm -rf "$scratch"
fi

.ci/setup g++ make python3
if [ -e package-lock.json ]; then npm ci; else npm install; fi
npm run -s build
# An installation without the addon ends well elsewhere; here nothing could be graded.
test ! -e build/why-no-addon.json || { cat build/why-no-addon.json; exit 1; }
`;
}

function makeRunner(task: string): string {
  return `#!/usr/bin/env bash
# Grades one submission. Gradescope runs it in a container of its own, and reads results/results.json.
set -uo pipefail
root=\${IPC_LAB_AUTOGRADER:-/autograder}
results=$root/results/results.json
mkdir -p "$root/results"
cd "$root/source/lab"

# --trusted: where the container does not let the lab keep graded code apart (namespaces), it is graded all the same, since the
# container itself is made for one submission and thrown away. Verdicts are made in another process all the same. What is lost:
# such code could read the reference in source/lab. Without the word such a container grades nobody.
node dist/tasks/lab.js grade ${task} "$root/submission" --format gradescope --trusted >"$results.part"
status=$?
# Students whose code fails are graded; whatever else went wrong must not look like a grade.
if node -e 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"))' "$results.part" 2>/dev/null; then
  mv "$results.part" "$results"
else
  rm -f "$results.part"
  printf '{ "score": 0, "output": "The autograder itself failed (exit status %s). This says nothing of your code: tell your instructor." }\\n' "$status" >"$results"
fi
`;
}

function makeReadme({ task, title }: Assignment): string {
  return `# Autograder for assignment ${task}: ${title}

\`autograder.zip\` holds the reference and the hidden checks. Keep it from students.

On Gradescope: a programming assignment, "Configure Autograder", upload \`autograder.zip\`. Students upload their files of the regions in
their folders, or the whole handout without \`node_modules\`, as an archive or from a repository.

To try it on a machine of your own, with a submission in \`autograder/submission\`:

    mkdir -p autograder/source autograder/submission autograder/results
    unzip -q autograder.zip -d autograder/source
    export IPC_LAB_AUTOGRADER="$PWD/autograder"
    autograder/source/setup.sh && autograder/source/run_autograder
    cat autograder/results/results.json
`;
}

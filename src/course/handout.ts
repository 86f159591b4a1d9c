/** Makes the folder that students get: everything that it takes to install, build, measure and grade by themselves. Called by the handout command and the self-check. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Assignment } from './assignment.js';
import { makePackageFiles } from './handout-package.js';
import { collectStarter, folderOf } from './handout-sources.js';
import { readOwnStamp, STAMP_FILE } from './handout-stamp.js';
import { PACKAGE } from './tree.js';

/** Of the lab, as they are: the native side and what builds it, the map of the sources, the licence. */
const COPIED = ['binding.gyp', 'LICENSE', 'native', 'src/README.md'];
/** Of the assignment's folder, to the top: the handout, and what a report starts from. */
const TEXTS = ['handout.md', 'report.md'];

/** By path below the folder; the same lab gives the same bytes. */
export type FolderFiles = Map<string, string>;

/** Resolves with the files. Throws: Error when the assignment cannot be handed out as it is. */
export async function makeHandout(assignment: Assignment): Promise<FolderFiles> {
  const { sources, assets, packages } = collectStarter(assignment);
  const files: FolderFiles = new Map(sources);
  for (const path of [...COPIED, ...assets].flatMap(listFiles)) {
    if (!files.has(path)) files.set(path, readFileSync(join(PACKAGE, path), 'utf8'));
  }
  for (const [name, text] of makePackageFiles(assignment, packages)) files.set(name, text);
  for (const name of TEXTS) {
    const file = join(PACKAGE, folderOf(assignment), name);
    if (existsSync(file)) files.set(name, readFileSync(file, 'utf8'));
  }
  const handout = files.get('handout.md');
  if (handout !== undefined) {
    const { renderHandoutPage } = await import('./handout-page.js');
    files.set('handout.html', renderHandoutPage(handout));
  }
  files.set('README.md', makeReadme(assignment, handout !== undefined));
  files.set(STAMP_FILE, `${JSON.stringify(await readOwnStamp(assignment), null, 2)}\n`);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Returns the files of a path that is one or a folder; none when it is not there. */
function listFiles(path: string): string[] {
  const file = join(PACKAGE, path);
  if (!existsSync(file)) return [];
  if (!statSync(file).isDirectory()) return [path];
  return readdirSync(file).flatMap((name) => listFiles(`${path}/${name}`));
}

function makeReadme({ task, title, regions }: Assignment, hasHandout: boolean): string {
  const places = regions.map(
    ({ id, title: what, files, isStar }) =>
      `- **${what}**${isStar ? ' (a star: beyond full marks)' : ''}, region \`${task}/${id}\`: ${files.map((file) => `[${file}](${file})`).join(', ')}`,
  );
  return `# IPC lab, assignment ${task}: ${title}

${hasHandout ? 'What to build, and why, is in [handout.md](handout.md) ([the same as a page](handout.html)).\n\n' : ''}Linux, Node 20.17 or newer, a C++ compiler, make and Python 3:

    npm install              # builds the native part too: about a minute
    npm run grade            # what is there, what is missing, what is wrong
    npm run task:${task} -- --quick   # measures the mechanisms, yours among them

Measure when all of it is written. The measurements run over your code: before that most cells fail, and say so.

You write the bodies between \`// #region\` and \`// #endregion\`, in these files and nowhere else:

${places.join('\n')}

\`npm run grade -- --watch\` grades whenever you save, \`npm run grade -- --hint CHECK\` gives a hint, and with \`--more\`
the next one. \`npm run predict\` asks what you expect before you measure, \`npm run report\` makes a page of what you measured.
\`npm run lab -- doctor\` says what this machine can measure.
[src/README.md](src/README.md) is the map of the sources: of the whole lab, of which this folder holds the part that you need.
`;
}

/** A handout holds what it takes to work by itself and nothing of the key, and works: it installs, builds, measures and is graded. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Assignment } from '../../src/course/assignment.js';
import { type FolderFiles, makeHandout } from '../../src/course/handout.js';
import { renderHandoutPage } from '../../src/course/handout-page.js';
import { collectStarter, keepTask } from '../../src/course/handout-sources.js';
import { compareStamps, makeStamp, parseStamp, readOwnStamp } from '../../src/course/handout-stamp.js';
import { cutRegions, findRegions, NOT_WRITTEN } from '../../src/course/regions.js';
import { PACKAGE } from '../../src/course/tree.js';
import { writeWholeFolder } from '../../src/course/whole-folder.js';
import { registry } from '../../tasks/registry.js';

const assignments = await Promise.all(registry.flatMap(({ assignment }) => (assignment ? [assignment()] : [])));
const own = (path: string) => readFileSync(join(PACKAGE, path), 'utf8');

describe.each(assignments.map((assignment): [string, Assignment] => [assignment.task, assignment]))(
  'the handout of %s',
  (task, assignment) => {
    let files: FolderFiles;
    let folder: string;
    beforeAll(async () => {
      files = await makeHandout(assignment);
      folder = join(mkdtempSync(join(tmpdir(), 'ipc-lab-handout-')), 'Übung eins, Groß & klein');
      writeWholeFolder(folder, files, PACKAGE);
      // What `npm install` puts there; that it does so is shown in .ci/run, from the registry.
      for (const name of ['node_modules', 'build']) symlinkSync(join(PACKAGE, name), join(folder, name));
      const build = spawnSync('npm', ['run', '-s', 'build'], { cwd: folder, encoding: 'utf8' });
      expect(build.status, build.stdout + build.stderr).toBe(0);
    }, 120_000);
    afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }));
    const lab = (...words: string[]) =>
      spawnSync(process.execPath, ['dist/tasks/lab.js', ...words], { cwd: folder, encoding: 'utf8' });

    test('has every body of its regions cut, and no marker of others', () => {
      const bodies = [...files]
        .filter(([path]) => path.endsWith('.ts'))
        .flatMap(([path, text]) =>
          findRegions(text, path).map(({ name, first, end }) => ({ name, lines: text.split('\n').slice(first, end) })),
        );
      expect(new Set(bodies.map(({ name }) => name))).toEqual(
        new Set(assignment.regions.map(({ id }) => `${task}/${id}`)),
      );
      for (const { lines } of bodies) {
        expect(lines).toHaveLength(1);
        expect(lines[0]).toContain(NOT_WRITTEN);
      }
    });

    test('has neither key, nor mutants, nor tests, nor other tasks, nor what was recorded', () => {
      const unwanted = /(^|\/)(key\.ts|mutants|hidden[^/]*|recorded|test)(\/|$)/;
      expect([...files.keys()].filter((path) => unwanted.test(path))).toEqual([]);
      const folders = new Set([...files.keys()].flatMap((path) => /^tasks\/([^/]+)\//.exec(path)?.[1] ?? []));
      expect(folders.size).toBe(1);
      for (const check of assignment.checks.filter(({ isHidden }) => isHidden)) {
        for (const [path, text] of files) expect(text, path).not.toContain(check.id);
      }
      for (const { story } of assignment.mutants)
        for (const [path, text] of files) expect(text, path).not.toContain(story);
    });

    test('is the same, byte by byte, each time', async () => {
      expect(await makeHandout(assignment)).toEqual(files);
    });

    test('names each package at exactly the version of the lab, and its lock has all of them', () => {
      const description = JSON.parse(files.get('package.json')!) as { dependencies: Record<string, string> };
      const lock = JSON.parse(files.get('package-lock.json')!) as { packages: Record<string, { version: string }> };
      const lab = JSON.parse(own('package.json')) as Record<string, Record<string, string>>;
      for (const [name, version] of Object.entries(description.dependencies)) {
        expect([name, version]).toEqual([name, lab.dependencies?.[name] ?? lab.devDependencies?.[name]]);
        expect(lock.packages[`node_modules/${name}`]?.version).toBe(version);
      }
      expect(Object.keys(description.dependencies)).not.toContain('vitest');
    });

    test('satisfies npm: every package of its lock is needed, and no needed one is absent', () => {
      const bare = mkdtempSync(join(tmpdir(), 'ipc-lab-lock-'));
      try {
        for (const name of ['package.json', 'package-lock.json']) writeFileSync(join(bare, name), files.get(name)!);
        // Looks at both files alone, and would change the lock if anything were missing or left over.
        const words = [
          'install',
          '--package-lock-only',
          '--ignore-scripts',
          '--offline',
          '--no-audit',
          '--cache',
          bare,
        ];
        execFileSync('npm', words, { cwd: bare, stdio: 'ignore' });
        expect(readFileSync(join(bare, 'package-lock.json'), 'utf8')).toBe(files.get('package-lock.json'));
      } finally {
        rmSync(bare, { recursive: true });
      }
    });

    test('has a lab that knows its one task, and no command that needs the reference', () => {
      expect(lab('list').stdout.match(/^\S+/gm)).toEqual([task]);
      const help = lab('--help').stdout;
      expect(help).toContain(`ipc-lab run ${task} --quick`);
      expect(help).not.toMatch(/^ {2}(handout|selfcheck)\b/m);
    });

    test('finds the programs that its measurements start', () => {
      // Whatever a source names from where it is; what no source names is looked for by nobody.
      const named = [...files].flatMap(([path, text]) =>
        path.endsWith('.ts')
          ? [...text.matchAll(/'(\.\.?\/[\w./-]+)\.js'/g)].map(([, name]) => posix.join(dirname(path), `${name}.ts`))
          : [],
      );
      expect(named.filter((path) => !files.has(path) && existsSync(join(PACKAGE, path)))).toEqual([]);
      const dry = lab('run', task, '--quick', '--dry-run');
      expect([dry.status, dry.stderr]).toEqual([0, '']);
    });

    test('has every command that it names', () => {
      const { scripts, bin } = JSON.parse(files.get('package.json')!) as Record<string, Record<string, string>>;
      const names = (pattern: RegExp) =>
        ['README.md', 'handout.md', 'report.md'].flatMap((path) =>
          [...(files.get(path) ?? '').matchAll(pattern)].map(([, name]) => name!),
        );
      const run = new Set(names(/npm run (?:-s )?([\w:-]+)/g));
      expect([...run]).toEqual(expect.arrayContaining(['grade', 'predict', `task:${task}`]));
      expect([...run].filter((name) => !(name in scripts!))).toEqual([]);
      expect(names(/npx ([\w-]+)/g).filter((name) => !(name in bin!))).toEqual([]);
      const commands = [...lab('--help').stdout.matchAll(/^ {2}([\w-]+) /gm)].map(([, name]) => name);
      const wanted = names(/(?:npx ipc-lab|npm run (?:-s )?lab --) ([\w-]+)/g);
      expect(wanted).toContain('doctor');
      expect(wanted.filter((name) => !commands.includes(name))).toEqual([]);
    });

    test('is known by its stamp, also when its regions are written', async () => {
      const stamp = await parseStamp(files.get('handout.json')!);
      expect(stamp.files).toEqual([...new Set(assignment.regions.flatMap((region) => region.files))].sort());
      expect(await readOwnStamp(assignment)).toEqual(stamp);
      expect(makeStamp(assignment, collectStarter(assignment).sources), 'all that is handed out counts').toEqual(stamp);
      for (const path of stamp.files) writeFileSync(join(folder, path), own(path));
      expect(await readOwnStamp(assignment, folder)).toEqual(stamp);
    });

    test('grades itself by its own stamp, and says what to do when that is damaged', () => {
      const check = assignment.checks.find(({ needs = [], lane }) => needs.length === 0 && lane !== 'alone')!;
      const grade = () => lab('grade', task, '.', '--only', check.id);
      const fine = grade();
      expect(fine.stdout + fine.stderr).not.toMatch(/handout\.json|handed out/);
      expect(fine.status, fine.stdout + fine.stderr).toBe(0);
      writeFileSync(join(folder, 'handout.json'), '{}');
      expect(grade()).toMatchObject({
        status: 1,
        stdout: expect.stringMatching(/handout\.json is damaged[\s\S]*put back the one of the handout/),
      });
      writeFileSync(join(folder, 'handout.json'), files.get('handout.json')!);
    });
  },
);

describe('a stamp tells', () => {
  const [assignment] = assignments as [Assignment];
  const sources = () => {
    const paths = [...new Set(assignment.regions.flatMap((region) => region.files)), assignment.probes];
    return new Map(paths.map((path) => [path, cutRegions(own(path), path, assignment.task)]));
  };
  const changed = (path: string) => makeStamp(assignment, new Map([...sources(), [path, '// changed']]));
  const stamp = makeStamp(assignment, sources());

  test('a handout of other sources, of other checks and of another task from its own', () => {
    expect(compareStamps(stamp, makeStamp(assignment, sources()))).toBe('same');
    expect(compareStamps(stamp, changed(assignment.regions[0]!.files[0]!))).toBe('regions');
    expect(compareStamps(stamp, changed(assignment.probes))).toBe('checks');
    expect(compareStamps(stamp, { ...stamp, task: 'other' })).toBe('task');
  });

  test.each([
    ['no JSON', '{', /is no JSON/],
    ['nothing of a stamp', '{}', /damaged.*format/],
    ['another format', JSON.stringify({ ...stamp, format: 'ipc-lab/handout@2' }), /damaged.*format/],
    ['a digest that is none', JSON.stringify({ ...stamp, digests: { regions: 'x', checks: 'x' } }), /damaged.*digests/],
  ])('damage: %s', async (_, text, words) => {
    await expect(parseStamp(text)).rejects.toThrow(words);
  });
});

test('a registry without the task, or with its name elsewhere, is refused', () => {
  expect(() => keepTask(own('tasks/registry.ts'), '9z')).toThrow('no task 9z');
  expect(() => keepTask("export const registry = [{ id: 'x', title: '1a' }];", '1a')).toThrow('no task 1a');
});

describe('the page of a handout', () => {
  const page = renderHandoutPage(
    '# Title\n\n## One `a`\n\ntext **bold** <https://example.org>\n\n## Two\n\n| a | b |\n|---|---|\n| `x < y` | 1 |\n\n## Two\n\n```ts\nif (a < b && c) {}\n```\n',
  );

  test('has its chapters as links, each to a place of its own', () => {
    expect(page.match(/<a href="#[^"]*">[^<]*/g)).toEqual([
      '<a href="#one-a">One a',
      '<a href="#two">Two',
      '<a href="#two-2">Two',
    ]);
    expect(page.match(/<h2 id="[^"]*"/g)).toEqual(['<h2 id="one-a"', '<h2 id="two"', '<h2 id="two-2"']);
  });

  test('has tables, code with its signs, and the title', () => {
    expect(page).toContain('<title>Title</title>');
    expect(page).toContain('<code>x &lt; y</code>');
    expect(page).toContain('if (a &lt; b &amp;&amp; c) {}');
    expect(page).toContain('<strong>bold</strong>');
  });

  test('loads nothing and runs nothing', () => {
    expect(page).toContain('content="default-src &#39;none&#39;; style-src');
    expect(page).not.toMatch(/<script|<link|<img|src=/);
  });
});

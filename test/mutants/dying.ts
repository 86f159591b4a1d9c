/** Mutants of the third table, its second half: how things end, from the transports up to the command line. */

import type { Mutant, TestChoice } from './mutant.js';

const pipe = (title: string): TestChoice => ({
  file: 'test/transports/pipe.test.js',
  title: new RegExp(`^records over pipe ${title}`),
});
const THREE_ENDS = 'passing gives each of three streams an end of its own$';
const ONCE = 'if (globalThis.toldOnce) return;\n        globalThis.toldOnce = true;\n        ';

export const DYING_MUTANTS: readonly Mutant[] = [
  {
    id: 'loss-ignores-status',
    row: 'death-unnoticed',
    story: 'A child that ends with 3 has ended, and that is all one wants to know.',
    kind: 'D',
    plant: { file: 'tasks/1a-pipes/child-end.js', find: 'if (status !== 0)', replace: 'if (died)' },
    test: { file: 'test/tasks/1a-pipes/facts-losses.test.js', title: /^a child that fails is reported/ },
    dies: 'hangs',
    control: {
      story: 'A good end is no failure.',
      test: { file: 'test/tasks/1a-pipes/facts-losses.test.js', title: /^a child that ended well gives the result/ },
    },
  },
  {
    id: 'loss-ignores-signal',
    row: 'death-unnoticed',
    story: 'Whoever was killed has no status, hence none but 0.',
    kind: 'D',
    plant: { file: 'tasks/1a-pipes/child-end.js', find: 'if (status !== 0)', replace: 'if (status)' },
    test: { file: 'test/tasks/1a-pipes/facts-losses.test.js', title: /^a child that dies is reported/ },
    dies: 'hangs',
  },
  {
    id: 'fd-reader-crash-is-eof',
    row: 'death-unnoticed',
    story: 'EOF in the middle of a record ends the stream as an end record would.',
    kind: 'D',
    plant: {
      file: 'src/transports/fd-reader.js',
      find: 'this.#fill(recordBytes);',
      replace:
        'try {\n                this.#fill(recordBytes);\n            }\n            catch {\n                return false;\n            }',
    },
    test: pipe('damage says after how many records, wherever the stream is cut off'),
  },
  {
    id: 'stream-reader-crash-is-eof',
    row: 'death-unnoticed',
    story: "A stream's 'end' is taken for the end of the records.",
    kind: 'D',
    plant: {
      file: 'src/transports/stream-reader.js',
      find: '        this.#isOver = true;',
      replace: '        this.#isOver = true;\n        this.hasEnded = true;',
    },
    test: {
      file: 'test/transports/stream-channel.test.js',
      title: /^records over streams over a pipe passing says "truncated" when the writer goes/,
    },
  },
  {
    id: 'message-reader-crash-is-eof',
    row: 'death-unnoticed',
    story: 'A channel that is closed has said all that it had to say.',
    kind: 'D',
    plant: {
      file: 'src/transports/message-reader.js',
      find: 'this.failTruncated();',
      replace: 'return false;',
    },
    test: { file: 'test/transports/message-channel.test.js', title: /passing says "truncated" when the writer goes/ },
  },
  {
    id: 'line-reader-crash-is-eof',
    row: 'death-unnoticed',
    story: 'No more lines means no more records.',
    kind: 'D',
    plant: {
      file: 'src/transports/line-reader.js',
      find: 'if (line === null)\n            this.failTruncated(this.#failure);',
      replace: 'if (line === null)\n            return false;',
    },
    test: { file: 'test/transports/line-channel.test.js', title: /passing says "truncated" when the writer goes/ },
  },
  {
    id: 'job-forgets-truncation',
    row: 'death-unnoticed',
    story: "The consumer counts what came and keeps the stream's failure to itself.",
    kind: 'D',
    plant: {
      file: 'src/job/count-stream.js',
      find: 'return { ...report(), failure: { code, message } };',
      replace: 'return report();',
    },
    test: {
      file: 'test/job/job-faults.test.js',
      title: /keeps what had come when its producer is killed inside a record$/,
    },
  },
  ...(
    [
      ['fd-writer', 'pipe.test.js', 'this.#send(KIND_END, 0);'],
      ['batch-writer', 'pipe-batched.test.js', 'this.#gather(KIND_END, 0);'],
      ['event-loop-writer', 'stream-channel.test.js', 'const given = this.#give(KIND_END, 0);'],
    ] as const
  ).map(
    ([module, file, find]): Mutant => ({
      id: `${module}-ends-once`,
      row: 'end-told-once',
      story: 'The first of three consumers is told of the end, the other two are not.',
      kind: 'D',
      plant: { file: `src/transports/${module}.js`, find, replace: `${ONCE}${find}` },
      test: { file: `test/transports/${file}`, title: new RegExp(`${THREE_ENDS}`) },
    }),
  ),
  {
    id: 'job-ends-with-first-stream',
    row: 'end-told-once',
    story: 'The consumer takes the end of the first of three streams for the end of all.',
    kind: 'D',
    plant: {
      file: 'src/job/count-stream.js',
      find: 'return readers.map(',
      replace: 'return readers.slice(0, 1).map(',
    },
    test: { file: 'test/job/run-job.test.js', title: /counts what one process counts: fewer lines than producers$/ },
  },
  {
    id: 'consumer-looks-once',
    row: 'order-assumed',
    story: 'A stream in which nothing is yet has nothing in it.',
    kind: 'D',
    plant: {
      file: 'src/job/member.js',
      find: "import { close, read, write } from '../sys/io.js';",
      replace:
        "import { close, read as readNow, write } from '../sys/io.js';\nimport { pollOne } from '../sys/poll.js';\nconst read = (...call) => (pollOne(call[0], 1, 0) === 0 ? 0 : readNow(...call));",
    },
    test: { file: 'test/job/run-job.test.js', title: /^the job reads one producer after the other: behind a slow one/ },
    dies: 'hangs',
    control: {
      story: 'The same consumer is right when all has been written before.',
      plant: {
        file: 'src/job/member.js',
        find: "import { close, read, write } from '../sys/io.js';",
        replace:
          "import { close, read as readNow, write } from '../sys/io.js';\nimport { pollOne } from '../sys/poll.js';\nconst read = (...call) => (pollOne(call[0], 1, 0) === 0 ? 0 : readNow(...call));",
      },
      test: { file: 'test/job/run-job.test.js', title: /producers start before the consumer looks$/ },
    },
  },
  {
    id: 'group-without-barrier',
    row: 'order-assumed',
    story: 'The first member is given work when the others may not be there yet.',
    kind: 'D',
    plant: {
      file: 'src/harness/isolate.js',
      find: 'await Promise.all(members.map((member) => member.ready()));',
      replace: 'void Promise.all(members.map((member) => member.ready()));\n        await members[0].ready;',
    },
    test: { file: 'test/harness/isolate.test.js', title: /^the barrier holds a ready member back/ },
  },
  {
    id: 'loss-waits-for-unstartable',
    row: 'spawn-failure-hangs',
    story: 'Nobody listens for the error of a program that is not there: the work beside it waits for its first byte.',
    kind: 'D',
    plant: {
      file: 'tasks/1a-pipes/child-end.js',
      find: "child.once('error', (error) => {",
      replace: "child.once('error', (error) => {\n            if (error)\n                return;",
    },
    test: { file: 'test/tasks/1a-pipes/facts-losses.test.js', title: /^a child that cannot be started is reported/ },
  },
  {
    id: 'group-waits-for-unstartable',
    row: 'spawn-failure-hangs',
    story: 'A member that could not be started never says so, and is waited for until the watchdog comes.',
    kind: 'D',
    plant: {
      file: 'src/harness/member-ends.js',
      find: 'isGone = true;',
      replace:
        'isGone = true;\n        if (!end.isTerminated && end.exitCode === undefined)\n            return new Promise(() => { });',
    },
    test: { file: 'test/job/job-faults.test.js', title: /with a node that cannot be started \/nowhere\/node/ },
    dies: 'hangs',
  },
  {
    id: 'interrupt-skips-clean-up',
    row: 'files-left',
    story: 'An interrupted run does not give up what its plan holds.',
    kind: 'D',
    plant: {
      file: 'src/cli/run-task.js',
      find: 'await plan.dispose();',
      replace: 'if (!interrupts.signal.aborted)\n            await plan.dispose();',
    },
    test: { file: 'test/cli/run.test.js', title: /^ctrl-C SIGINT while a set runs/ },
  },
  {
    id: 'second-interrupt-kills',
    row: 'files-left',
    story: 'An impatient second ctrl-C ends the process in the middle of its clean-up.',
    kind: 'D',
    plant: { file: 'src/cli/interrupt.js', find: 'performance.now() - firstMs < PATIENCE_MS', replace: 'false' },
    test: { file: 'test/cli/run.test.js', title: /^ctrl-C twice changes nothing of the clean-up$/ },
  },
  {
    id: 'trial-file-left',
    row: 'files-left',
    story: 'The file that was made to try the folder stays there.',
    kind: 'D',
    plant: { file: 'src/harness/result-file.js', find: 'await rm(temporary);', replace: '' },
    test: { file: 'test/cli/run.test.js', title: /^ctrl-C twice changes nothing of the clean-up$/ },
  },
  {
    id: 'corpus-keeps-its-name',
    row: 'files-left',
    story: 'The corpus has a name, so that it outlives whoever is killed.',
    kind: 'D',
    plant: { file: 'src/job/corpus.js', find: 'rmSync(folder, { recursive: true, force: true });', replace: '' },
    test: {
      file: 'test/job/corpus.test.js',
      title: /holds the corpus, has no name in any folder, and is gone after remove/,
    },
  },
];

/** Claims about the check of a written report, each with a result of known numbers. */

import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/core/result.js';
import { checkReport } from '../../src/course/citations.js';
import { makeExactCell, makeKnownResult, PREDICTION, writeReport } from './made-up-report.js';

const attach = (result: Result = makeKnownResult(), name = 'a.json') => ({ name, result });

function problemsOf(text: string, results = [attach()], prediction: typeof PREDICTION | null = PREDICTION) {
  return checkReport(text, results, prediction).filter(({ ok }) => !ok);
}

/** What is found of one more citation in a report that holds otherwise. */
function judge(citation: string, results = [attach()]) {
  const text = writeReport(`And then ${citation} more.`);
  const line = text.split('\n').findIndex((each) => each.startsWith('And then')) + 1;
  const found = checkReport(text, results, PREDICTION);
  const own = found.filter((each) => each.line === line);
  expect(found.filter(({ ok, line: at }) => !ok && at !== line)).toEqual([]);
  return own;
}

const TRIP = 'round-trip/pipe/64B/same-core';
const NATIVE = 'round-trip/native-pipe/64B/same-core';

describe('a report that holds', () => {
  it('has no problem, and a finding for each part and citation', () => {
    const found = checkReport(writeReport(), [attach()], PREDICTION);
    expect(found.filter(({ ok }) => !ok)).toEqual([]);
    expect(found.filter(({ message }) => message.startsWith('the part'))).toHaveLength(5);
    expect(found.filter(({ message }) => /^[\d*]/.test(message))).toHaveLength(6);
  });

  it.each([
    ['the median in another unit', `0.0052 ms [${TRIP}]`],
    ['a number within the interval', `5.3 µs [${TRIP}]`],
    ['the Greek letter for the micro sign', `5.2 \u03bcs [${TRIP}]`],
    ['a unit next to its number', `5.2us [${TRIP}]`],
    ['emphasis', `**5.2 µs** [${TRIP}]`],
    ['a rate', '2.5 GB/s [throughput/pipe/64B/same-core]'],
    ['operations a second', '15 M op/s [operations/mutex/2workers]'],
    ['a ratio of a cell as a percentage', '90 % [fairness/pipe/firehose]'],
    ['a count without a unit', '4 [survivors/pipe/killed]'],
    ['a ratio', `1.3x [${TRIP} : ${NATIVE}]`],
    ['a share', `77 % [share: ${NATIVE} : ${TRIP}]`],
    ['a share as a number', `0.77 [share: ${NATIVE} : ${TRIP}]`],
    ['a speed-up of times', '2× [speed-up: elapsed/job-serial : elapsed/job-pipe/P4]'],
    ['a speed-up of rates', '1.5× [speed-up: operations/mutex/1workers : operations/mutex/2workers]'],
    ['a speed-up below 1', '0.5× [speed-up: elapsed/job-serial : elapsed/job-bad/P4]'],
    ['a serial share', '33 % [serial share: elapsed/job-serial : elapsed/job-pipe/P4, 4 producers]'],
    ['a cell without interval', '7.035 ms [spawn/few]'],
    ['a claim', `[${NATIVE} < ${TRIP}]`],
    ['a claim the other way round', `[${TRIP} > ${NATIVE}]`],
    ['a claim of equality', `[${TRIP} = ${TRIP}]`],
    ['a prediction', '1.3 [predicted: runtime]'],
  ])('%s is taken', (_, citation) => {
    const found = judge(citation);
    expect(found).toHaveLength(1);
    expect(found[0]!.ok, found[0]!.message).toBe(true);
  });

  it.each(['[a link](https://example.org/a/b)', 'a footnote [1]', '5 [^2]', '`code` [x]', '<!-- 9 µs [no/such] -->'])(
    '%s is no citation',
    (text) => expect(judge(text)).toEqual([]),
  );

  it('may cite any of several results, and says of none which it could be', () => {
    const other = makeKnownResult({ cells: [makeExactCell(TRIP, 9_000)] });
    const both = [attach(), attach(other, 'b.json')];
    expect(judge(`9 µs [${TRIP}]`, both).map(({ ok }) => ok)).toEqual([true]);
    expect(judge(`7 µs [${TRIP}]`, both).map(({ ok }) => ok)).toEqual([false]);
  });
});

describe('a citation that does not hold is a problem in its line, with what to do', () => {
  it.each([
    ['a cell that is not there', '5.2 µs [round-trip/pip/64B/same-core]', `did you mean ${TRIP}`],
    ['half an id', '5.2 µs [round-trip]', 'no cell round-trip'],
    ['a cell that was not measured', '9 µs [round-trip/pipe/64B/free]', 'two CPUs are needed'],
    ['a number of another value', `6.9 µs [${TRIP}]`, 'says 5.20 µs (5.04 … 5.36)'],
    ['a number just outside the interval', `5.40 µs [${TRIP}]`, 'within the interval'],
    ['more digits than are true', `5.203 µs [spawn/few]`, 'says 7.0'],
    ['too few digits', '2× [operations/mutex/2workers : operations/mutex/1workers]', 'give more digits'],
    ['nothing for something', `0 ms [${TRIP}]`, 'says 5.20 µs'],
    ['a wrong unit', `5.2 MB/s [${TRIP}]`, 'is in ns, µs, ms, s'],
    ['an ambiguous power of ten', `5.2 ms [${TRIP}]`, 'says 5.20 µs'],
    ['no unit', `5200 [${TRIP}]`, 'is in ns, µs, ms, s'],
    ['a unit that is none', `5.2 furlongs [${TRIP}]`, '"furlongs" is no unit'],
    ['messages for operations', '15 M msg/s [operations/mutex/2workers]', 'is in op/s'],
    ['no number', `it took long [${TRIP}]`, 'stands no number'],
    ['a decimal comma', `5,2 µs [${TRIP}]`, 'decimal comma'],
    ['a number below zero', `-5.2 µs [${TRIP}]`, 'below zero'],
    ['a ratio the wrong way round', `0.77× [${TRIP} : ${NATIVE}]`, 'inverted'],
    ['a ratio of two units', `1.3× [${TRIP} : throughput/pipe/64B/same-core]`, 'no ratio of the two'],
    ['a share above 1', `1.3 [share: ${NATIVE} : ${TRIP}]`, 'between 0 and 1'],
    ['a share above 100 %', `130 % [share: ${TRIP} : ${NATIVE}]`, 'between 0 and 1'],
    ['the whole as a part', `77 % [share: ${TRIP} : ${NATIVE}]`, 'is it the other way round'],
    ['an inverted speed-up', '0.5× [speed-up: elapsed/job-serial : elapsed/job-pipe/P4]', 'is inverted'],
    ['parallel over serial', '2× [speed-up: elapsed/job-pipe/P4 : elapsed/job-serial]', 'the serial one comes first'],
    [
      'parallel with one worker for serial',
      '2.2× [speed-up: elapsed/job-pipe/P1 : elapsed/job-pipe/P4]',
      'that is elapsed/job-serial',
    ],
    ['a speed-up of bytes', '0.5× [speed-up: memory/job-pipe/P1 : memory/job-pipe/P4]', 'a speed-up is of a time'],
    [
      "Amdahl's share above 1",
      '1.3 [serial share: elapsed/job-serial : elapsed/job-pipe/P4, 4 producers]',
      'between 0 and 1',
    ],
    [
      "Amdahl's share where more are slower",
      '90 % [serial share: elapsed/job-serial : elapsed/job-bad/P4, 4 producers]',
      'below 1: more workers are slower',
    ],
    [
      'a serial share of another number of workers',
      '33 % [serial share: elapsed/job-serial : elapsed/job-pipe/P4, 8 producers]',
      'is of 4 workers, not of 8',
    ],
    ['a share without a whole', `77 % [share: ${TRIP}]`, '[share: PART : WHOLE]'],
    ['a claim that is not shown', `[${TRIP} < ${NATIVE}]`, 'is not shown'],
    ['equality that is not shown', `[${TRIP} = ${NATIVE}]`, 'is not shown'],
    ['a claim of too few blocks', '[spawn/few > spawn/few]', 'too few blocks'],
    ['a prediction that was another', '5 µs [predicted: trip]', 'predicted was 2.6us'],
    ['a prediction that was skipped', '4 [predicted: skipped]', 'was skipped'],
    ['a question that is not there', '4 [predicted: tripp]', 'did you mean trip?'],
  ])('%s', (_, citation, words) => {
    const found = judge(citation);
    expect(found.map(({ ok }) => ok)).toEqual([false]);
    expect(found[0]!.message).toContain(words);
  });
});

describe('a result that is not what the run wrote is not cited', () => {
  const tamper = (change: (result: Result) => void) => {
    const result = makeKnownResult();
    change(result);
    return problemsOf(writeReport(), [attach(result)]).map(({ message }) => message);
  };
  it('of another task', () => {
    const messages = problemsOf(writeReport(), [attach(makeKnownResult({ task: '1b' }))]).map(({ message }) => message);
    expect(messages[0]).toBe('a.json is a result of task 1b, and the report is on 1a: attach one of 1a');
    expect(messages).toContain('no result of this task is attached that could be cited');
  });

  it.each(['median', 'low', 'high', 'min', 'max'] as const)('whose %s was typed', (name) => {
    const messages = tamper(({ cells }) => {
      cells[0]!.summary![name] = 5_201;
    });
    expect(messages[0]).toContain(`a.json was changed after it was measured: the ${name} of ${TRIP} is 5201`);
    expect(messages).toContain('no result of this task is attached that could be cited');
  });

  it('whose trials were typed, under the summary that was', () => {
    expect(
      tamper(({ cells }) => {
        for (const trial of cells[0]!.trials) trial.value /= 2;
      })[0],
    ).toContain('was changed after it was measured');
  });

  it('whose trials and summary were typed, and not the ratios of the two', () => {
    const [trip, native] = [makeExactCell(TRIP, 5_200), makeExactCell(NATIVE, 4_000)];
    const comparison = {
      ...{ id: 'x', metric: 'round-trip' as const, parameters: {}, subject: TRIP, reference: NATIVE, family: 'native' },
      ...{ blocks: [0], blockRatios: trip.trials.map(() => 1.3), ratio: null, level: null, method: '', p: null },
      ...{ pAdjusted: null, smallestDetectable: null, verdict: 'undecided' as const, warnings: [] },
    };
    const honest = makeKnownResult({ cells: [trip, native], comparisons: [comparison] });
    const first = (result: Result) => checkReport(writeReport(), [attach(result)], null)[0];
    expect(first(honest)).toMatchObject({ ok: true });
    expect(first({ ...honest, cells: [makeExactCell(TRIP, 4_100), native] })).toMatchObject({ ok: false });
  });

  it('whose unit was typed', () => {
    expect(
      tamper(({ cells }) => {
        cells[0]!.unit = 'bytes';
      })[0],
    ).toContain('round-trip is measured in ns');
  });
});

describe('a report that is not complete', () => {
  it.each([
    ['## 1. Predict', 'predict'],
    ['## 2. Measure', 'measure'],
    ['## 3. Explain', 'explain'],
    ['## 4. An experiment that would refute me', 'refute'],
    ['## 5. Limits', 'limits'],
  ])('lacks %s', (heading, name) => {
    const messages = problemsOf(writeReport().replace(heading, '')).map(({ message }) => message);
    expect(messages).toContain(`the part "${name}" is missing: give it a heading with two #, as in the template`);
  });

  it('does not count questions, comments and code as words of its own', () => {
    for (const text of [
      '> a b c d\n'.repeat(20),
      `<!-- ${'words '.repeat(40)} -->`,
      `\`\`\`\n${'words '.repeat(40)}\n\`\`\``,
    ]) {
      const report = writeReport().replace(/## 3\. Explain\n\n.*\n/, `## 3. Explain\n\n${text}\n`);
      expect(
        problemsOf(report).map(({ message }) => message.slice(0, 29)),
        text,
      ).toEqual(['the part "explain" is empty: ']);
    }
  });

  it('cites too few numbers where it measures; the same one twice is one', () => {
    const report = writeReport('Again 5.2 µs [round-trip/pipe/64B/same-core].').replace(
      '50 ms\n[elapsed/job-pipe/P4]',
      'little',
    );
    expect(problemsOf(report).map(({ message }) => message)).toEqual([
      '"measure" cites 4 different numbers that hold, and 5 are wanted at least',
    ]);
  });

  it('cites no prediction though there are some', () => {
    expect(problemsOf(writeReport('', { predict: '' })).map(({ message }) => message)).toEqual([
      '"predict" cites no prediction: write, for instance, 2.6us [predicted: trip]',
    ]);
    expect(problemsOf(writeReport('', { predict: '' }), [attach()], null)).toEqual([]);
  });

  it('has a title without a task', () => {
    expect(problemsOf(writeReport().replace('# Report 1a', '# My report'))[0]).toMatchObject({ line: 1 });
  });

  it('comes with the predictions of another task', () => {
    expect(problemsOf(writeReport(), [attach()], { ...PREDICTION, task: '1b' })[0]!.message).toContain(
      'are of task 1b',
    );
  });
});

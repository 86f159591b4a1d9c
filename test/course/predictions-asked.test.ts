/** Claims about the questions that assignments ask before a run: they can be answered, and the recorded result answers them. */

import { describe, expect, it } from 'vitest';
import { comparePrediction, readAnswer, unitOf } from '../../src/course/predictions.js';
import { registry } from '../../tasks/registry.js';
import { readRecorded } from '../report/page-file.js';

const FOLDERS: Record<string, string> = { '1a': '1a-pipes', '1b': '1b-multiplexing', '2a': '2a-shared-memory' };

describe.each(registry.flatMap(({ id, assignment }) => (assignment ? [{ id, assignment }] : [])))(
  'the predictions of $id',
  ({ id, assignment }) => {
    it('are each of a unit that is known, and of cells that the recorded result has in that unit', async () => {
      const { predictions } = await assignment();
      const answers = predictions.map((question) => {
        expect(unitOf(question).unit, question.id).toBeTruthy();
        const answer = readAnswer(question, '7');
        expect(answer, question.id).toMatchObject({ written: '7' });
        return answer as Exclude<typeof answer, { problem: string }>;
      });
      const prediction = {
        schema: 'ipc-lab/prediction@1' as const,
        task: id,
        madeAt: '2026-01-01T00:00:00Z',
        seenResult: null,
        answers,
      };
      const { rows } = comparePrediction(prediction, readRecorded(FOLDERS[id]!));
      for (const row of rows) expect(row.missing, row.id).toBeNull();
    });

    it('have ids of their own', async () => {
      const ids = (await assignment()).predictions.map((question) => question.id);
      expect(new Set(ids).size).toBe(ids.length);
    });
  },
);

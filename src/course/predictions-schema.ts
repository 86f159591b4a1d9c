/** What a file of predictions looks like. Called by predictions-file.ts, late: it loads the validator. */

import { z } from 'zod';

export const PREDICTION_SCHEMA_ID = 'ipc-lab/prediction@1';

const text = z.string().max(4_000);

export const predictionSchema = z.object({
  schema: z.literal(PREDICTION_SCHEMA_ID),
  task: text,
  madeAt: z.iso.datetime(),
  seenResult: text.nullable().describe('the result of this task that was there already; null: there was none'),
  answers: z
    .array(
      z.object({
        id: text,
        text: text.describe('the question'),
        unit: text.describe('in which it was asked'),
        cell: text.describe('whose median answers it'),
        dividedBy: text.optional().describe('the cell to whose median the first one is the ratio'),
        written: text.nullable().describe('as it was given; null: skipped'),
        value: z.number().nonnegative().nullable().describe('in the unit of the result file'),
      }),
    )
    .max(50),
});

export type Prediction = z.infer<typeof predictionSchema>;
export type PredictedAnswer = Prediction['answers'][number];

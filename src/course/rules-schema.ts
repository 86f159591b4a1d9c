/** What a file of rules looks like: due date, extensions, corrected points. Loaded when one is read. */

import { z } from 'zod';

export const RULES_SCHEMA_ID = 'ipc-lab/rules@1';

/** With an offset: a due date without one means another moment on every machine. */
const moment = z.iso.datetime({
  offset: true,
  error: 'wants a moment with a time zone, such as 2026-12-01T23:59:00+01:00',
});
const reason = z.string().min(1).max(2_000);

const late = z.strictObject({
  due: moment,
  graceMinutes: z.number().min(0).max(100_000).default(0),
  percentPerDay: z.number().min(0).max(100),
  mostDays: z.number().int().min(0).max(1_000).describe('later than this earns nothing'),
});

const override = z.strictObject({ check: z.string(), points: z.number().min(0), reason });

const submission = z.strictObject({
  submitted: moment.exactOptional(),
  extensionDays: z.number().min(0).max(1_000).default(0),
  overrides: z.array(override).default([]),
});

export const rulesSchema = z.strictObject({
  schema: z.literal(RULES_SCHEMA_ID),
  late: late.exactOptional(),
  submissions: z.record(z.string(), submission).default({}).describe('by name of the submission'),
});

export type Rules = z.infer<typeof rulesSchema>;

/** What a file of grades looks like: its validator and the types of what is in it. Loaded when one is read or written. */

import { z } from 'zod';
import { rulesSchema } from './rules-schema.js';

export const GRADES_SCHEMA_ID = 'ipc-lab/grade@1';

const text = z.string().max(20_000);
const points = z.number().nonnegative();
const seed = z.number().int().min(0).max(0xffff_ffff);

const check = z.object({
  id: text,
  region: text,
  title: text,
  points,
  isHidden: z.boolean(),
  isStar: z.boolean(),
});

const result = z.object({
  check: text,
  region: text,
  title: text,
  status: z.enum(['passed', 'failed', 'not-run', 'not-graded']),
  points,
  outOf: points,
  isHidden: z.boolean(),
  isStar: z.boolean(),
  seed,
  elapsedMs: z.number().nonnegative(),
  observed: text.exactOptional(),
  expected: text.exactOptional(),
  reason: text.exactOptional().describe('why it was not run, or not graded'),
  reproduce: text.exactOptional(),
});

const tally = z.object({
  points,
  outOf: points,
  notGraded: points.describe('points of checks that this machine could not judge; no part of outOf'),
});

const score = z.object({
  regions: z.array(tally.extend({ id: text, isStar: z.boolean() })),
  visible: tally,
  hidden: tally,
  total: tally.describe('visible and hidden checks, without stars'),
  stars: tally.describe('beyond full marks'),
  overrides: z.array(z.object({ check: text, points, reason: text })),
  late: z.object({
    status: z.enum(['on-time', 'late', 'unknown', 'no-rule']),
    days: z.number().int().nonnegative(),
    percent: z.number().min(0).max(100).describe('of the points earned, taken off'),
    words: text,
  }),
  final: points.describe('total and stars, after overrides and what lateness takes off'),
});

const submission = z.object({
  name: text.describe('printable, and different from those of the others'),
  path: text.describe('as given on the command line, printable'),
  verdict: z.enum(['graded', 'rejected']),
  reason: text.exactOptional().describe('why it was rejected'),
  isGraderFault: z
    .boolean()
    .exactOptional()
    .describe('rejected through no fault of the submission: to be graded again'),
  compileError: text.exactOptional(),
  notes: z.array(text),
  digest: text.nullable().describe('of the files that were graded; null when they could not be read'),
  seed,
  elapsedMs: z.number().nonnegative(),
  results: z.array(result).describe('empty when it does not compile, or is rejected'),
  score,
});

export const gradesSchema = z.object({
  schema: z.literal(GRADES_SCHEMA_ID),
  task: text,
  title: text,
  packageVersion: text,
  seed: seed.describe("of the judge; each check's own seed follows from it"),
  isolation: z.enum(['namespaces', 'none']),
  isPartial: z.boolean().describe('the grading was interrupted: some submissions are missing'),
  checks: z.array(check).min(1),
  rules: rulesSchema.nullable(),
  submissions: z.array(submission),
});

export type Grades = z.infer<typeof gradesSchema>;
export type GradedSubmission = z.infer<typeof submission>;
export type GradedCheck = z.infer<typeof check>;
export type Score = z.infer<typeof score>;
export type Tally = z.infer<typeof tally>;

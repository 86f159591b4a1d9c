/** What handout.json must look like. Called by handout-stamp.ts. */

import { z } from 'zod';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Says which handout a folder is. */
export const stampSchema = z.object({
  format: z.literal('ipc-lab/handout@1'),
  task: z.string().max(40),
  packageVersion: z.string().max(40),
  digests: z.object({
    /** Of the files with regions, as they were handed out. */
    regions: digest,
    /** Of the assignment's visible side: manifest, checks, probes. */
    checks: digest,
  }),
  /** Where a student writes: files, below the folder. */
  files: z.array(z.string().max(200)).max(100),
});

export type HandoutStamp = z.infer<typeof stampSchema>;

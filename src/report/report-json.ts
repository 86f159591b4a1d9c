/** What a report says, for other programs: grades, findings and the data of each figure. Pure; called by the report command. */

import { gradeResult } from './grade.js';
import type { ReportEntry } from './page/report.js';

export const REPORT_SCHEMA_ID = 'ipc-lab/report@1';

/** Returns the text of the file. The results themselves are in their own files. */
export function writeReportJson(entries: readonly ReportEntry[]): string {
  const results = entries.map(({ label, file, title, result, figures }) => {
    const { task, mode, seed, startedAt, command, environment, noise, findings } = result;
    return {
      label,
      file,
      task,
      title,
      mode,
      seed,
      startedAt,
      command,
      grade: gradeResult(result),
      environment,
      noise,
      findings,
      figures,
    };
  });
  return `${JSON.stringify({ schema: REPORT_SCHEMA_ID, results }, null, 1)}\n`;
}

/** The commands of the course that every lab has, a handout's too. Called by program.ts. */

import type { Command } from 'commander';
import type { CheckReportWords } from './check-report-command.js';
import { CHECK_REPORT_GUIDE } from './check-report-guide.js';
import { addGradeCommand } from './grade-options.js';
import type { Output } from './output.js';
import type { PredictWords } from './predict-command.js';
import type { Finish } from './program.js';
import { collect } from './repeated-option.js';
import type { TaskDefinition } from './task.js';

export function addStudentCommands(
  program: Command,
  registry: readonly TaskDefinition[],
  output: Output,
  finish: Finish,
): void {
  program
    .command('predict')
    .description('before a run of an assignment: say what it will show; the report draws it beside what it shows')
    .argument('<task>', 'a task that is an assignment')
    .option('--answer <id=value>', 'answer a question without being asked, e.g. trip=5us; repeatable', collect)
    .option('--out <file>', 'where to keep it (default: results/prediction-TASK.json)')
    .action(async (id: string, words: PredictWords) => {
      const { runPredict } = await import('./predict-command.js');
      finish(await runPredict(registry, id, words, output));
    });

  program
    .command('check-report')
    .description('hold the numbers that a written report cites against the results it was written from')
    .argument('<report>', 'the report, in Markdown')
    .argument('<result...>', 'the results of one task that it cites')
    .option('--prediction <file>', 'what was predicted (default: prediction-TASK.json beside the first result)')
    .option('--json <file>', "also write what was found; '-' is standard output, then nothing else goes there")
    .option('--no-color', 'no colour')
    .on('option:no-color', () => output.refuseColor())
    .addHelpText('after', CHECK_REPORT_GUIDE)
    .action(async (report: string, results: string[], words: CheckReportWords) => {
      const { runCheckReport } = await import('./check-report-command.js');
      finish(await runCheckReport(report, results, words, output));
    });

  addGradeCommand(program, registry, output, finish);
}

/** The output of `lab scaling` that the project's README shows. Called by write-output-docs.ts and by the test that holds the README to it. */

import { renderScaling } from '../report/scaling-text.js';
import { analyseInput, readExample } from './scaling-command.js';

const PLACE = /(<!-- scaling: begin[^>]*-->\n)[\s\S]*(<!-- scaling: end -->)/;
const EXAMPLE = 'specsdm91';
const COLUMNS = 100;

/** Returns the README with the head of the example's report between the two marks. Throws where the marks are lost. */
export function replaceScalingOutput(readme: string): string {
  if (!PLACE.test(readme)) throw new Error('README.md has lost its marks "scaling: begin" and "scaling: end"');
  const report = renderScaling(analyseInput(readExample(EXAMPLE, null), null), { width: COLUMNS, color: false });
  const head = report.slice(0, report.indexOf('\n  Each number of workers')).trimEnd();
  return readme.replace(PLACE, (_all, begin: string, end: string) => `${begin}\n\`\`\`text\n${head}\n\`\`\`\n\n${end}`);
}

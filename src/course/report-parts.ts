/** The five parts of a report, and which of its text is the writer's own. Pure; called by citations.ts. */

export const PARTS = ['predict', 'measure', 'explain', 'refute', 'limits'] as const;
export type PartName = (typeof PARTS)[number];

export interface Part {
  name: PartName;
  /** Of its heading, from 1. */
  line: number;
  /** Where its text is. */
  from: number;
  to: number;
  words: number;
}

/** How a heading of each part may be called; the first part whose word it has. */
const WORDS: Record<PartName, RegExp> = {
  predict: /\bpredict/i,
  measure: /\bmeasure/i,
  explain: /\bexplain/i,
  refute: /\brefut|\bexperiment/i,
  limits: /\blimit/i,
};

/**
 * Returns the text with all that is not the writer's own as spaces: comments, quotations (the questions), code.
 * Lines and places stay as they are.
 */
export function blankOut(text: string): string {
  const blank = (part: string) => part.replace(/[^\n]/g, ' ');
  return text
    .replace(/<!--[\s\S]*?(?:-->|$)/g, blank)
    .replace(/^(```|~~~)[\s\S]*?(?:^\1|(?![\s\S]))/gm, blank)
    .replace(/^ {0,3}>.*$/gm, blank);
}

/** Returns the parts that are there, in their order, the first of each name. @param text blanked out */
export function findParts(text: string): Part[] {
  const headings = [...text.matchAll(/^##[ \t]+(.*)$/gm)];
  const parts = headings.flatMap((heading, at) => {
    const name = PARTS.find((each) => WORDS[each].test(heading[1]!));
    if (name === undefined) return [];
    const from = heading.index + heading[0].length;
    const to = headings[at + 1]?.index ?? text.length;
    const line = text.slice(0, heading.index).split('\n').length;
    return [{ name, line, from, to, words: countWords(text.slice(from, to)) }];
  });
  return parts.filter((part, at) => parts.findIndex(({ name }) => name === part.name) === at);
}

/** Returns the task that the title names: `# Report 1a: pipes`. */
export function findTask(text: string): string | null {
  return /^#[ \t]+Report(?: on)? (\d[a-z][\w-]*)\b/im.exec(text)?.[1] ?? null;
}

/** What is between brackets is a source and no sentence. */
function countWords(text: string): number {
  return (text.replace(/\[[^[\]]*\]/g, ' ').match(/[\p{L}\p{N}]{2,}/gu) ?? []).length;
}

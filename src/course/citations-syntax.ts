/** Finds the citations of a report: `6.48 µs [round-trip/pipe/64B/same-core]` and its kin. Pure; called by citations.ts. */

/** What stands in the brackets. */
export type Source =
  | { kind: 'cell'; cell: string }
  | { kind: 'ratio' | 'share' | 'speed-up'; above: string; below: string }
  | { kind: 'serial-share'; above: string; below: string; workers: number }
  | { kind: 'predicted'; question: string }
  | { kind: 'claim'; above: string; relation: '<' | '>' | '='; below: string }
  /** Meant as a citation and none. */
  | { kind: 'broken'; problem: string };

export interface Citation {
  /** From 1, of the bracket. */
  line: number;
  /** Where it is in the text. */
  at: number;
  /** What stands before the bracket as its number; null: none. A claim needs none. */
  written: string | null;
  bracket: string;
  source: Source;
}

const BRACKET = /\[([^[\]]{1,400})\](?!\()/g;
/** A number, what may be its unit, and marks of emphasis; nothing else may stand between a number and its bracket. */
const BEFORE =
  /(?<![\w.,/])([-−+]?\d[\d.,]*(?:[eE][+-]?\d+)?\s*[^\d\s[\]()|]{0,12}(?: ?(?:msg|ev|op|ops|messages|events|operations)\/s)?)[*_]{0,3}\s*$/;

/** Returns the citations in their order. @param text without what is not the writer's own: see blankOut() */
export function findCitations(text: string): Citation[] {
  return [...text.matchAll(BRACKET)].flatMap((match) => {
    const at = match.index;
    const bracket = match[1]!.replace(/\s+/g, ' ').trim();
    const before = text.slice(Math.max(0, at - 60), at);
    const written =
      BEFORE.exec(before)?.[1]
        ?.replace(/[*_]+$/, '')
        .replace(/\s+/g, ' ')
        .trim() ?? null;
    const source = readSource(bracket, written !== null);
    if (source === null) return [];
    return [{ line: text.slice(0, at).split('\n').length, at, written, bracket, source }];
  });
}

/** Returns the source; null for brackets that are something else: a link, a footnote, an aside. */
function readSource(bracket: string, hasNumber: boolean): Source | null {
  const word = /^(predicted|share|speed-?up|serial[ -]share)\s*:\s*(.*)$/i.exec(bracket);
  if (word !== null) return readNamed(word[1]!.toLowerCase(), word[2]!);
  const claim = /^(\S+\/\S+) ?([<>=]) ?(\S+\/\S+)$/.exec(bracket);
  if (claim !== null) return { kind: 'claim', above: claim[1]!, relation: claim[2] as '<', below: claim[3]! };
  const pair = readPair(bracket);
  if (pair !== null) return { kind: 'ratio', ...pair };
  if (/^\S+\/\S+$/.test(bracket)) return { kind: 'cell', cell: bracket };
  // "5 µs [round-trip]" is a citation gone wrong, "[1]" and "[^1]" behind a number are not.
  if (hasNumber && /^[a-z][\w-]{3,}$/i.test(bracket)) return { kind: 'cell', cell: bracket };
  if (bracket.includes('/') && bracket.includes(' : ')) {
    return {
      kind: 'broken',
      problem: `"${bracket}" is no citation: a ratio is [CELL : CELL], with a space on both sides of the colon`,
    };
  }
  return null;
}

function readNamed(name: string, rest: string): Source {
  if (name === 'predicted') return { kind: 'predicted', question: rest };
  const kind = name === 'share' ? 'share' : name.startsWith('speed') ? 'speed-up' : 'serial-share';
  const [cells, workers] = kind === 'serial-share' ? splitWorkers(rest) : [rest, null];
  const pair = readPair(cells);
  const wanted = {
    share: '[share: PART : WHOLE]',
    'speed-up': '[speed-up: SERIAL : PARALLEL]',
    'serial-share': '[serial share: SERIAL : PARALLEL, 4 workers]',
  }[kind];
  if (pair === null || (kind === 'serial-share' && workers === null)) {
    return { kind: 'broken', problem: `"${name}: ${rest}" is no citation: write ${wanted}, with ids of cells` };
  }
  if (kind === 'serial-share') return { kind, ...pair, workers: workers! };
  return { kind, ...pair };
}

function splitWorkers(rest: string): [string, number | null] {
  const match = /^(.*?)\s*,\s*(\d{1,4}) (?:workers|producers|threads|processes)$/.exec(rest);
  return match === null ? [rest, null] : [match[1]!, Number(match[2])];
}

function readPair(text: string): { above: string; below: string } | null {
  const match = /^(\S+\/\S+) : (\S+\/\S+)$/.exec(text);
  return match === null ? null : { above: match[1]!, below: match[2]! };
}

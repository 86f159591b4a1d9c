/** What the charts take from Node and from linkedom, as a browser has it. Put in their place when the page's script is bundled (package.json, build). */

/** Returns the document of the page. */
export function parseHTML(): { document: unknown } {
  return { document: globalThis.document };
}

// Source: ECMA-48, CSI (of one byte or two) and OSC sequences.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const ESCAPES =
  /\u009b[0-?]*[ -/]*[@-~]|\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** Returns the text without terminal escapes. */
export function stripVTControlCharacters(text: string): string {
  return text.replace(ESCAPES, '');
}

/** What the charts take from Node and from linkedom, as a browser has it. Put in their place when the page's script is bundled (package.json, build). */

/** Returns the document of the page. */
export function parseHTML(): { document: unknown } {
  return { document: globalThis.document };
}

// Source: ECMA-48. Control sequences begin with two bytes or with one; strings, such as titles and links, have an end of their own.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const STRINGS = /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const SEQUENCES = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[@-Z\\-_]/g;

/** Returns the text without terminal escapes. */
export function stripVTControlCharacters(text: string): string {
  return text.replace(STRINGS, '').replace(SEQUENCES, '');
}

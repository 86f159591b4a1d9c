/** What the charts take from Node and from linkedom, as a browser has it. Put in their place when the page's script is bundled (package.json, build:page). */

/** Returns the document of the page. */
export function parseHTML(): { document: unknown } {
  return { document: globalThis.document };
}

/** Returns the text without terminal escapes. Source: ECMA-48, CSI and OSC sequences. */
export function stripVTControlCharacters(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(
    /\u009b[0-?]*[ -/]*[@-~]|\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g,
    '',
  );
}

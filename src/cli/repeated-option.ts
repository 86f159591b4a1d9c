/** How commander collects an option that may be given several times. Called by the commands that have one. */

export const collect = (value: string, before: string[] = []) => [...before, value];

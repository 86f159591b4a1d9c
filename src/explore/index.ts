/** Exploring small shared-memory programs, as this package offers it to other programs: `ipc-lab/explore`. */

export { explore, replay, type Watching } from './explore.js';
export type { ExploredProgram, NamedWord } from './program.js';
export type { ExploreFailure, ExploreMode, ExploreOptions, ExploreReport, ScheduleStep } from './report.js';

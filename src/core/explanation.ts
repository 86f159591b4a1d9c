/** The types of what `lab explain` found, free of any code. */

import type { ExplanationFile } from './explanation-schema.js';

export type Explanation = ExplanationFile;
/** One cell taken apart. */
export type Anatomy = Explanation['subjects'][number];
export type AnatomySide = Anatomy['sides'][number];
export type TracedCalls = NonNullable<AnatomySide['traced']>;
export type TracedCall = TracedCalls['calls'][number];
export type IoCounts = NonNullable<AnatomySide['untraced']['io']>;

/** Packages that are there, and one that cannot be. */

import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findPackage } from '../../src/sys/find-package.js';

test('finds the entry of a package that is installed', () => {
  expect(existsSync(findPackage('picocolors')!)).toBe(true);
});

test('says null of one that is not', () => {
  expect(findPackage('no-package-has-this-name-1b')).toBeNull();
});

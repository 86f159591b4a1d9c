import { defineConfig } from 'vitest/config';

// The tests run as compiled: timed children and workers cannot load .ts on Node 20, so dist/ is what is tested.
export default defineConfig({
  test: {
    include: ['dist/test/**/*.test.js'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: true,
    maxWorkers: 2,
  },
});

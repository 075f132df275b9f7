import { defineConfig } from 'vitest/config';
import { JOURNEYS } from './journeys.ts';

/** `npm run faults`: every case of the matrix, a journey a worker. */
export default defineConfig({
  test: {
    root: '.',
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: JOURNEYS.map(({ name }) => ({
      test: {
        name,
        include: ['test/faults/matrix.test.ts'],
        testTimeout: 300_000,
        provide: { journey: name },
      },
    })),
  },
});

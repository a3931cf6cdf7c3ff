import {defineConfig} from 'vitest/config';
import {freshSeed} from './src/support/random.ts';

// Soaks, fuzz and kills in numbers that `npm test` has no time for. About 15 minutes on two cores.

const {MCLUSTER_TEST_SEED: seed = String(freshSeed())} = process.env;
process.env.MCLUSTER_TEST_SEED = seed;
console.log(`MCLUSTER_TEST_SEED=${seed} repeats this run`);

const hour = 3_600_000;

export default defineConfig({
  test: {
    name: 'long',
    include: [
      'test/long/**/*.test.ts',
      // The same tests as in `npm test`, for longer.
      'test/integration/proxy/repair-oracle.test.ts',
      'test/integration/proxy/fuzz/fuzz.test.ts',
      'test/unit/history/soundness.test.ts',
    ],
    env: {
      MCLUSTER_TEST_SEED: seed,
      MCLUSTER_TEST_ROUNDS: process.env.MCLUSTER_TEST_ROUNDS ?? '60',
      MCLUSTER_TEST_HISTORIES: process.env.MCLUSTER_TEST_HISTORIES ?? '100000',
      // For each of two policies of the proxy, and for an embedded node.
      MCLUSTER_TEST_FUZZ_BYTES: process.env.MCLUSTER_TEST_FUZZ_BYTES ?? '10000000',
    },
    retry: 0,
    maxWorkers: 2,
    testTimeout: hour,
    hookTimeout: hour,
    globalSetup: ['test/support/global-setup.ts'],
  },
});

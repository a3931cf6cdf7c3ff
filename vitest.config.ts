import {defineConfig} from 'vitest/config';

// Only a test that hangs reaches this limit, however busy the machine is.
const patient = {testTimeout: 300_000, hookTimeout: 300_000, expect: {poll: {timeout: 120_000}}};

export default defineConfig({
  test: {
    retry: 0,
    // Most tests wait for processes more than they compute.
    maxWorkers: 3,
    // Of the tests that say `concurrent`, which mostly wait.
    maxConcurrency: 3,
    // The figures that .ci/run adds up.
    reporters: process.env.CI ? ['default', ['json', {outputFile: 'test-results.json'}]] : ['default'],
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      {test: {name: 'unit', include: ['test/unit/**/*.test.ts'], ...patient}},
      {test: {name: 'integration', include: ['test/integration/**/*.test.ts'], ...patient}},
      {test: {name: 'docker', include: ['test/docker/**/*.test.ts'], ...patient}},
      {test: {name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...patient}},
      {test: {name: 'conformance', include: ['test/conformance/**/*.test.ts'], ...patient}},
    ],
  },
});

import {defineConfig} from 'vitest/config';

const slow = {testTimeout: 60_000, hookTimeout: 60_000};

export default defineConfig({
  test: {
    retry: 0,
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      {extends: true, test: {name: 'unit', include: ['test/unit/**/*.test.ts']}},
      {extends: true, test: {name: 'integration', include: ['test/integration/**/*.test.ts'], ...slow}},
      {extends: true, test: {name: 'docker', include: ['test/docker/**/*.test.ts'], ...slow}},
      {extends: true, test: {name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...slow}},
      {extends: true, test: {name: 'conformance', include: ['test/conformance/**/*.test.ts'], ...slow}},
    ],
  },
});

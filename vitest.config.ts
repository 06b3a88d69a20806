import { defineConfig } from 'vitest/config'

/** Tests here leave nothing behind in their process, and share it: each file on its own takes twice the time, most of it for loading the same code. */
const sharing = [
  'alerts',
  'api',
  'bench',
  'cli',
  'desk',
  'domain',
  'edi',
  'fuzz',
  'mappers',
  'matching',
  'observe',
  'people',
  'privacy',
  'sandbox',
  'schedule',
  'settings',
  'sync',
  'webhooks',
].map((folder) => `test/${folder}/**/*.test.ts`)

export default defineConfig({
  test: {
    globalSetup: 'test/helpers/global-setup.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: sharing } },
      { extends: true, test: { name: 'sharing', include: sharing, isolate: false } },
    ],
  },
})

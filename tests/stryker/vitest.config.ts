// Tests over the instrumented files of a part; run.js starts it.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vitest/config';
import main from '../../vitest.config.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = process.env['OCKHAM_STRYKER']!;
const files = JSON.parse(readFileSync(join(folder, 'files.json'), 'utf8')) as Record<string, string>;

export default mergeConfig(
  main,
  defineConfig({
    root,
    plugins: [
      {
        name: 'mutants',
        enforce: 'pre',
        transform: (_code, id) => files[relative(root, id)],
        // All other modules are transformed once, for all parts and runs.
        configureVitest: ({ experimental_defineCacheKeyGenerator: define }) =>
          define(({ id }) => files[relative(root, id)] ?? ''),
      },
    ],
    test: {
      runner: fileURLToPath(new URL('mutantRunner.ts', import.meta.url)),
      testTimeout: 15_000,
      hookTimeout: 60_000,
      isolate: false,
      experimental: { fsModuleCache: true, fsModuleCachePath: join(root, 'build/stryker-modules') },
      maxWorkers: 1,
      fileParallelism: false,
      silent: true,
    },
  }),
);

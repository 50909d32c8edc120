// @ts-check
// This library in a race of training steps.
import { readFileSync } from 'node:fs';
import { init } from 'ockham';
import { threadStatistics } from '../../dist/core/threads/start.js';
import { serve } from '../peers/serve.js';
import { createTrainer } from './ockham.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

await serve(async (job, X, y) => {
  await init({ threads: job.threads });
  return { version, ...createTrainer(job, X, y), statistics: () => ({ tiles: threadStatistics() }) };
});

// @ts-check
// A page's worker in a race of training steps.
import { serve } from '../peers/serve.js';
import { openPage } from './browser.js';

await serve(async (job, X, y) => {
  const files = { '/X': new Uint8Array(X.buffer), '/y': new Uint8Array(y.buffer) };
  const page = await openPage(files);
  const { version, granularity } = await page.ask({ name: 'begin', ...job, where: 'worker' });
  return { version, granularity, run: async (steps) => (await page.ask({ name: 'run', steps })).loss };
});

// @ts-check
// This library in a race of predictions: a step is one call of predict.
import { readFileSync } from 'node:fs';
import { init, matrix } from 'ockham';
import { serve } from '../peers/serve.js';
import { createModel } from '../training/ockham.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

await serve(async (job, X) => {
  await init();
  const model = createModel(job);
  const rows = matrix(X, [job.rows, job.units[0] ?? 0]);
  return {
    version,
    async run(steps) {
      for (let step = 0; step < steps; ++step) model.predict(rows);
      return Number.NaN;
    },
  };
});

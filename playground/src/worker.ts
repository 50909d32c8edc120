// The script of all workers.
import { serveRows } from './data/rowsWorker.js';
import { servePath } from './training/path.js';
import { serveTraining } from './training/trainer.js';
import { serveVerification } from './training/verification.js';
import type { Job } from './workers.js';

const serve: Readonly<Record<Job, () => void>> = {
  trainer: serveTraining,
  path: servePath,
  rows: serveRows,
  verify: serveVerification,
};
serve[self.name as Job]();

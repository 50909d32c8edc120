import { Breather, breathing } from '../core/breather.js';
import { dropoutThreshold } from '../core/random.js';
import { trainingRows } from '../data/validationSplit.js';
import { requireAverage } from './average.js';
import { strengthsAt } from './blocks.js';
import { validationName } from './compile.js';
import { readExamples, sliceExamples } from './examples.js';
import { readYieldEvery } from './fitOptions.js';
import { deterministicPass, loadRows } from './inference.js';
import { layOut } from './layout.js';
import { listedNeeds } from './nonzeros.js';
import { allocateTraining, Parameters } from './parameters.js';
import { planTraining } from './plan.js';
import { build, connect, requireCompiled, requireIntact, requireLive } from './state.js';
import { readRowWeights } from './targets.js';
import { isOver } from './unfinished.js';

/**
 * Parts of the library that chunks on demand work with. They are handed over, not imported: a bundler would else cut these files off into
 * chunks that two others share, and every page would pay for the seams.
 */
export const parts = {
  Breather,
  breathing,
  dropoutThreshold,
  trainingRows,
  requireAverage,
  strengthsAt,
  readExamples,
  sliceExamples,
  readYieldEvery,
  deterministicPass,
  loadRows,
  layOut,
  listedNeeds,
  allocateTraining,
  Parameters,
  planTraining,
  build,
  connect,
  requireCompiled,
  requireIntact,
  requireLive,
  readRowWeights,
  validationName,
  isOver,
};

export type Parts = typeof parts;

import { runtime } from '../core/kernels/runtime.js';
import { dropoutThreshold, Purpose, splitStep, streamOf } from '../core/random/streams.js';
import { runYielding } from '../core/turns/runYielding.js';
import { Yielder } from '../core/turns/yielder.js';
import { allocate } from '../data/reading/allocate.js';
import { trainingRows } from '../data/split/validationSplit.js';
import { batchLog, lossTerms, penaltiesOf } from './ledger.js';
import { layOut } from './memory/layout.js';
import { listedNeeds } from './plan/plan.js';
import { planTraining } from './plan/trainingPlan.js';
import { readYieldEvery } from './prediction/options.js';
import { deterministicPass, forwardChunk, loadRows } from './prediction/predict.js';
import { areFinite, evaluationPlan } from './prediction/predictor.js';
import { readExamples } from './rows/examples.js';
import { classesOf, readRowWeights } from './rows/targets.js';
import { validationName } from './state/compile.js';
import { configurationOf } from './state/configuration.js';
import { learningRateAt } from './state/learningRate.js';
import { isOver } from './state/progress.js';
import { build, connect, releaseWeights, requireCompiled, requireIntact, requireLive } from './state/state.js';
import { noteLoss, trainStep } from './step/step.js';
import { adoptInputs, noteOverflow, prepareTrainer } from './step/trainer.js';
import { allocateAverage, requireAverage, updateAverage } from './weights/average.js';
import { strengthsAt } from './weights/blocks.js';
import { Parameters } from './weights/parameters.js';
import { requireZeros } from './weights/requireZeros.js';
import { allocateTraining } from './weights/trainable.js';

/**
 * Parts of the library that chunks loaded on demand use. They are passed as an argument, not imported: otherwise a bundler would
 * move these files into chunks of their own, and every page would pay for the seams.
 */
export const parts = {
  allocate,
  classesOf,
  Yielder,
  runYielding,
  dropoutThreshold,
  trainingRows,
  requireAverage,
  strengthsAt,
  readExamples,
  readYieldEvery,
  deterministicPass,
  forwardChunk,
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
  Purpose,
  splitStep,
  streamOf,
  runtime,
  updateAverage,
  learningRateAt,
  batchLog,
  lossTerms,
  penaltiesOf,
  areFinite,
  evaluationPlan,
  noteLoss,
  trainStep,
  adoptInputs,
  noteOverflow,
  prepareTrainer,
  allocateAverage,
  configurationOf,
  releaseWeights,
  requireZeros,
};

export type Parts = typeof parts;

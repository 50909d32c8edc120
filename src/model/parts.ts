import { Breather, breathing } from '../core/breather.js';
import { dropoutThreshold, Purpose, splitStep, streamOf } from '../core/random.js';
import { runtime } from '../core/runtime.js';
import { trainingRows } from '../data/validationSplit.js';
import { requireAverage, updateAverage } from './average.js';
import { strengthsAt } from './blocks.js';
import { validationName } from './compile.js';
import { evaluateExamples, evaluationRoom, readExamples, releaseRoom, sliceExamples } from './examples.js';
import { readYieldEvery } from './fitOptions.js';
import { deterministicPass, loadRows } from './inference.js';
import { layOut } from './layout.js';
import { learningRateAt } from './learningRate.js';
import { batchLog, EpochLedger } from './ledger.js';
import { layMixing } from './mixup.js';
import { listedNeeds } from './nonzeros.js';
import { allocateTraining, Parameters } from './parameters.js';
import { planTraining } from './plan.js';
import { build, connect, evaluationPlan, requireCompiled, requireIntact, requireLive } from './state.js';
import { gatherBatch, noteLoss, trainStep } from './step.js';
import { readRowWeights } from './targets.js';
import { adoptInputs, noteOverflow, prepareTrainer } from './trainer.js';
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
  Purpose,
  splitStep,
  streamOf,
  runtime,
  updateAverage,
  evaluateExamples,
  evaluationRoom,
  releaseRoom,
  learningRateAt,
  batchLog,
  EpochLedger,
  layMixing,
  evaluationPlan,
  gatherBatch,
  noteLoss,
  trainStep,
  adoptInputs,
  noteOverflow,
  prepareTrainer,
};

export type Parts = typeof parts;

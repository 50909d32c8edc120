import type { BatchLog } from '../../callbacks/callback.js';
import type { ModelInput, TargetInput } from '../../data/preparation.js';
import type { NumberList } from '../../data/reading/list.js';
import { requireOptions } from '../../validate.js';
import { batchLog } from '../ledger.js';
import { loadRows } from '../prediction/predict.js';
import { readExamples } from '../rows/examples.js';
import { readRowWeights } from '../rows/targets.js';
import { learningRateAt } from '../state/learningRate.js';
import { build, type ModelState, requireCompiled, requireIdle, requireIntact } from '../state/state.js';
import { trainStep } from '../step/step.js';
import { adoptInputs, noteOverflow, prepareTrainer } from '../step/trainer.js';

/** Options of {@link Sequential.trainOnBatch}. */
export interface BatchOptions {
  sampleWeight?: NumberList;
  classWeight?: Readonly<Record<number, number>>;
}

/** Takes one step on one batch, without shuffling. */
export function trainOnBatch(state: ModelState, X: ModelInput, y: TargetInput, options: BatchOptions): BatchLog {
  requireOptions('trainOnBatch', options, ['sampleWeight', 'classWeight']);
  const { sampleWeight, classWeight } = options;
  requireIdle(state, 'trainOnBatch');
  requireIntact(state, 'trainOnBatch');
  const compiled = requireCompiled(state, 'trainOnBatch');
  const examples = readExamples(state, compiled, ['X', 'y'], X, y, undefined, { isTraining: true });
  const { rows, network } = examples.inputs;
  const weights = readRowWeights(sampleWeight, classWeight, examples.targets, compiled.loss, network.outputUnits);
  const { built, trainer } = adoptInputs(state, examples, () => {
    const own = build(state, 'trainOnBatch');
    return { built: own, trainer: prepareTrainer(state, own, compiled, rows, examples) };
  });
  const learningRate = learningRateAt(compiled.optimizer, state.progress);
  const { plan } = trainer;
  const { arena } = trainer.runtime;
  loadRows(trainer, examples.inputs, 0, rows);
  arena.write(plan.targets, examples.targets.data);
  if (weights !== undefined) arena.f32(plan.weights, rows).set(weights);
  try {
    trainStep(trainer, rows, weights !== undefined, state.progress.step + 1, learningRate);
  } catch (error) {
    noteOverflow(state, built, error);
    throw error;
  } finally {
    if (trainer.result.isTorn) state.tornBy = 'trainOnBatch';
  }
  state.progress.step++;
  state.hasLearned = true;
  return batchLog(trainer, 0);
}

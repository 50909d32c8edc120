import { Purpose } from '../../core/random/streams.js';
import { DivergedError, OptionError, ShapeError } from '../../errors.js';
import type { LossBatch } from '../../types.js';
import { refuse } from '../../validate.js';
import type { Network } from '../network.js';
import { holds, listedNeeds } from '../plan/plan.js';
import { planTraining, type TrainingPlan } from '../plan/trainingPlan.js';
import { deterministicPass } from '../prediction/predict.js';
import type { Examples } from '../rows/examples.js';
import type { Compiled } from '../state/compile.js';
import { type ModelState, releaseTraining, releaseWeights } from '../state/state.js';
import { allocateAverage } from '../weights/average.js';
import type { Built } from '../weights/built.js';
import { allocateTraining } from '../weights/trainable.js';
import type { Trainer } from './step.js';

/**
 * Adopts what the first training data determines (number and names of the columns, means for missing values), and returns the
 * result of `prepare`, which is given `takeBack` to undo all of it later. Undone as well if `prepare` throws.
 */
export function adoptInputs<T>(state: ModelState, { inputs }: Examples, prepare: (takeBack: () => void) => T): T {
  const { network, built, inputs: known } = state;
  const { names, means, standardizer } = known;
  if (network !== undefined && network.inputUnits !== inputs.columns) {
    const message = `X: ${inputs.columns} columns, and the model was given ${network.inputUnits} meanwhile`;
    refuse(ShapeError, 'X', `${network.inputUnits} columns`, inputs.columns, message);
  }
  state.network ??= inputs.network;
  known.names ??= inputs.names;
  known.means ??= inputs.means;
  known.standardizer = inputs.standardizer;
  const takeBack = () => {
    if (network === undefined && built === undefined && !state.hasLearned) {
      releaseWeights(state);
      state.network = undefined;
    }
    known.names = names;
    known.means = means;
    known.standardizer = standardizer;
  };
  try {
    return prepare(takeBack);
  } catch (error) {
    takeBack();
    throw error;
  }
}

/** Makes the trainer for batches of up to `rows`; buffers are planned again only if the last plan is too small. */
export function prepareTrainer(
  state: ModelState,
  built: Built,
  { optimizer, loss, metrics, average, isFused, predictionsActivation }: Compiled,
  rows: number,
  { inputs, targets }: Examples,
): Trainer {
  const { runtime, regions, network, parameters } = built;
  if (!parameters.all.some(({ isTrained }) => isTrained)) {
    refuse(OptionError, 'layers', 'a trainable layer', undefined, 'fit: no layer of the model is trainable');
  }
  try {
    state.trained ??= allocateTraining(runtime, regions, parameters, optimizer);
    if (average !== undefined) state.average ??= allocateAverage(built, average);
    if (state.trainingPlan === undefined || !fits(state.trainingPlan, network, { inputs, targets }, rows)) {
      const previous = state.trainingPlan;
      const hasOwnPredictions = predictionsActivation !== undefined;
      state.trainingPlan = planTraining(runtime, regions, network, {
        trained: state.trained,
        parameters,
        rows,
        listed: listedNeeds(network, inputs, rows),
        targetColumns: targets.columns,
        isFused,
        hasOwnPredictions,
      });
      regions.release(previous?.region);
    }
  } catch (error) {
    if (state.progress.step === 0) releaseTraining(state);
    throw error;
  }
  const plan = state.trainingPlan;
  const training = { isTraining: true, stochastic: true, purpose: Purpose.dropout };
  const lossBatch: LossBatch = {
    predictions: plan.output,
    targets: plan.targets,
    weights: 0,
    gradient: plan.outputGradient,
    rows,
    columns: network.outputUnits,
    scale: 1 / rows,
  };
  return {
    runtime,
    network,
    plan,
    parameters,
    trained: state.trained,
    optimizer,
    average: state.average,
    loss,
    predictionsActivation: metrics.length > 0 ? predictionsActivation : undefined,
    pass: { ...deterministicPass(state.hasFiniteWeights), ...state.key, ...training },
    lossBatch,
    result: { rows: 0, dataLossSum: 0, isTorn: false, penalties: { l1: 0, l2: 0 } },
  };
}

/** Returns whether a plan can take these examples. Mixed targets may be wider than those before. */
function fits(
  plan: TrainingPlan,
  network: Network,
  { inputs, targets }: Omit<Examples, 'weights'>,
  rows: number,
): boolean {
  return plan.targetColumns >= targets.columns && holds(plan, network, inputs, rows);
}

/** Notes if an update overflowed: weights are then not finite. Errors thrown before the update leave the weights unchanged. */
export function noteOverflow(state: ModelState, { parameters }: Built, error: unknown): void {
  if (error instanceof DivergedError && !state.isDisposed) state.hasFiniteWeights = parameters.areFinite();
}

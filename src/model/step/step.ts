import type { Runtime } from '../../core/kernels/runtime.js';
import { DivergedError } from '../../errors.js';
import type { Activation, Loss, LossBatch, Optimizer, ParameterUpdate, Pass, ProximalStep } from '../../types.js';
import { refuse } from '../../validate.js';
import type { StepResult } from '../ledger.js';
import { addStructured, sumOf } from '../ledger.js';
import type { Network } from '../network.js';
import type { TrainingPlan } from '../plan/trainingPlan.js';
import { isLoss } from '../state/state.js';
import { type AveragedWeights, updateAverage } from '../weights/average.js';
import { type Block, setStrengths } from '../weights/blocks.js';
import { flushWeights } from '../weights/flushWeights.js';
import { constrain, type Parameter, type Parameters, settle } from '../weights/parameters.js';
import type { TrainableParameters } from '../weights/trainable.js';

/** Everything that a training step needs. Made before the first step, reused by all. */
export interface Trainer {
  readonly runtime: Runtime;
  readonly network: Network;
  readonly plan: TrainingPlan;
  readonly parameters: Parameters;
  readonly trained: TrainableParameters;
  readonly optimizer: Optimizer;
  /** The average of the weights, if compiled with one. */
  readonly average: AveragedWeights | undefined;
  readonly loss: Loss;
  /** The activation that was left to the loss, applied for the metrics; undefined without metrics. */
  readonly predictionsActivation: Activation | undefined;
  readonly pass: Pass;
  readonly lossBatch: LossBatch;
  /** The results of the last step. */
  readonly result: StepResult;
}

/**
 * Takes one training step on the batch in the plan:
 *
 *   forward (dropout on), loss and its gradient, backward, values and smooth gradients of structured penalties, clipping of
 *   the gradients with all smooth penalties; running statistics; then for every parameter in one pass over its weights: smooth gradient of the
 *   elementwise penalty, optimizer update, proximal step, penalty values; then the proximal operators of structured
 *   penalties; then the constraints. Pruned weights have no gradient, and are 0 from the update on; then the average of the weights.
 *
 * @param step  number of this step, from 1: the coordinate of its masks and of the optimizer's bias corrections.
 * @throws DivergedError before any weight changes, when the data loss, a gradient or its norm is not finite; after the
 *   update, when the update itself overflowed, or the penalties did.
 * @throws StateError `E_THREADS` when a worker thread was lost; `result.isTorn` then says that the weights must not be used.
 */
export function trainStep(
  trainer: Trainer,
  rows: number,
  isWeighted: boolean,
  step: number,
  learningRate: number,
): void {
  try {
    forward(trainer, rows, step);
    lossAndGradient(trainer, rows, isWeighted, step);
    backward(trainer);
    penalize(trainer, step);
    maskGradients(trainer);
    requireFiniteGradients(trainer, step);
    clip(trainer, step);
    commit(trainer);
    update(trainer, step, learningRate);
    maskWeights(trainer);
    shrink(trainer, step, learningRate);
    keep(trainer);
    if (trainer.average !== undefined) updateAverage(trainer.average, 'step', step);
  } catch (error) {
    noteLoss(trainer, error);
    throw error;
  }
}

/** Marks the result if the error is that of a lost thread: weights may be half changed. */
export function noteLoss({ result }: Trainer, error: unknown): void {
  if (isLoss(error)) result.isTorn = true;
}

function forward({ runtime: { kernels }, plan, pass, result, trained }: Trainer, rows: number, step: number): void {
  trained.lists.prepare(rows);
  for (const term in result.penalties) result.penalties[term] = 0;
  pass.rows = rows;
  pass.step = step - 1;
  pass.stepLow = step >>> 0;
  pass.stepHigh = Math.floor(step / 0x1_0000_0000) >>> 0;
  for (const slot of plan.slots) slot.layer.kept?.list(kernels, slot, pass);
  for (const slot of plan.slots) {
    slot.layer.forward(kernels, slot, pass);
    slot.layer.addTerms?.(kernels, slot, pass, result.penalties, 1);
  }
}

function lossAndGradient(trainer: Trainer, rows: number, isWeighted: boolean, step: number): void {
  const { plan, lossBatch, predictionsActivation, result } = trainer;
  const { kernels } = trainer.runtime;
  lossBatch.rows = rows;
  lossBatch.weights = isWeighted ? plan.weights : 0;
  lossBatch.scale = 1 / rows;
  result.rows = rows;
  result.dataLossSum = trainer.loss.compute(kernels, lossBatch);
  if (!Number.isFinite(result.dataLossSum)) {
    diverge(step, `the loss is ${result.dataLossSum}`, 'loss');
  }
  predictionsActivation?.forward(kernels, plan.output, plan.predictions, rows, trainer.network.outputUnits);
}

function backward({ runtime: { kernels }, plan, pass, trained }: Trainer): void {
  const lowest = trained.parameters[0]?.layerIndex ?? plan.slots.length;
  for (let index = plan.slots.length - 1; index >= lowest; index--) {
    const slot = plan.slots[index]!;
    slot.layer.backward(kernels, slot, pass);
  }
}

/** Sets the strengths of this step; adds structured penalties of the weights before the update, and their smooth gradients. */
function penalize({ runtime: { kernels }, plan, trained, result }: Trainer, step: number): void {
  for (const { penalty, blocks, matrix, gradient, layerIndex } of trained.parameters) {
    if (penalty?.elementwiseAt !== undefined) setStrengths(blocks, penalty.elementwiseAt(step - 1));
    if (penalty?.structured === undefined) continue;
    addStructured(result.penalties, kernels, penalty.structured, matrix, step - 1);
    if (penalty.structured.addGradient === undefined) continue;
    penalty.structured.addGradient(kernels, matrix, gradient, step - 1);
    const kernelBound = plan.slots[layerIndex]!.products?.kernelBound;
    if (kernelBound !== undefined) kernelBound.magnitude = Infinity;
  }
}

/** Sums of up to 2^23 products stay finite in f32, roundings included, if their magnitudes add up to less than this. */
const SAFE_MAGNITUDE = 2 ** 127;

function requireFiniteGradients({ runtime: { kernels }, plan, trained }: Trainer, step: number): void {
  for (const { gradient, size, name, isKernel, layerIndex } of trained.parameters) {
    const bound = isKernel ? plan.slots[layerIndex]!.products?.kernelBound : undefined;
    if (bound !== undefined && bound.magnitude < SAFE_MAGNITUDE) continue;
    if (kernels.f32_all_finite(gradient, size) === 0) {
      diverge(step, `the gradient of ${name} is not finite`, name);
    }
  }
}

/** Clips the gradients, smooth penalties included: by value right here, by norm through a factor for the update. */
function clip({ runtime: { kernels }, trained, optimizer: { clipping } }: Trainer, step: number): void {
  if (clipping === undefined) return;
  const { by, limit } = clipping;
  let total = 0;
  for (const { blocks, name } of trained.parameters) {
    let squares = 0;
    for (const { weights, gradient, size, l1Subgradient, l2 } of blocks) {
      if (by === 'value') kernels.f32_clip_gradient(weights, gradient, size, l1Subgradient, l2, limit);
      else squares += kernels.f32_gradient_sum_squares(weights, gradient, size, l1Subgradient, l2);
    }
    if (!Number.isFinite(squares)) diverge(step, `the gradient of ${name} and its penalties are not finite`, name);
    total += squares;
    if (by === 'norm') setGradientFactor(blocks, factorTo(limit, squares));
  }
  if (by !== 'globalNorm') return;
  const factor = factorTo(limit, total);
  for (const { blocks } of trained.parameters) setGradientFactor(blocks, factor);
}

/** The factor that limits a gradient's norm, the root of `squares`, to `limit`. */
function factorTo(limit: number, squares: number): number {
  const norm = Math.sqrt(squares);
  return norm > limit ? limit / norm : 1;
}

function setGradientFactor(blocks: readonly Block[], factor: number): void {
  for (const block of blocks) block.gradientFactor = factor;
}

/** Updates the running statistics of the layers. */
function commit({ runtime: { kernels }, plan, pass }: Trainer): void {
  for (const slot of plan.slots) slot.layer.commit?.(kernels, slot, pass);
}

/** The block for the optimizer: gradients clipped by value already contain their smooth penalties. */
function toUpdate(block: Block, { clipping }: Optimizer): ParameterUpdate {
  return clipping?.by === 'value' ? { ...block, l1Subgradient: 0, l2: 0 } : block;
}

function update(trainer: Trainer, step: number, learningRate: number): void {
  const { runtime, parameters, trained, optimizer, result } = trainer;
  parameters.version++;
  parameters.updates++;
  let overflowed: string | undefined;
  for (const { blocks, name } of trained.parameters) {
    for (const block of blocks) {
      flushWeights(runtime.kernels, block, step);
      const finite = optimizer.update(runtime.kernels, toUpdate(block, optimizer), step, learningRate);
      if (!finite) overflowed ??= name;
    }
  }
  const sums = runtime.arena.f64(trained.sums, 2 * trained.blockCount);
  let l1 = 0;
  let l2 = 0;
  let index = 0;
  for (const { blocks } of trained.parameters) {
    for (const block of blocks) {
      // 0 times a sum that overflowed would be NaN.
      if (block.l1 + block.l1Subgradient > 0) l1 += (block.l1 + block.l1Subgradient) * sums[index]!;
      if (block.l2 > 0) l2 += block.l2 * sums[index + 1]!;
      index += 2;
    }
  }
  result.penalties.l1 += l1;
  result.penalties.l2 += l2;
  if (overflowed !== undefined) {
    const message = `step ${step}: the update of ${overflowed} overflowed; setWeights or load, with a smaller learning rate`;
    refuse(DivergedError, overflowed, 'finite weights', undefined, message);
  }
  const sum = sumOf(result.penalties);
  if (!Number.isFinite(sum)) {
    refuseStep(step, `the penalties are ${sum}; the weights are finite, but too large`, 'penalties', sum);
  }
}

/** Applies the proximal operators of structured penalties. */
function shrink(trainer: Trainer, step: number, learningRate: number): void {
  if (learningRate === 0) return;
  for (const parameter of trainer.trained.parameters) {
    const structured = parameter.penalty?.structured;
    if (structured?.prox === undefined) continue;
    const proximal = proximalStep(trainer, parameter, step, learningRate);
    structured.prox(trainer.runtime.kernels, parameter.matrix, proximal, step - 1);
  }
}

/** Most that a group of weights may move (root mean square, in learning rates), as for a single weight: see docs/math.md. */
const MOST_MOVED = 10;

function proximalStep(
  { runtime: { kernels }, optimizer, trained: { stepSizes } }: Trainer,
  parameter: Parameter,
  step: number,
  learningRate: number,
): ProximalStep {
  if (optimizer.writeStepSizes === undefined) {
    const stepSize = optimizer.proximalStep?.(learningRate) ?? learningRate;
    return { stepSize, stepSizes: 0, mostMoved: Infinity };
  }
  optimizer.writeStepSizes(kernels, parameter, step, learningRate, stepSizes);
  return { stepSize: learningRate, stepSizes, mostMoved: MOST_MOVED * learningRate };
}

/**
 * The gradients of pruned weights := 0, before anything may fail: products that leave them out do not write them again, nor would an
 * overflow be seen there.
 */
function maskGradients({ trained, plan, parameters: { masks } }: Trainer): void {
  if (masks.areNone) return;
  for (const parameter of trained.parameters) {
    const isMasked = plan.slots[parameter.layerIndex]!.products?.ways?.kernelGradient === 'pruned';
    if (!isMasked || parameter.penalty?.structured?.addGradient !== undefined) masks.holdGradient(parameter);
  }
}

/** Applies constraints. Pruned weights, which proximal operators or constraints may move, stay 0. */
function keep({ runtime: { kernels }, trained, parameters: { masks } }: Trainer): void {
  for (const parameter of trained.parameters) {
    const isMoved = parameter.penalty?.structured !== undefined || parameter.constraint !== undefined;
    if (isMoved && masks.has(parameter.name)) settle(kernels, masks, parameter);
    else constrain(kernels, parameter);
  }
}

/** Sets pruned weights to 0, if the update may have moved them: norms that follow must not count them. */
function maskWeights({ trained, optimizer, parameters: { masks } }: Trainer): void {
  if (masks.areNone || optimizer.keepsZeros) return;
  for (const parameter of trained.parameters) masks.holdWeights(parameter);
}

function diverge(step: number, what: string, path: string): never {
  refuseStep(step, `${what}; the weights are those of the last finite step`, path);
}

function refuseStep(step: number, what: string, path: string, got?: number): never {
  const message = `step ${step}: ${what}. Lower the learning rate, or scale the inputs`;
  refuse(DivergedError, path, 'a finite number', got, message);
}

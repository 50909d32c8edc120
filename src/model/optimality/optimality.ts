import type { ModelInput, TargetInput } from '../../data/preparation.js';
import { DivergedError, OptionError } from '../../errors.js';
import type { Loss, LossBatch } from '../../types.js';
import { refuse, requireOptions } from '../../validate.js';
import type { Parts } from '../parts.js';
import type { TrainingPlan } from '../plan/trainingPlan.js';
import type { EvaluateOptions } from '../prediction/options.js';
import { type ClassWeight, classWeightOf } from '../rows/balancedWeights.js';
import type { Examples } from '../rows/examples.js';
import { sliceExamples } from '../rows/sliceExamples.js';
import type { ModelState } from '../state/state.js';
import type { Built } from '../weights/built.js';
import type { Parameter, Parameters } from '../weights/parameters.js';
import type { TrainableParameters } from '../weights/trainable.js';
import { type ExpectedRidge, expectedRidgeOf, ridgeStrengths } from './expectation.js';
import { type Residuals, residualsOf } from './residuals.js';

/** Options of {@link Sequential.optimality}. */
export interface OptimalityOptions extends Pick<EvaluateOptions, 'sampleWeight' | 'yieldEvery'> {
  /** Weight of the rows of each class in the data loss, by class number; 1 for other classes. 'balanced': as in `fit`. */
  classWeight?: ClassWeight | 'balanced';
  /** Fraction of the rows, at the end, to leave out, as `fit` leaves it out of training; in [0, 1). */
  validationSplit?: number;
}

/** Distance of weights from the conditions of a minimum. */
export interface Residual {
  /** The largest residual of a weight, or of a group of weights, in units of the loss per unit of weight. */
  readonly residual: number;
  /** The same relative to the strength that makes zeros: below 1e-3, more training hardly changes which weights are 0. */
  readonly relative: number;
}

/** Residual of one array of weights. */
export interface ParameterOptimality extends Residual {
  /** Such as 'dense_1/kernel'. */
  readonly name: string;
}

/** Residuals of the trained arrays of one layer. */
export interface LayerOptimality extends Residual {
  readonly name: string;
  readonly parameters: readonly ParameterOptimality[];
}

/** Result of {@link Sequential.optimality}: the largest residuals of all layers, and those of each. */
export interface Optimality extends Residual {
  readonly layers: readonly LayerOptimality[];
}

/** Rows whose gradients are summed in f32, before these sums are added in f64. */
const BLOCK_ROWS = 512;

/** Computes `Sequential.optimality`. @throws as there. */
export async function optimalityOf(
  parts: Parts,
  state: ModelState,
  X: ModelInput,
  y: TargetInput,
  options: OptimalityOptions,
): Promise<Optimality> {
  parts.requireIntact(state, 'optimality');
  const ridge = expectedRidgeOf(parts, state, parts.requireCompiled(state, 'optimality').loss);
  return withMeter(parts, state, X, y, options, ridge, (meter) => meter.measure());
}

/** Works with a meter over rows that are checked and copied. @throws as `Sequential.optimality`, but for models that draw at random. */
export async function withMeter<T>(
  parts: Parts,
  state: ModelState,
  X: ModelInput,
  y: TargetInput,
  options: OptimalityOptions,
  ridge: ExpectedRidge | undefined,
  work: (meter: OptimalityMeter) => Generator<void, T, void>,
): Promise<T> {
  requireOptions('optimality', options, ['sampleWeight', 'classWeight', 'validationSplit', 'yieldEvery']);
  const compiled = parts.requireCompiled(state, 'optimality');
  const { loss } = compiled;
  const yieldEvery = parts.readYieldEvery('optimality', options.yieldEvery);
  const read = parts.readExamples(state, compiled, ['X', 'y'], X, y, undefined);
  const { validationSplit = 0 } = options;
  const { rows } = read.inputs;
  const part = validationSplit === 0 ? rows : parts.trainingRows('optimality', rows, validationSplit);
  const weights = parts.readRowWeights(
    options.sampleWeight,
    classWeightOf(options.classWeight, () => parts.classesOf(read.targets, loss), part),
    read.targets,
    loss,
    read.inputs.network.outputUnits,
  );
  parts.connect(state, read.inputs.columns);
  const examples = sliceExamples({ ...read, weights }, 0, part);
  const meter = new OptimalityMeter(parts, state, parts.build(state, 'optimality'), compiled, examples, ridge);
  try {
    return await parts.runYielding(work(meter), new parts.Yielder(yieldEvery));
  } finally {
    meter.release();
  }
}

/** Measures repeatedly how far a model is from a minimum of its objective over the same rows. */
export class OptimalityMeter {
  private readonly parameters: Parameters;
  private readonly trained: TrainableParameters;
  private readonly plan: TrainingPlan;
  private readonly region: number;
  /** (largest size) f32: buffer for proximal operators and constraints. */
  private readonly scratch: number;
  private readonly sums: readonly Float64Array[];
  /** Strengths of the ridge that replaces noise, for every input. */
  private readonly ridgeStrengths: Float64Array | undefined;

  /** @throws OptionError if nothing is trained; MemoryError. */
  constructor(
    private readonly parts: Parts,
    private readonly state: ModelState,
    private readonly built: Built,
    private readonly objective: { readonly loss: Loss; readonly isFused: boolean },
    private readonly examples: Examples,
    private readonly ridge?: ExpectedRidge,
  ) {
    const { runtime, regions, network, parameters } = built;
    const { inputs, targets } = examples;
    if (!parameters.all.some(({ isTrained }) => isTrained)) {
      throw new OptionError('optimality: no layer of the model is trainable', { path: 'optimality' });
    }
    const { region, addresses, scratch } = parts.layOut(regions, (floats) => ({
      addresses: parameters.all.map(({ size }) => floats(size)),
      scratch: floats(Math.max(...parameters.all.map(({ size }) => size))),
    }));
    this.region = region;
    this.scratch = scratch;
    const copies = parameters.all.map((parameter, index): Parameter => {
      const weights = addresses[index]!;
      return { ...parameter, weights, matrix: { ...parameter.matrix, weights } };
    });
    this.parameters = new parts.Parameters(runtime, copies, parameters.masks);
    this.trained = parts.allocateTraining(runtime, regions, this.parameters, { slots: [], initialSlotValue: 0 });
    // Statistics of a batch must be those of all rows, as in training on full batches.
    const rows = needsAllRows(state) ? inputs.rows : Math.min(inputs.rows, BLOCK_ROWS);
    this.plan = parts.planTraining(runtime, regions, network, {
      trained: this.trained,
      parameters: this.parameters,
      rows,
      listed: parts.listedNeeds(network, inputs, rows),
      targetColumns: targets.columns,
      isFused: objective.isFused,
      hasOwnPredictions: false,
    });
    this.sums = this.trained.parameters.map(({ size }) => new Float64Array(size));
    this.ridgeStrengths = ridge && ridgeStrengths(ridge, examples);
  }

  /**
   * Computes the residuals of the current weights, by the strengths of the last step. Yields before each block of rows, so that the
   * event loop may turn.
   *
   * @throws DivergedError if the loss or a gradient is not finite; StateError if the model was disposed meanwhile.
   */
  *measure(): Generator<void, Optimality, void> {
    const { built, state, trained, parameters } = this;
    const { arena } = built.runtime;
    const { version } = built.parameters;
    built.parameters.all.forEach(({ weights, size }, index) => {
      arena.f32(parameters.all[index]!.weights, size).set(arena.f32(weights, size));
    });
    const step = Math.max(0, state.progress.step - 1);
    yield* this.sumGradients(step);
    const found = trained.parameters.map((parameter, index) =>
      residualsOf(this.parts, built.runtime, parameter, this.sums[index]!, parameters.masks, this.scratch, step),
    );
    const strengths = found.map(({ strength }) => strength).filter((strength) => strength > 0);
    const common = strengths.length > 0 ? Math.min(...strengths) : yield* this.largestGradientAtZero(step);
    const optimality = this.sumUp(found, common > 0 ? common : 1);
    state.optimality = { version, relative: optimality.relative };
    return optimality;
  }

  /**
   * Computes the gradient of the mean data loss (and of activity penalties) for weights near those of the model, in f64.
   *
   * @param change  writes to copies of the trained arrays, by name.
   */
  *gradientsAt(
    change: (name: string, weights: Float32Array) => void,
  ): Generator<void, ReadonlyMap<string, Float64Array>, void> {
    const { arena } = this.built.runtime;
    this.built.parameters.all.forEach(({ weights, size, name }, index) => {
      const copy = arena.f32(this.parameters.all[index]!.weights, size);
      copy.set(arena.f32(weights, size));
      change(name, copy);
    });
    yield* this.sumGradients(Math.max(0, this.state.progress.step - 1));
    return new Map(this.trained.parameters.map(({ name }, index) => [name, this.sums[index]!.slice()]));
  }

  /** Frees its buffers. */
  release(): void {
    const { regions } = this.built;
    if (this.state.isDisposed) return;
    for (const region of [this.region, this.trained.region, this.plan.region]) regions.release(region);
  }

  /** Sums the gradients of the mean data loss and of activity penalties over all rows, in f64. */
  private *sumGradients(step: number): Generator<void, void, void> {
    const { parts, built, plan, trained, sums, state } = this;
    const { runtime, network } = built;
    const { kernels, arena } = runtime;
    const { inputs, targets, weights } = this.examples;
    const pass = { ...parts.deterministicPass(this.parameters.areFinite()), isTraining: true, step };
    const lowest = trained.parameters[0]!.layerIndex;
    for (const sum of sums) sum.fill(0);
    for (let first = 0; first < inputs.rows; first += plan.rows) {
      yield;
      parts.requireLive(state, 'optimality');
      const rows = Math.min(plan.rows, inputs.rows - first);
      pass.rows = rows;
      pass.firstRow = first;
      parts.loadRows({ runtime, network, plan }, inputs, first, rows);
      arena.write(plan.targets, targets.data.subarray(first * targets.columns, (first + rows) * targets.columns));
      if (weights !== undefined) arena.f32(plan.weights, rows).set(weights.subarray(first, first + rows));
      for (const slot of plan.slots) slot.layer.forward(kernels, slot, pass);
      const batch: LossBatch = {
        predictions: plan.output,
        targets: plan.targets,
        weights: weights === undefined ? 0 : plan.weights,
        gradient: plan.outputGradient,
        rows,
        columns: network.outputUnits,
        scale: 1 / rows, // as activity penalties have it
      };
      requireFinite('the loss', this.objective.loss.compute(kernels, batch));
      for (let index = plan.slots.length - 1; index >= lowest; index--) {
        plan.slots[index]!.layer.backward(kernels, plan.slots[index]!, pass);
      }
      const share = rows / inputs.rows;
      for (const [index, { gradient, size, name }] of trained.parameters.entries()) {
        const sum = sums[index]!;
        const own = arena.f32(gradient, size);
        let total = 0;
        for (let at = 0; at < size; at++) {
          sum[at]! += share * own[at]!;
          total += own[at]!;
        }
        requireFinite(`the gradient of ${name}`, total);
      }
    }
    this.addRidge();
  }

  /** Adds the gradient of r_j w_jk² for input j and each of K outputs, whose squared errors are averaged: 2 r_j w_jk / K. */
  private addRidge(): void {
    const { trained, built } = this;
    const strengths = this.ridgeStrengths;
    const index = trained.parameters.findIndex(
      ({ isKernel, layerIndex }) => isKernel && layerIndex === this.ridge?.dense,
    );
    const kernel = trained.parameters[index];
    if (strengths === undefined || kernel === undefined) return;
    const { columns } = kernel.matrix;
    const weights = built.runtime.arena.f32(kernel.weights, kernel.size);
    const sum = this.sums[index]!;
    for (let at = 0; at < kernel.size; at++) {
      sum[at]! += (2 * strengths[Math.floor(at / columns)]! * weights[at]!) / columns;
    }
  }

  /** The largest entry of the gradient at weights of 0. In a convex problem, all weights stay 0 if the strength is above it. */
  private *largestGradientAtZero(step: number): Generator<void, number, void> {
    const { arena } = this.built.runtime;
    for (const { weights, size } of this.trained.parameters) arena.f32(weights, size).fill(0);
    yield* this.sumGradients(step);
    let largest = 0;
    for (const sum of this.sums) for (const value of sum) largest = Math.max(largest, Math.abs(value));
    return largest;
  }

  private sumUp(found: readonly Residuals[], common: number): Optimality {
    const { network } = this.built;
    const measured = this.trained.parameters.map(({ name, layerIndex }, index) => {
      const { residual, relative, strength } = found[index]!;
      return { layerIndex, name, residual, relative: strength > 0 ? relative : residual / common };
    });
    const largest = (parts: readonly Residual[]): Residual => ({
      residual: parts.reduce((most, part) => Math.max(most, part.residual), 0),
      relative: parts.reduce((most, part) => Math.max(most, part.relative), 0),
    });
    const layers = network.layers.flatMap(({ name }, layer): LayerOptimality[] => {
      const parts = measured.filter(({ layerIndex }) => layerIndex === layer);
      const named = parts.map(({ layerIndex: _layerIndex, ...part }) => part);
      return parts.length === 0 ? [] : [{ name, ...largest(parts), parameters: named }];
    });
    return { ...largest(layers), layers };
  }
}

/** Whether the objective is not a mean over rows, because of statistics of the batch, or a penalty of mean activations. */
function needsAllRows({ layers }: ModelState): boolean {
  return layers.some(({ type, trainable, config }) => {
    const penalty = config['activityRegularizer'];
    const name = typeof penalty === 'object' && penalty !== null && 'name' in penalty ? penalty.name : undefined;
    return (type === 'batchNormalization' && trainable) || name === 'klSparsity';
  });
}

function requireFinite(what: string, value: number): void {
  if (Number.isFinite(value)) return;
  refuse(DivergedError, 'optimality', 'a finite number', undefined, `optimality: ${what} is not finite`);
}

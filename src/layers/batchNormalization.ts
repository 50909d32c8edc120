import { ours } from '../concept.js';
import { extraKernels } from '../core/kernels/extra.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { ones } from '../initializers/ones.js';
import { zeros } from '../initializers/zeros.js';
import { type Declared, readOptions } from '../options.js';
import type { Compaction, Layer, LayerSlot, ParameterSpec, Pass, Statistics } from '../types.js';
import { given, requireShare } from '../validate.js';
import {
  affineOf,
  affineParameters,
  type Normalization,
  type NormalizationOptions,
  normalization,
  paddedUnits,
} from './normalization.js';
import { shapeOf } from './options.js';

/** Options of {@link batchNormalization}. */
export interface BatchNormalizationOptions extends NormalizationOptions {
  /** Share of the running statistics that a training step keeps, in [0, 1]. Default: 0.99. */
  momentum?: number;
  /** false freezes gamma, beta and the running statistics, which training then uses, too. Default: true. */
  trainable?: boolean;
}

/**
 * Batch normalization: `Y = gamma (X - m) / sqrt(v + epsilon) + beta`, mean m and variance v of each unit.
 *
 * In training they are those of the batch (the variance divided by its rows, whatever their weights), and after each step
 * `moving := momentum moving + (1 - momentum) batch` for both, which start at 0 and 1. Otherwise m and v are these running
 * statistics, so that a row's output does not depend on the others. A batch of one row has a variance of 0, and gives beta.
 * Weights are [gamma, beta, movingMean, movingVariance]; a larger variance than the largest f32 is stored as that.
 *
 * The average of `ema` or `swa` has statistics of its own. The end of every `fit` and `train`, however it comes, sets them to the
 * mean and variance of all training rows under the averaged weights, layer by layer: with dropout and noise off, as at inference,
 * and without row weights, as in training. Before that, and after `trainOnBatch`, they are the running statistics at the
 * average's last update.
 *
 * @throws HyperparameterError when epsilon is not finite and > 0, or momentum is outside [0, 1]; OptionError, ShapeError for
 *   other options.
 * @example batchNormalization()
 * @example batchNormalization({ momentum: 0.9, scale: false })
 *
 * Source: Ioffe & Szegedy (2015). As Keras; PyTorch's momentum is 1 minus this one, its epsilon 1e-5, and its running variance
 * divided by rows - 1. Statistics for averaged weights: Izmailov et al. (2018); PyTorch's `update_bn` has the mean of batches' statistics,
 * with dropout on, which makes the variance larger than it is at inference (Li et al., 2019).
 */
export function batchNormalization(options: BatchNormalizationOptions = {}): Layer {
  const declared = { momentum: [0.99, requireShare], ...normalization } satisfies Declared<BatchSettings>;
  return new BatchNormalization(readOptions('batchNormalization', options, declared));
}

/** The options checked. */
interface BatchSettings extends Normalization {
  readonly momentum: number;
}

const LARGEST_F32 = 2 ** 128 - 2 ** 104;

class BatchNormalization implements Layer {
  readonly type = 'batchNormalization';
  readonly isStochastic = false;
  readonly keepsInput = true;
  readonly activation = undefined;
  readonly compaction: Compaction = {
    narrow: (inputs) => new BatchNormalization({ ...this.settings, inputShape: this.inputUnits && inputs.length }),
    inferRow: (...args) => this.inferRow(...args),
  };
  readonly name: Layer['name'];
  readonly inputUnits: Layer['inputUnits'];
  readonly trainable: boolean;
  readonly config: Layer['config'];

  constructor(private readonly settings: BatchSettings) {
    this.name = settings.name;
    this.inputUnits = settings.inputShape;
    this.trainable = settings.trainable;
    this.config = given({ ...settings, inputShape: shapeOf(this.inputUnits) });
    ours(this);
  }

  outputUnits(inputUnits: number): number {
    return inputUnits;
  }

  parameters(inputUnits: number): readonly ParameterSpec[] {
    return [
      ...affineParameters(this.settings, inputUnits),
      { name: 'movingMean', shape: [inputUnits], initializer: zeros(), isState: true },
      { name: 'movingVariance', shape: [inputUnits], initializer: ones(), isState: true, least: 0 },
    ];
  }

  scratchBytes(): number {
    return 0;
  }

  private inferRow(kernels: Kernels, row: number, units: number, parameters: readonly number[]): void {
    const values = new Float32Array(kernels.memory.buffer, row, units);
    const at = (address: number, absent: number) =>
      address === 0 ? new Float32Array(units).fill(absent) : new Float32Array(kernels.memory.buffer, address, units);
    const [gamma, beta] = affineOf(this.settings, parameters);
    const [factors, shifts] = [at(gamma, 1), at(beta, 0)];
    const [means, variances] = parameters.slice(-2).map((address) => at(address, 0));
    for (let unit = 0; unit < units; unit++) {
      const deviation = Math.sqrt(variances![unit]! + this.settings.epsilon);
      values[unit] = (factors[unit]! * (values[unit]! - means![unit]!)) / deviation + shifts[unit]!;
    }
  }

  /** Mean and variance, in f64. */
  savedBytes(_rows: number, inputUnits: number): number {
    return 2 * paddedUnits(inputUnits) * Float64Array.BYTES_PER_ELEMENT;
  }

  forward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    const { input, output, inputUnits, parameters } = slot;
    const [mean, variance] = momentsOf(slot);
    const { f32_batch_moments, f32_batch_normalization } = extraKernels(kernels);
    if (this.usesBatch(pass)) f32_batch_moments(input, pass.rows, inputUnits, mean, variance);
    else {
      const [movingMean, movingVariance] = movingOf(kernels, slot);
      new Float64Array(kernels.memory.buffer, mean, inputUnits).set(movingMean);
      new Float64Array(kernels.memory.buffer, variance, inputUnits).set(movingVariance);
    }
    const [gamma, beta] = affineOf(this.settings, parameters);
    const { epsilon } = this.settings;
    f32_batch_normalization(input, mean, variance, gamma, beta, output, pass.rows, inputUnits, epsilon);
  }

  backward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    const { input, inputUnits, outputGradient, inputGradient, parameters, gradients } = slot;
    if (inputGradient === 0 && gradients.length === 0) return;
    const [mean, variance] = momentsOf(slot);
    const [gamma] = affineOf(this.settings, parameters);
    const [gammaGradient, betaGradient] = affineOf(this.settings, gradients);
    extraKernels(kernels).f32_batch_normalization_backward(
      input,
      mean,
      variance,
      gamma,
      outputGradient,
      inputGradient,
      gammaGradient,
      betaGradient,
      pass.rows,
      inputUnits,
      this.settings.epsilon,
      this.usesBatch(pass) ? 1 : 0,
    );
  }

  /** Moves the running statistics towards those of the batch. */
  commit(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    if (!this.usesBatch(pass)) return;
    const moving = movingOf(kernels, slot);
    for (const [index, address] of momentsOf(slot).entries()) {
      const batch = new Float64Array(kernels.memory.buffer, address, slot.inputUnits);
      moving[index]!.forEach((value, unit, values) => {
        const moved = this.settings.momentum * value + (1 - this.settings.momentum) * batch[unit]!;
        values[unit] = Math.min(moved, LARGEST_F32);
      });
    }
  }

  /** Moments of all rows: those of each chunk, merged in their order (Chan et al., 1979). */
  statistics(kernels: Kernels, slot: LayerSlot): Statistics | undefined {
    if (!this.trainable) return undefined;
    const { inputUnits, input } = slot;
    const [means, squares] = [new Float64Array(inputUnits), new Float64Array(inputUnits)];
    let count = 0;
    return {
      add(rows) {
        const [mean, variance] = momentsOf(slot);
        extraKernels(kernels).f32_batch_moments(input, rows, inputUnits, mean, variance);
        const [chunkMeans, chunkVariances] = [mean, variance].map(
          (address) => new Float64Array(kernels.memory.buffer, address, inputUnits),
        );
        const before = count;
        count += rows;
        for (let unit = 0; unit < inputUnits; unit++) {
          const shift = chunkMeans![unit]! - means[unit]!;
          means[unit]! += (shift * rows) / count;
          squares[unit]! += rows * chunkVariances![unit]! + (shift * shift * before * rows) / count;
        }
      },
      finish() {
        const [movingMean, movingVariance] = movingOf(kernels, slot);
        movingMean.set(means);
        movingVariance.set(squares.map((sum) => Math.min(sum / count, LARGEST_F32)));
      },
    };
  }

  private usesBatch(pass: Pass): boolean {
    return pass.isTraining && this.trainable;
  }
}

/** Addresses of the mean and the variance of this pass. */
function momentsOf({ saved = 0, inputUnits }: LayerSlot): [mean: number, variance: number] {
  return [saved, saved + paddedUnits(inputUnits) * Float64Array.BYTES_PER_ELEMENT];
}

/** Views of the running statistics. */
function movingOf({ memory }: Kernels, { parameters, inputUnits }: LayerSlot): [Float32Array, Float32Array] {
  const [mean = 0, variance = 0] = parameters.slice(-2);
  return [new Float32Array(memory.buffer, mean, inputUnits), new Float32Array(memory.buffer, variance, inputUnits)];
}

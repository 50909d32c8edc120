import { ours } from '../concept.js';
import { extraKernels } from '../core/kernels/extra.js';
import type { Kernels } from '../core/kernels/kernels.js';
import { readOptions } from '../options.js';
import type { Layer, LayerSlot, ParameterSpec, Pass } from '../types.js';
import { given } from '../validate.js';
import {
  affineOf,
  affineParameters,
  type Normalization,
  type NormalizationOptions,
  normalization,
  paddedUnits,
} from './normalization.js';
import { shapeOf } from './options.js';

/** Options of {@link layerNormalization}. */
export type LayerNormalizationOptions = NormalizationOptions;

/**
 * Layer normalization: `Y = gamma (X - m) / sqrt(v + epsilon) + beta`, mean m and variance v (divided by the units) of each
 * row; the same in training and at inference.
 *
 * gamma starts at 1, beta at 0. A row of equal values gives beta.
 *
 * @throws HyperparameterError when epsilon is not finite and > 0; OptionError, ShapeError for other options.
 * @example layerNormalization()
 * @example layerNormalization({ epsilon: 1e-5, center: false })
 *
 * Source: Ba, Kiros & Hinton (2016). As Keras; PyTorch's LayerNorm has epsilon 1e-5.
 */
export function layerNormalization(options: LayerNormalizationOptions = {}): Layer {
  return new LayerNormalization(readOptions('layerNormalization', options, normalization));
}

class LayerNormalization implements Layer {
  readonly type = 'layerNormalization';
  readonly isStochastic = false;
  readonly keepsInput = true;
  readonly activation = undefined;
  readonly name: Layer['name'];
  readonly inputUnits: Layer['inputUnits'];
  readonly trainable: boolean;
  readonly config: Layer['config'];

  constructor(private readonly normalization: Normalization) {
    this.name = normalization.name;
    this.inputUnits = normalization.inputShape;
    this.trainable = normalization.trainable;
    this.config = given({ ...normalization, inputShape: shapeOf(this.inputUnits) });
    ours(this);
  }

  outputUnits(inputUnits: number): number {
    return inputUnits;
  }

  parameters(inputUnits: number): readonly ParameterSpec[] {
    return affineParameters(this.normalization, inputUnits);
  }

  /** Sums of the gradients of gamma and beta. */
  scratchBytes(_kernels: Kernels, _rows: number, inputUnits: number): number {
    return 2 * paddedUnits(inputUnits) * Float64Array.BYTES_PER_ELEMENT;
  }

  forward(kernels: Kernels, { input, output, inputUnits, parameters }: LayerSlot, pass: Pass): void {
    const [gamma, beta] = affineOf(this.normalization, parameters);
    extraKernels(kernels).f32_layer_normalization(
      input,
      gamma,
      beta,
      output,
      pass.rows,
      inputUnits,
      this.normalization.epsilon,
    );
  }

  backward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    const { input, inputUnits, outputGradient, inputGradient, parameters, gradients, scratch } = slot;
    if (inputGradient === 0 && gradients.length === 0) return;
    const [gamma] = affineOf(this.normalization, parameters);
    const [gammaGradient, betaGradient] = affineOf(this.normalization, gradients);
    extraKernels(kernels).f32_layer_normalization_backward(
      input,
      gamma,
      outputGradient,
      inputGradient,
      gammaGradient,
      betaGradient,
      pass.rows,
      inputUnits,
      this.normalization.epsilon,
      scratch,
    );
  }
}

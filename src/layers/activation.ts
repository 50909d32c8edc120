import { resolveActivation } from '../activations/registry.js';
import { ours } from '../concept.js';
import type { Kernels } from '../core/kernels/kernels.js';
import type { NumberList } from '../data/reading/list.js';
import { readOptions } from '../options.js';
import type { Activation, Compaction, Json, Layer, LayerSlot, ParameterSpec, Pass } from '../types.js';
import { given } from '../validate.js';
import { named, readInputShape, readName, shapeOf } from './options.js';

/** Options of {@link activation}. */
export interface ActivationOptions {
  /** A name such as 'relu', or what an activation function returned. */
  activation: string | Activation;
  inputShape?: NumberList;
  name?: string;
}

/**
 * Layer that applies an activation: `Y = f(X)`.
 *
 * @throws OptionError for an unknown activation, with the nearest name.
 * @example activation({ activation: 'softmax' })
 */
export function activation(options: ActivationOptions | string): Layer {
  const asked = typeof options === 'string' ? { activation: options } : options;
  const read = readOptions('activation', asked, {
    activation: [undefined, resolveActivation],
    inputShape: [undefined, readInputShape],
    name: [undefined, readName],
  });
  return new ActivationLayer(read.activation, read.inputShape, read.name);
}

class ActivationLayer implements Layer {
  readonly type = 'activation';
  readonly isStochastic = false;
  readonly trainable = true;
  readonly config: { readonly [key: string]: Json };

  readonly compaction: Compaction = {
    narrow: (inputs) => new ActivationLayer(this.activation, this.inputUnits && inputs.length, this.name),
  };

  constructor(
    readonly activation: Activation,
    readonly inputUnits: number | undefined,
    readonly name: string | undefined,
  ) {
    this.config = given({ activation: named(activation), inputShape: shapeOf(inputUnits), name });
    ours(this);
  }

  outputUnits(inputUnits: number): number {
    return inputUnits;
  }

  parameters(): readonly ParameterSpec[] {
    return [];
  }

  scratchBytes(): number {
    return 0;
  }

  forward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    slot.activation.forward(kernels, slot.input, slot.output, pass.rows, slot.outputUnits);
  }

  backward(kernels: Kernels, slot: LayerSlot, pass: Pass): void {
    if (slot.inputGradient === 0) return;
    const saved = slot.activation.saves === 'input' ? slot.input : slot.output;
    slot.activation.backward(kernels, saved, slot.outputGradient, slot.inputGradient, pass.rows, slot.outputUnits);
  }
}

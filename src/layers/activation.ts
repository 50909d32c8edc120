import { resolveActivation } from '../activations/registry.js';
import { ours } from '../concept.js';
import type { Kernels } from '../core/kernels/kernels.js';
import type { NumberList } from '../data/reading/list.js';
import type { Activation, Compaction, Json, Layer, LayerSlot, ParameterSpec, Pass } from '../types.js';
import { given, requireOptions } from '../validate.js';
import { named, readInputShape, readName, shapeOf } from './options.js';

/** What {@link activation} takes. */
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
  const given = typeof options === 'string' ? { activation: options } : options;
  requireOptions('activation', given, ['activation', 'inputShape', 'name']);
  return new ActivationLayer(given);
}

class ActivationLayer implements Layer {
  readonly type = 'activation';
  readonly isStochastic = false;
  readonly trainable = true;
  readonly name: string | undefined;
  readonly inputUnits: number | undefined;
  readonly activation: Activation;
  readonly config: { readonly [key: string]: Json };

  constructor(options: ActivationOptions) {
    this.activation = resolveActivation('activation.activation', options.activation);
    this.name = readName('activation', options.name);
    this.inputUnits = readInputShape('activation', options.inputShape);
    this.config = {
      activation: named(this.activation),
      ...given({ inputShape: shapeOf(this.inputUnits), name: this.name }),
    };
    ours(this);
  }

  readonly compaction: Compaction = {
    narrow: (inputs) => {
      const { activation, inputUnits, name } = this;
      return new ActivationLayer({ activation, ...given({ inputShape: shapeOf(inputUnits, inputs.length), name }) });
    },
  };

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

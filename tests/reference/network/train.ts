import { type Batch, denseLayers, gradients, type Network, type Objective, objective } from './network.js';
import type { Optimizer, Slots } from './optimizers.js';
import { type Penalty, softThreshold } from './penalties.js';

export interface TrainerOptions {
  /** 'metric': the optimizer's own threshold. 'plain': lr * lambda whatever the optimizer, as some references do. */
  readonly proximal?: 'metric' | 'plain';
}

interface Parameter {
  readonly weights: Float64Array;
  readonly penalty: Penalty;
  readonly isBias: boolean;
  readonly slots: Slots;
}

/** Training in f64: the definition that the fast training step is tested against. */
export class ReferenceTrainer {
  /** [kernel, bias, kernel, bias, ...]; biases only where a layer has one. */
  private readonly parameters: Parameter[] = [];
  private readonly proximal: 'metric' | 'plain';
  /** Steps done so far. */
  steps = 0;

  constructor(
    readonly network: Network,
    readonly optimizer: Optimizer,
    options: TrainerOptions = {},
  ) {
    this.proximal = options.proximal ?? 'metric';
    for (const layer of denseLayers(network)) {
      this.add(layer.kernel.data, layer.penalty, false);
      if (layer.bias !== null) this.add(layer.bias, layer.biasPenalty, true);
    }
  }

  /**
   * One training step: forward, loss, backward, penalty gradients, optimizer update, proximal step.
   *
   * @returns data loss and penalties of the weights before the update.
   */
  step(batch: Batch): Objective {
    const before = objective(this.network, batch);
    const byLayer = gradients(this.network, batch).dense;
    const inOrder = denseLayers(this.network).flatMap((layer, l) =>
      layer.bias === null ? [byLayer[l]!.kernel.data] : [byLayer[l]!.kernel.data, byLayer[l]!.bias],
    );
    this.steps++;
    this.parameters.forEach((parameter, p) => {
      this.optimizer.update(parameter.weights, inOrder[p]!, parameter.slots, this.steps, parameter.isBias);
      this.proximalStep(parameter);
    });
    return before;
  }

  private proximalStep({ weights, penalty, slots }: Parameter): void {
    if (penalty.l1 === 0) return;
    for (let i = 0; i < weights.length; i++) {
      const threshold =
        this.proximal === 'plain'
          ? this.optimizer.learningRate * penalty.l1
          : this.optimizer.threshold(penalty.l1, slots, i, this.steps);
      weights[i] = softThreshold(weights[i]!, threshold);
    }
  }

  private add(weights: Float64Array, penalty: Penalty, isBias: boolean): void {
    const slots: Record<string, Float64Array> = {};
    for (const name of this.optimizer.slots) {
      slots[name] = new Float64Array(weights.length).fill(this.optimizer.initialSlotValue);
    }
    this.parameters.push({ weights, penalty, isBias, slots });
  }
}

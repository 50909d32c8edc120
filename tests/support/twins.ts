// A network built twice, as the library's model and as the f64 reference, and trained side by side.
import { activation } from '../../src/layers/activation.js';
import { dense } from '../../src/layers/dense.js';
import { dropout } from '../../src/layers/dropout.js';
import type { Sequential } from '../../src/model/sequential.js';
import type { Layer, Penalty } from '../../src/types.js';
import { dropoutMask } from '../reference/dropout.js';
import { type Activation, linear } from '../reference/network/activations.js';
import {
  type DenseLayer,
  type DropoutLayer,
  dense as referenceDense,
  dropout as referenceDropout,
} from '../reference/network/layers.js';
import { matrix } from '../reference/network/matrix.js';
import { type Batch, forward, type Network } from '../reference/network/network.js';
import { noPenalty, type Penalty as PenaltyNumbers } from '../reference/network/penalties.js';
import { ReferenceTrainer } from '../reference/network/train.js';
import { openModel } from './openModel.js';
import type { ActivationTwin, LossTwin, OptimizerTwin } from './twinParts.js';

/** A layer to be built twice. */
export type LayerSpec =
  | {
      readonly type: 'dense';
      readonly units: number;
      readonly activation: ActivationTwin;
      readonly useBias?: boolean;
      readonly trainable?: boolean;
      readonly penalty?: PenaltyNumbers;
      readonly biasPenalty?: PenaltyNumbers;
    }
  | { readonly type: 'activation'; readonly activation: ActivationTwin }
  /** The library's own dropout; the reference draws the same mask from its own Philox. */
  | { readonly type: 'dropout'; readonly rate: number; readonly noiseShape?: readonly (number | null)[] };

export interface TwinOptions {
  readonly inputs: number;
  readonly layers: readonly LayerSpec[];
  readonly loss: LossTwin;
  readonly optimizer: OptimizerTwin;
  /** Of the masks: an integer below 2^53. */
  readonly seed: number;
  /** Numbers for the weights, by how many inputs their layer has (0: a bias). */
  readonly weight: (inputs: number) => number;
}

/** Losses of one step as both sides see them. */
export interface TwinStep {
  readonly ours: { readonly loss: number; readonly dataLoss: number; readonly penalties: PenaltyTerms };
  readonly reference: { readonly loss: number; readonly dataLoss: number; readonly penalties: PenaltyTerms };
  /** How near the reference came to a point where a derivative jumps: z, residual or penalized weight. */
  readonly distanceToKinks: number;
}

interface PenaltyTerms {
  readonly l1: number;
  readonly l2: number;
}

/** The fourth word of the counter of a dropout mask: purpose 3, and which of the dropout layers. */
const dropoutStream = (ordinal: number) => 3 * 2 ** 24 + ordinal;

export class Twins {
  readonly model: Sequential;
  private readonly network: Network;
  private readonly trainer: ReferenceTrainer;
  /** [kernel, bias, ...] of the reference. */
  private readonly weights: Float64Array[] = [];
  /** Those that do not train, with what they are put back to after each step: the reference trains all. */
  private readonly frozen: { readonly data: Float64Array; readonly values: Float64Array }[] = [];
  private readonly drawn: { readonly layer: DropoutLayer; readonly spec: LayerSpec & { type: 'dropout' } }[] = [];
  private readonly units: number[] = [];

  constructor(private readonly options: TwinOptions) {
    const { inputs, layers, loss, optimizer, seed } = options;
    const built: Layer[] = [];
    const reference: Network['layers'][number][] = [];
    let columns = inputs;
    layers.forEach((spec, index) => {
      const isLast = index === layers.length - 1;
      built.push(libraryLayer(spec, index === 0 ? inputs : undefined));
      if (spec.type === 'dropout') {
        const layer = referenceDropout(null, 65536 / threshold(spec.rate));
        if (spec.rate > 0) {
          this.drawn.push({ layer, spec });
          this.units.push(columns);
        }
        reference.push(layer);
        return;
      }
      const isFused = isLast && spec.activation.name === loss.fused;
      const f = isFused ? linear : spec.activation.reference;
      if (spec.type === 'activation') reference.push(this.identityLayer(columns, f));
      else {
        reference.push(this.denseLayer(spec, columns, f));
        columns = spec.units;
      }
    });
    this.network = { layers: reference, loss: loss.reference };
    this.trainer = new ReferenceTrainer(this.network, optimizer.reference);
    this.model = openModel({ layers: built, seed }, { optimizer: optimizer.ours, loss: loss.ours }).model;
    this.model.setWeights(this.weights.map((data) => Float32Array.from(data)));
  }

  /** One step of both. X, y and weights must be f32 numbers. */
  step(batch: Batch): TwinStep {
    const { X, y, sampleWeights } = batch;
    this.drawMasks(X.rows);
    const distanceToKinks = this.distanceToKinks(batch);
    const reference = this.trainer.step(batch);
    for (const { data, values } of this.frozen) data.set(values);
    const target = this.options.loss.reference.name === 'sparseCategoricalCrossentropy' ? y.data : shaped(y);
    const weighted = sampleWeights === undefined ? {} : { sampleWeight: sampleWeights };
    const ours = this.model.trainOnBatch(shaped(X), target, weighted);
    return { ours, reference, distanceToKinks };
  }

  /** Pairs of weight arrays, in the order of getWeights. */
  weightPairs(): { readonly ours: Float32Array; readonly reference: Float64Array }[] {
    return this.model.getWeights().map(({ data }, p) => ({ ours: data, reference: this.weights[p]! }));
  }

  private denseLayer(
    {
      units,
      useBias = true,
      trainable = true,
      penalty = noPenalty,
      biasPenalty = noPenalty,
    }: LayerSpec & {
      type: 'dense';
    },
    inputs: number,
    f: Activation,
  ): DenseLayer {
    const numbers = (count: number, fanIn: number) =>
      Float64Array.from({ length: count }, () => Math.fround(this.options.weight(fanIn)));
    const kernel = matrix(inputs, units, numbers(inputs * units, inputs));
    // The penalties of frozen layers are no part of the objective.
    const terms = trainable ? [penalty, biasPenalty] : [noPenalty, noPenalty];
    const layer = referenceDense(kernel, useBias ? numbers(units, 0) : null, f, terms[0], terms[1]);
    for (const data of [layer.kernel.data, layer.bias]) {
      if (data === null) continue;
      this.weights.push(data);
      if (!trainable) this.frozen.push({ data, values: data.slice() });
    }
    return layer;
  }

  /** The reference has no activation layer: a dense one with the identity as its kernel is the same function, exactly. */
  private identityLayer(units: number, f: Activation): DenseLayer {
    const kernel = matrix(units, units);
    for (let i = 0; i < units; i++) kernel.data[i * units + i] = 1;
    this.frozen.push({ data: kernel.data, values: kernel.data.slice() });
    return referenceDense(kernel, null, f);
  }

  private drawMasks(rows: number): void {
    const { seed } = this.options;
    this.drawn.forEach(({ layer, spec }, ordinal) => {
      const columns = this.units[ordinal]!;
      const [batchEntry = null, unitEntry = null] = spec.noiseShape ?? [];
      const shape = {
        rows,
        columns,
        rowStep: batchEntry === 1 ? 0 : 1,
        unitStep: unitEntry === 1 && columns !== 1 ? 0 : 1,
      };
      const kept = dropoutMask(shape, threshold(spec.rate), {
        stepLow: this.trainer.steps + 1,
        stepHigh: 0,
        stream: dropoutStream(ordinal),
        seedLow: seed % 2 ** 32,
        seedHigh: Math.floor(seed / 2 ** 32),
      });
      layer.mask = matrix(rows, columns, kept.map(Number));
    });
  }

  private distanceToKinks({ X, y }: Batch): number {
    const results = forward(this.network, X);
    const distances = [Number.POSITIVE_INFINITY];
    this.network.layers.forEach((layer, l) => {
      if (layer.kind !== 'dense') return;
      for (const kink of layer.activation.kinks) {
        // Dropped inputs make exact zeros on both sides, which are no matter of rounding.
        for (const z of results[l]!.z.data) if (z !== kink) distances.push(Math.abs(z - kink));
      }
      const penalized: [PenaltyNumbers, Float64Array | null][] = [
        [layer.penalty, layer.kernel.data],
        [layer.biasPenalty, layer.bias],
      ];
      for (const [{ l1Subgradient }, weights] of penalized) {
        if (l1Subgradient > 0) for (const w of weights ?? []) if (w !== 0) distances.push(Math.abs(w));
      }
    });
    for (const kink of this.network.loss.kinks) {
      results.at(-1)!.output.data.forEach((p, i) => {
        distances.push(Math.abs(p - y.data[i]! - kink), Math.abs(p - y.data[i]! + kink));
      });
    }
    return Math.min(...distances);
  }
}

function libraryLayer(spec: LayerSpec, inputs: number | undefined): Layer {
  const first = inputs === undefined ? {} : { inputShape: [inputs] };
  if (spec.type === 'activation') return activation({ activation: spec.activation.ours, ...first });
  if (spec.type === 'dropout') {
    const noise = spec.noiseShape === undefined ? {} : { noiseShape: spec.noiseShape };
    return dropout({ rate: spec.rate, ...noise, ...first });
  }
  const { units, useBias = true, trainable = true, penalty, biasPenalty } = spec;
  return dense({
    units,
    useBias,
    trainable,
    activation: spec.activation.ours,
    ...first,
    ...(penalty === undefined ? {} : { kernelRegularizer: penaltyOf(penalty) }),
    ...(biasPenalty === undefined ? {} : { biasRegularizer: penaltyOf(biasPenalty) }),
  });
}

function penaltyOf(elementwise: PenaltyNumbers): Penalty {
  return { name: 'test', config: {}, elementwise };
}

function threshold(rate: number): number {
  return Math.round((1 - rate) * 65536);
}

function shaped({ rows, columns, data }: Batch['X']) {
  return { data: Float32Array.from(data), shape: [rows, columns] };
}

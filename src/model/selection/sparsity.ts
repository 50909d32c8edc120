import type { Runtime } from '../../core/kernels/runtime.js';
import { given } from '../../validate.js';
import type { Network } from '../network.js';
import type { Parameters } from '../weights/parameters.js';
import { rankOf } from './rank.js';

/** Exact zeros (`=== 0`) of one kernel. */
export interface LayerSparsity {
  readonly name: string;
  readonly weights: number;
  readonly zeros: number;
  /** zeros / weights. */
  readonly fraction: number;
  /** Inputs whose whole row of weights is 0: the layer does not see them. */
  readonly deadInputs: readonly number[];
  /** Names of the dead inputs, in the first layer with a kernel, if the columns have names. */
  readonly deadInputNames?: readonly string[];
  /** Units whose whole column of weights is 0: their output is constant. */
  readonly deadUnits: readonly number[];
  /** Units whose whole row in the next kernel is 0: nothing reads them. Empty in the last layer. */
  readonly unusedUnits: readonly number[];
  /** Numerical rank of the kernel, on request. */
  readonly rank?: number;
}

/** Options of `sparsity`. */
export interface SparsityOptions {
  /** Whether the rank of every kernel is computed: about 2 * rows * columns * min(rows, columns) operations each. Default: false. */
  rank?: boolean;
}

/** Exact zeros of a model's kernels; biases are not counted. */
export interface Sparsity {
  readonly weights: number;
  readonly zeros: number;
  readonly fraction: number;
  readonly layers: readonly LayerSparsity[];
  /**
   * Present if penalties made zeros and the weights are far from a minimum of the objective, or not known to be near one: what `optimality`
   * measured is in no file.
   */
  readonly note?: string;
}

/** Counts the exact zeros of every kernel. */
export function sparsityOf(
  { kernels, arena }: Runtime,
  network: Network,
  parameters: Parameters,
  inputNames: readonly string[] | undefined,
  withRank: boolean,
): Sparsity {
  const found = parameters.all
    .filter(({ isKernel }) => isKernel)
    .map(({ weights, size, shape, layerIndex }) => {
      const { name } = network.layers[layerIndex]!;
      const [inputs = 0, units = 0] = shape;
      const zeros = kernels.f32_count_zeros(weights, size);
      const kernel = arena.f32(weights, size);
      const dead = deadOf(kernel, inputs, units);
      const rank = withRank ? rankOf(kernel, inputs, units) : undefined;
      return { name, weights: size, zeros, fraction: zeros / size, ...dead, ...given({ rank }) };
    });
  const layers = found.map((layer, index): LayerSparsity => {
    const { deadInputs } = layer;
    const deadInputNames = index === 0 ? inputNames && deadInputs.map((input) => inputNames[input]!) : undefined;
    return { ...layer, ...given({ deadInputNames }), unusedUnits: found[index + 1]?.deadInputs ?? [] };
  });
  const weights = layers.reduce((sum, layer) => sum + layer.weights, 0);
  const zeros = layers.reduce((sum, layer) => sum + layer.zeros, 0);
  return { weights, zeros, fraction: weights === 0 ? 0 : zeros / weights, layers };
}

function deadOf(kernel: Float32Array, inputs: number, units: number) {
  const inputIsLive = new Uint8Array(inputs);
  const unitIsLive = new Uint8Array(units);
  for (let input = 0; input < inputs; input++) {
    for (let unit = 0; unit < units; unit++) {
      if (kernel[input * units + unit] === 0) continue;
      inputIsLive[input] = 1;
      unitIsLive[unit] = 1;
    }
  }
  return { deadInputs: indicesOfZeros(inputIsLive), deadUnits: indicesOfZeros(unitIsLive) };
}

/** Lists the dead ones only: a list of all inputs may be longer than the engine allows. */
function indicesOfZeros(live: Uint8Array): number[] {
  const indices: number[] = [];
  for (let index = 0; index < live.length; index++) if (live[index] === 0) indices.push(index);
  return indices;
}

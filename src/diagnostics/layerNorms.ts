import { type Runtime, runtime } from '../core/kernels/runtime.js';
import type { MatrixInput } from '../data/reading/inputs.js';
import type { SparseMatrix } from '../data/reading/sparse.js';
import { OptionError } from '../errors.js';
import { type Sequential, stateOf } from '../model/sequential.js';
import { build, requireCompiled, requireIntact } from '../model/state/state.js';
import type { Optimizer, ParameterUpdate } from '../types.js';
import { refuse } from '../validate.js';
import { replicaOf } from './replica.js';

/** L2 norms of one layer. */
export interface LayerNorms {
  readonly layer: string;
  /** sqrt(Σw²) over all arrays that the layer learns. */
  readonly weights: number;
  /** The same of their gradients; undefined without rows, or in a frozen layer. */
  readonly gradients: number | undefined;
}

/**
 * Computes norms of each layer's weights and, given rows, of the gradients of the mean data loss. Gradients vanish if they shrink
 * towards the first layer by orders of magnitude, and explode if they grow.
 *
 * Gradients are those of the model's next training step on all the rows: dropout on, before clipping, without elementwise
 * penalties. The model does not change.
 *
 * @param X  (n, inputUnits), or undefined.
 * @param y  as for `fit`.
 * @returns one entry for each layer that learns, in order.
 * @throws OptionError for X without y; otherwise as `trainOnBatch`; StateError `E_NOT_BUILT`, and, with rows, `E_NOT_COMPILED`.
 * @example const norms = layerNorms(model, X, y);
 *
 * Source: Pascanu, Mikolov & Bengio (2013).
 */
export function layerNorms(model: Sequential, X?: MatrixInput | SparseMatrix, y?: MatrixInput): LayerNorms[] {
  const state = stateOf(model);
  requireIntact(state, 'layerNorms');
  if ((X === undefined) !== (y === undefined)) {
    refuse(OptionError, 'layerNorms', 'X and y', undefined, 'layerNorms: give X and y, or neither');
  }
  const { runtime: own, network, parameters } = build(state, 'layerNorms');
  const gradients = X === undefined || y === undefined ? new Map<number, number>() : gradientSquares(model, X, y);
  return network.layers.flatMap(({ name }, index) => {
    const learned = parameters.ofLayer(index).filter(({ isState }) => !isState);
    if (learned.length === 0) return [];
    const squares = learned.reduce((sum, { weights, size }) => sum + squaresOf(own, weights, size), 0);
    const gradient = gradients.get(index);
    return [{ layer: name, weights: Math.sqrt(squares), gradients: gradient && Math.sqrt(gradient) }];
  });
}

function squaresOf({ arena }: Runtime, address: number, size: number): number {
  let sum = 0;
  for (const value of arena.f32(address, size)) sum += value * value;
  return sum;
}

/** Σg² by layer, from a training step of a copy whose optimizer only reads. */
function gradientSquares(model: Sequential, X: MatrixInput | SparseMatrix, y: MatrixInput): Map<number, number> {
  const { loss } = requireCompiled(stateOf(model), 'layerNorms');
  const { step } = stateOf(model).progress;
  const replica = replicaOf(model, stateOf(model).layers.length, 'layerNorms');
  try {
    const sums = new Map<number, number>();
    const { parameters } = build(stateOf(replica), 'layerNorms');
    const look = ({ weights, gradient, size, sums: penaltySums }: ParameterUpdate) => {
      // A parameter whose penalty has factors comes in parts.
      const whole = parameters.all.find((one) => weights >= one.weights && weights < one.weights + 4 * one.size)!;
      const squares = squaresOf(runtime(), gradient, size);
      sums.set(whole.layerIndex, (sums.get(whole.layerIndex) ?? 0) + squares);
      runtime().arena.f64(penaltySums, 2).fill(0);
    };
    replica.compile({ optimizer: observer(look), loss });
    stateOf(replica).progress.step = step;
    replica.trainOnBatch(X, y);
    return sums;
  } finally {
    replica.dispose();
  }
}

/** An optimizer that reads gradients and changes nothing. */
function observer(look: (parameter: ParameterUpdate) => void): Optimizer {
  return {
    name: 'observer',
    config: {},
    learningRate: 1,
    slots: [],
    initialSlotValue: 0,
    update(_kernels, parameter) {
      look(parameter);
      return true;
    },
  };
}

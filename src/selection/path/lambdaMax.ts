import { type OptimalityOptions, withMeter } from '../../model/optimality/optimality.js';
import { parts } from '../../model/parts.js';
import { connect } from '../../model/state/state.js';
import type { Matrix } from '../../types.js';
import { type BuiltModel, connectTo, type RowsPair, readBuilt } from '../run/build.js';
import { nullBias } from './nullBias.js';
import { type FirstKernel, firstKernel, noAuto, smallestZeroing, strengthsOf } from './thresholds.js';

/** Rows, and the options of `fit` that change the loss. */
export interface NullRows extends RowsPair {
  readonly options: OptimalityOptions;
}

/** A model whose first kernel is 0. */
export interface NullModel {
  /** A first kernel of 0, the best output bias, and all else as it was. */
  readonly weights: readonly Matrix[];
  readonly kernel: FirstKernel;
  /** Gradient of the mean data loss for the first kernel; undefined if it is frozen. */
  readonly gradient: Float64Array | undefined;
}

/** Finds the null model of a new model: its output bias, and the gradient that would move its first kernel. */
export async function nullModelOf(
  owner: string,
  built: BuiltModel,
  { X, y, options }: NullRows,
  weights: readonly Matrix[] | undefined,
): Promise<NullModel> {
  const { model, state } = built;
  const kernel = firstKernel(owner, connectTo(built, { X, y }, options));
  if (weights !== undefined) model.setWeights(weights);
  return withMeter(parts, state, X, y, options, undefined, function* (meter) {
    const bias = yield* nullBias(meter, state, kernel.name);
    const toNull = (name: string, values: Float32Array) => {
      if (name === kernel.name) values.fill(0);
      if (name === bias?.name) values.set(bias.values);
    };
    const gradients = yield* meter.gradientsAt(toNull);
    const nullWeights = Object.entries(model.getWeights({ named: true })).map(([name, matrix]) => {
      toNull(name, matrix.data);
      return matrix;
    });
    return { weights: nullWeights, kernel, gradient: gradients.get(kernel.name) };
  });
}

/** The largest strength that makes sense, and the model in which it leaves 0. */
export interface LargestStrength {
  readonly lambdaMax: number;
  readonly nullWeights: readonly Matrix[];
}

/**
 * Computes the smallest strength at which 0 is a stationary point for the first kernel W, the other weights being as they are and
 * the output bias at its best for W = 0. With G the gradient of the mean data loss at W = 0, and the penalty of W being λ times
 *
 *   l1, l1l2          a Σ|w|: the largest |g| / a (the squares of l1l2 have no gradient at 0)
 *   groupLasso        b Σ √|g| ||w_g||: the largest ||G_g|| / (b √|g|)
 *   sparseGroupLasso  both: the λ at which ||soft(G_g, λ a)|| = λ b √|g|, the largest of all groups
 *   lassoNet          Σ ||θ_j|| with |w_j| <= M ||θ_j||: the largest ||G_θj|| + M ||G_wj||_1
 *
 * In a model of one dense layer, all weights of a minimum are 0 from this λ on and some are not below it: the problem is convex. In others,
 * the figure depends on the layers above, and weights that start elsewhere may reach 0 earlier or later.
 *
 * @param build  makes a model for a strength, with these rows each time.
 * @param weights  all weights, of which those above the first kernel count; undefined: as initialized.
 * @throws OptionError if the penalty of the first kernel makes no zeros, is not proportional to λ, follows a schedule, or leaves some
 *   inputs free.
 */
export async function lambdaMaxOf(
  owner: string,
  build: (lambda: number) => unknown,
  rows: NullRows,
  weights: readonly Matrix[] | undefined,
): Promise<LargestStrength> {
  const one = readBuilt(owner, build(1));
  try {
    const two = readBuilt(owner, build(2));
    two.model.dispose(); // its layers say all that is asked
    const network = connectTo(one, rows, rows.options);
    const strengths = strengthsOf(
      owner,
      firstKernel(owner, network),
      firstKernel(owner, connect(two.state, network.inputUnits)),
    );
    const found = await nullModelOf(owner, one, rows, weights);
    if (found.gradient === undefined) throw noAuto(owner, `${found.kernel.name} is frozen`);
    const lambdaMax = smallestZeroing(found.kernel, found.gradient, strengths);
    if (lambdaMax === 0) {
      throw noAuto(owner, `${found.kernel.name} has no gradient where it is 0: ReLU units with biases of 0 pass none`);
    }
    return { lambdaMax, nullWeights: found.weights };
  } finally {
    one.model.dispose();
  }
}

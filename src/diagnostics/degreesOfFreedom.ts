import type { MatrixInput } from '../data/reading/inputs.js';
import { singleRows } from '../data/reading/rows.js';
import { isSparse } from '../data/reading/sparse.js';
import { OptionError } from '../errors.js';
import { readInputs, withoutLearning } from '../model/rows/inputs.js';
import { rankOf } from '../model/selection/rank.js';
import { type Sequential, stateOf } from '../model/sequential.js';
import { build, type ModelState, requireCompiled, requireIntact } from '../model/state/state.js';
import { show } from '../show.js';

/**
 * Computes the effective degrees of freedom of a linear model with squared errors on its training rows X. Each output contributes,
 * with its active inputs A (weights that are not 0) and the penalty l2 Σ fⱼ w²,
 *
 *   trace of X_A (X_A' X_A + D)⁻¹ X_A',   D = n k l2 diag(f) for n rows and k outputs,
 *
 * and 1 for a bias (columns of X are then centred). For ridge, this is the trace of the hat matrix; for the lasso, the number of
 * nonzeros, or the rank of A if its columns depend on each other; for the elastic net, both.
 *
 * Defined at the minimizer: train until the weights no longer change.
 *
 * @param X  (n, inputUnits).
 * @throws OptionError if they are not defined: more than one dense layer, an activation, another loss or penalty, a penalty on the
 *   bias; StateError `E_NOT_COMPILED`, `E_NOT_BUILT`; otherwise as `predict`.
 * @example
 * const line = sequential({ seed: 1, layers: [dense({ units: 1, inputShape: [4], kernelRegularizer: l2(0.1) })] });
 * line.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
 * const used = degreesOfFreedom(line, X);
 *
 * Source: Hoerl & Kennard (1970) for ridge; Zou, Hastie & Tibshirani (2007) for the lasso; Tibshirani & Taylor (2012) for ranks and
 * the elastic net.
 */
export function degreesOfFreedom(model: Sequential, X: MatrixInput): number {
  const state = stateOf(model);
  requireIntact(state, 'degreesOfFreedom');
  const { weights, units, l2, factors, hasBias } = readLinear(state);
  if (isSparse(X)) throw undefinedFor('X', 'a dense matrix', X);
  const inputs = readInputs('X', X, state.network?.inputUnits, withoutLearning(state.inputs));
  const { rows, columns } = inputs;
  const data = singleRows(inputs);
  const values = hasBias ? centred(data, rows, columns) : Float64Array.from(data);
  let total = hasBias ? units : 0;
  for (let unit = 0; unit < units; unit++) {
    const active = Array.from({ length: columns }, (_, j) => j).filter((j) => weights[j * units + unit] !== 0);
    const part = Float64Array.from({ length: rows * active.length }, (_, at) => {
      const row = Math.floor(at / active.length);
      return values[row * columns + active[at % active.length]!]!;
    });
    if (active.length === 0) continue;
    total +=
      l2 === 0
        ? rankOf(Float32Array.from(part), rows, active.length)
        : hatTrace(
            part,
            rows,
            active.map((j) => rows * units * l2 * (factors?.[j] ?? 1)),
          );
  }
  return total;
}

function readLinear(state: ModelState) {
  const { loss } = requireCompiled(state, 'degreesOfFreedom');
  const { runtime, network, parameters } = build(state, 'degreesOfFreedom');
  const [only] = network.layers;
  const { layer } = only!;
  if (network.layers.length !== 1 || layer.type !== 'dense') throw undefinedFor('the model', 'one dense layer');
  const activation = layer.activation?.name ?? 'linear';
  if (activation !== 'linear') throw undefinedFor('the activation', 'linear', activation);
  if (loss.name !== 'meanSquaredError') throw undefinedFor('the loss', 'meanSquaredError', loss.name);
  const [kernel, bias] = parameters.all;
  const { penalty } = kernel!;
  if (penalty?.structured !== undefined) throw undefinedFor('the penalty', 'l1, l2 or l1l2', penalty.name);
  if (bias?.penalty !== undefined) throw undefinedFor('the penalty of the bias', 'none', bias.penalty.name);
  const step = Math.max(0, state.progress.step - 1);
  const { l2 = 0 } = penalty?.elementwiseAt?.(step) ?? penalty?.elementwise ?? {};
  return {
    weights: runtime.arena.f32(kernel!.weights, kernel!.size).slice(),
    units: only!.outputUnits,
    l2,
    factors: penalty?.factors,
    hasBias: bias !== undefined,
  };
}

function undefinedFor(what: string, expected: string, got?: unknown): OptionError {
  const instead = got === undefined ? '' : `, got ${show(got)}`;
  return new OptionError(`degreesOfFreedom: ${what} must be ${expected}${instead}`, {
    path: 'degreesOfFreedom',
    expected,
    got,
  });
}

function centred(data: Float32Array, rows: number, columns: number): Float64Array {
  const values = Float64Array.from(data);
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += values[i * columns + j]!;
    for (let i = 0; i < rows; i++) values[i * columns + j]! -= sum / rows;
  }
  return values;
}

/** A pivot below this share of its diagonal belongs to a column that depends on those before it. */
const DEPENDENT = 1e-10;

/**
 * Trace of (G + D)⁻¹ G, G = X'X: columns - Σ Dⱼ ((G + D)⁻¹)ⱼⱼ, from L of the Cholesky decomposition LL' = G + D, whose inverse has
 * ((G + D)⁻¹)ⱼⱼ = Σᵢ (L⁻¹)ᵢⱼ². Columns that depend on others, which only D = 0 allows, are left out.
 */
function hatTrace(X: Float64Array, rows: number, D: readonly number[]): number {
  const size = D.length;
  /** Row i of L and of L⁻¹, over the kept columns. */
  const factor: number[][] = [];
  const inverse: number[][] = [];
  const kept: number[] = [];
  for (let column = 0; column < size; column++) {
    const products = [...kept, column].map((other) => {
      let sum = other === column ? D[column]! : 0;
      for (let row = 0; row < rows; row++) sum += X[row * size + column]! * X[row * size + other]!;
      return sum;
    });
    const own: number[] = [];
    for (let j = 0; j < kept.length; j++) {
      const before = own.reduce((sum, value, i) => sum + value * factor[j]![i]!, 0);
      own.push((products[j]! - before) / factor[j]![j]!);
    }
    const diagonal = products[kept.length]!;
    const pivot = own.reduce((left, value) => left - value * value, diagonal);
    if (!(pivot > DEPENDENT * diagonal)) continue;
    const root = Math.sqrt(pivot);
    inverse.push([
      ...kept.map((_, j) => -own.slice(j).reduce((sum, value, i) => sum + value * inverse[j + i]![j]!, 0) / root),
      1 / root,
    ]);
    factor.push([...own, root]);
    kept.push(column);
  }
  const lost = kept.map((column, j) => D[column]! * inverse.slice(j).reduce((sum, row) => sum + row[j]! * row[j]!, 0));
  return kept.length - lost.reduce((sum, value) => sum + value, 0);
}

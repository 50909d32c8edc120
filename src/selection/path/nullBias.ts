import type { OptimalityMeter } from '../../model/optimality/optimality.js';
import type { ModelState } from '../../model/state/state.js';

/** The output bias of a model whose first kernel is 0. */
export interface NullBias {
  readonly name: string;
  readonly values: Float32Array;
}

const MOST_STEPS = 200;
/** Share of the first gradient at which the bias is taken for the best one: what f32 weights can reach. */
const SMALL = 1e-7;

/**
 * Finds the output bias of the null model, in which the first kernel is 0 and every row has the same output: the bias at which its
 * gradient is 0. Undefined if the last layer has no trained bias.
 *
 * Outputs of a softmax depend on each other: gradient steps with the step size of Barzilai and Borwein (1988). Others do not: each is
 * enclosed and then found by secants and halves.
 */
export function* nullBias(
  meter: OptimalityMeter,
  { network, compiled }: ModelState,
  kernel: string,
): Generator<void, NullBias | undefined, void> {
  const last = network?.layers.findLast(({ parameters }) => parameters.length > 0);
  const isFound = last?.layer.trainable && last.parameters.some(({ name }) => name === 'bias');
  if (network === undefined || last === undefined || !isFound) return undefined;
  const name = `${last.name}/bias`;
  const units = last.outputUnits;
  let whole = new Float32Array();
  function* gradientAt(bias: Float64Array | undefined): Generator<void, Float64Array, void> {
    const gradients = yield* meter.gradientsAt((own, values) => {
      if (own === kernel) values.fill(0);
      if (own !== name) return;
      if (bias !== undefined) values.set(bias); // lassoNet has its hidden units behind the outputs
      whole = values.slice();
    });
    return gradients.get(name)!.subarray(0, units);
  }
  const first = (yield* gradientAt(undefined)).slice();
  const start = Float64Array.from(whole.subarray(0, units));
  const isCoupled = compiled?.loss.fusedActivation === 'softmax';
  yield* (isCoupled ? byGradients : byCoordinates)(gradientAt, start, first);
  return { name, values: whole };
}

type GradientAt = (bias: Float64Array | undefined) => Generator<void, Float64Array, void>;

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Ends with a call of `gradientAt` at the result. */
function* byGradients(gradientAt: GradientAt, start: Float64Array, first: Float64Array): Generator<void, void, void> {
  const scale = largest(first);
  let [bias, gradient] = [start, first];
  let step = 1;
  for (let count = 0; count < MOST_STEPS && largest(gradient) > SMALL * scale; count++) {
    const next = bias.map((value, unit) => value - step * gradient[unit]!);
    const moved = (yield* gradientAt(next)).slice();
    let [along, squares] = [0, 0];
    for (let unit = 0; unit < next.length; unit++) {
      const difference = next[unit]! - bias[unit]!;
      squares += difference * difference;
      along += difference * (moved[unit]! - gradient[unit]!);
    }
    step = along > 0 ? squares / along : 2 * step;
    [bias, gradient] = [next, moved];
  }
}

/** Each coordinate by itself: an interval in which the gradient changes its sign, and points of it. */
function* byCoordinates(gradientAt: GradientAt, start: Float64Array, first: Float64Array): Generator<void, void, void> {
  const scale = largest(first);
  let at = start.slice();
  let gradient = first;
  const low = start.map(() => Number.NEGATIVE_INFINITY);
  const high = start.map(() => Number.POSITIVE_INFINITY);
  const [lowGradient, highGradient] = [start.slice(), start.slice()];
  let reach = 1;
  for (let count = 0; count < MOST_STEPS && largest(gradient) > SMALL * scale; count++) {
    for (let unit = 0; unit < at.length; unit++) {
      if (gradient[unit]! < 0) [low[unit], lowGradient[unit]] = [at[unit]!, gradient[unit]!];
      else [high[unit], highGradient[unit]] = [at[unit]!, gradient[unit]!];
    }
    const next = at.map((value, unit) => {
      const [a, b] = [low[unit]!, high[unit]!];
      if (a === Number.NEGATIVE_INFINITY) return value - reach;
      if (b === Number.POSITIVE_INFINITY) return value + reach;
      const [ga, gb] = [lowGradient[unit]!, highGradient[unit]!];
      return count % 3 === 2 || gb === ga ? (a + b) / 2 : a - (ga * (b - a)) / (gb - ga);
    });
    if (next.every((value, unit) => Math.fround(value) === Math.fround(at[unit]!))) break;
    reach *= 2;
    at = next;
    gradient = (yield* gradientAt(at)).slice();
  }
}

import { OptionError } from '../../errors.js';
import type { Layer, Loss } from '../../types.js';
import type { Parts } from '../parts.js';
import type { Examples } from '../rows/examples.js';
import type { ModelState } from '../state/state.js';

/** The ridge that noise adds to the expected objective, with a strength for each input. */
export interface ExpectedRidge {
  /** The layer that has the kernel. */
  readonly dense: number;
  /** Variance of the factor 1 + noise of every input, or of the added noise. */
  readonly variance: number;
  readonly isAdded: boolean;
}

/**
 * Finds noise of training whose expected objective is known: dropout, gaussianDropout or gaussianNoise before a single linear dense
 * layer, or its dropConnect, with squared errors. The mean of (x'w)² over the noise is that without noise, plus v Σ x² w² (v Σ w²
 * for added noise), v being its variance. Undefined if training draws nothing.
 *
 * @throws OptionError for any other model that draws at random: no pass computes the expectation of its objective.
 */
export function expectedRidgeOf(
  { dropoutThreshold }: Parts,
  { layers }: Pick<ModelState, 'layers'>,
  loss: Loss,
): ExpectedRidge | undefined {
  const drawing = layers.filter(({ isStochastic }) => isStochastic);
  if (drawing.length === 0) return undefined;
  const [source] = drawing;
  const last = layers.at(-1)!;
  const isLinear = last.type === 'dense' && (last.activation?.name ?? 'linear') === 'linear' && !last.penalizesOutput;
  const isAlone = drawing.length === 1 && layers.length === (source === last ? 1 : 2);
  const variance = source === undefined ? undefined : varianceOf(source, (drawn) => dropoutThreshold(drawn).scale - 1);
  if (isLinear && isAlone && loss.name === 'meanSquaredError' && variance !== undefined) {
    const isAdded = source?.type === 'gaussianNoise';
    return { dense: layers.length - 1, variance, isAdded };
  }
  throw drawsAtRandom('optimality', source);
}

/** @throws OptionError for a model whose training draws at random. */
export function requireDeterministic({ layers }: Pick<ModelState, 'layers'>, owner: string): void {
  const drawing = layers.find(({ isStochastic }) => isStochastic);
  if (drawing !== undefined) throw drawsAtRandom(owner, drawing);
}

/** The variance of noise that is drawn for each value by itself; undefined for other noise, such as dropout shared between units. */
function varianceOf({ type, config }: Layer, ofDropout: (rate: number) => number): number | undefined {
  const { rate, stddev, dropConnect, noiseShape } = config;
  if (type === 'gaussianNoise') return typeof stddev === 'number' ? stddev * stddev : undefined;
  if (type === 'gaussianDropout') return typeof rate === 'number' ? rate / (1 - rate) : undefined;
  if (type === 'dense') return typeof dropConnect === 'number' ? ofDropout(dropConnect) : undefined;
  const isShared = Array.isArray(noiseShape) && noiseShape[1] === 1;
  return type === 'dropout' && typeof rate === 'number' && !isShared ? ofDropout(rate) : undefined;
}

function drawsAtRandom(owner: string, layer: Layer | undefined): OptionError {
  const expected = 'a model that draws nothing in training';
  const cure = 'take the layer out, or set its rate to 0, for what is to be compared with a minimum';
  return new OptionError(`${owner}: ${layer?.type} draws at random, so there is no gradient to be 0; ${cure}`, {
    path: owner,
    expected,
    got: layer?.type,
  });
}

/** The mean over the rows of weight * x² for every input (of the weights alone for added noise), times the variance. */
export function ridgeStrengths({ variance, isAdded }: ExpectedRidge, { inputs, weights }: Examples): Float64Array {
  const { rows, columns, data, listed } = inputs;
  const strengths = new Float64Array(columns);
  const share = (row: number) => (variance * (weights?.[row] ?? 1)) / rows;
  if (isAdded) {
    for (let row = 0; row < rows; row++) strengths[0]! += share(row);
    return strengths.fill(strengths[0]!);
  }
  if (listed === undefined) {
    for (let at = 0; at < data.length; at++) {
      strengths[at % columns]! += share(Math.floor(at / columns)) * data[at]! * data[at]!;
    }
    return strengths;
  }
  const { starts, entries } = listed.lists(0, rows);
  const values = new Float32Array(entries.buffer, entries.byteOffset, entries.length);
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      strengths[entries[2 * at + 1]!]! += share(row) * values[2 * at]! * values[2 * at]!;
    }
  }
  return strengths;
}

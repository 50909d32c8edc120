import { refuseNode } from './graph.js';
import type { AffineStep, DenseStep, NormalizationStep, Step, Vector } from './steps.js';

/** A dense layer with its activation, or a step that is a layer of its own. */
export type Folded =
  | (DenseStep & { readonly activation?: Extract<Step, { kind: 'activation' }> })
  | Exclude<Step, DenseStep>;

/**
 * Folds shifts and factors into the layers beside them, and activations into the dense layers before them. An affine step is left at the
 * beginning only, as a standardizer.
 *
 * @throws FormatError for an affine step that no layer can take.
 */
export function foldSteps(steps: readonly Step[]): Folded[] {
  const folded: Folded[] = [];
  for (const step of withoutMeans(steps)) {
    const last = folded.at(-1);
    // What X gets first is a standardizer, if it can be one.
    const isOfX =
      step.kind === 'dense' && folded.slice(0, -1).every(({ kind }) => kind === 'flatten' || kind === 'impute');
    const merged = last && mergedWith(last, step, isOfX);
    if (merged === undefined) folded.push(step);
    else folded[folded.length - 1] = merged;
  }
  // Before the first layer, X may be filled, and then standardized.
  let previous: Folded['kind'] | undefined;
  for (const step of folded) {
    if (step.kind === 'flatten') continue;
    if (step.kind === 'impute' && previous !== undefined) {
      refuseNode(step.node, 'it fills missing values of another tensor than X');
    }
    if (step.kind === 'affine' && ((previous !== undefined && previous !== 'impute') || !isStandardizer(step))) {
      refuseNode(
        step.node,
        'it shifts or scales, and no dense layer or normalization is next to it that could take it',
      );
    }
    previous = step.kind;
  }
  return folded;
}

/** The steps, with a mean that is subtracted before a batch normalization inside of it: toOnnx writes it so. */
function withoutMeans(steps: readonly Step[]): Step[] {
  const joined: Step[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    const isMean = last?.kind === 'affine' && last.node.op === 'Sub' && last.factor.every((value) => value === 1);
    if (step.kind === 'batchNormalization' && isMean && step.mean !== undefined) {
      joined[joined.length - 1] = { ...step, mean: combined(step, step.mean, last.mean, added) };
    } else joined.push(step);
  }
  return joined;
}

/** Whether it is (x - mean) / scale with a positive scale. */
function isStandardizer(step: AffineStep): boolean {
  return multipliersOf(step).every((value) => value > 0);
}

/** Means and scales of an affine step, by unit, that is the standardizer of a model. */
export function standardizerOf(step: AffineStep): { mean: Vector; scale: Vector } {
  const scale = combined(step, step.scale, step.factor, divided);
  const moved = combined(step, step.shift, scale, multiplied);
  return { mean: combined(step, step.mean, moved, subtracted), scale };
}

/** The factor of x, by unit. */
function multipliersOf(step: AffineStep): Vector {
  return combined(step, step.factor, step.scale, divided);
}

/** The number that is added to x times its factor, by unit. */
function shiftsOf(step: AffineStep): Vector {
  const moved = combined(step, step.mean, multipliersOf(step), multiplied);
  return combined(step, step.shift, moved, subtracted);
}

type Operation = (a: number, b: number) => number;

const added: Operation = (a, b) => a + b;
const subtracted: Operation = (a, b) => a - b;
const multiplied: Operation = (a, b) => a * b;
const divided: Operation = (a, b) => a / b;

/** f of two vectors, unit by unit; one number stands for all units. @throws FormatError, by the step, if the lengths do not fit. */
function combined({ node }: Step, a: Vector, b: Vector, f: Operation): Vector {
  const length = Math.max(a.length, b.length);
  if ((a.length !== 1 && a.length !== length) || (b.length !== 1 && b.length !== length)) {
    refuseNode(node, 'the sizes of its constants do not fit');
  }
  return Float64Array.from({ length }, (_, unit) => f(a[a.length === 1 ? 0 : unit]!, b[b.length === 1 ? 0 : unit]!));
}

function mergedWith(last: Folded, step: Step, isOfX: boolean): Folded | undefined {
  if (step.kind === 'affine') {
    if (last.kind === 'affine') return composed(last, step);
    if (last.kind === 'dense' && last.activation === undefined) return denseThenAffine(last, step);
    if (last.kind === 'layerNormalization' || last.kind === 'batchNormalization')
      return normalizedThenAffine(last, step);
  }
  if (step.kind === 'activation' && last.kind === 'dense' && last.activation === undefined) {
    return { ...last, activation: step };
  }
  if (last.kind !== 'affine') return undefined;
  if (step.kind === 'dense' && !(isOfX && isStandardizer(last))) return affineThenDense(last, step);
  return undefined;
}

/** One affine step for two. */
function composed(first: AffineStep, second: AffineStep): AffineStep {
  const difference = combined(second, first.shift, second.mean, subtracted);
  const moved = combined(second, combined(second, difference, second.scale, divided), second.factor, multiplied);
  return {
    ...second,
    mean: first.mean,
    scale: combined(second, first.scale, second.scale, multiplied),
    factor: combined(second, first.factor, second.factor, multiplied),
    shift: combined(second, moved, second.shift, added),
  };
}

/** a (x W + b) + c = x (W a) + (a b + c), by column. */
function denseThenAffine(dense: DenseStep, step: AffineStep): DenseStep {
  const { kernel, units } = dense;
  const [factors, shifts] = [multipliersOf(step), shiftsOf(step)];
  if (factors.length > 1 && factors.length !== units)
    refuseNode(step.node, `${factors.length} factors for ${units} units`);
  const isKept = factors.every((factor) => factor === 1);
  const scaled = isKept
    ? kernel
    : Float64Array.from(kernel, (weight, at) => weight * factors[factors.length === 1 ? 0 : at % units]!);
  const bias = combined(step, dense.bias ?? Float64Array.of(0), factors, multiplied);
  return { ...dense, kernel: scaled, bias: combined(step, bias, shifts, added) };
}

/** (a x + c) W + b = x (a W) + (c W + b), by row. */
function affineThenDense(step: AffineStep, dense: DenseStep): DenseStep {
  const { kernel, inputs, units } = dense;
  const [factors, shifts] = [multipliersOf(step), shiftsOf(step)];
  for (const { length } of [factors, shifts]) {
    if (length > 1 && length !== inputs) refuseNode(step.node, `${length} numbers for ${inputs} columns`);
  }
  const moved = new Float64Array(units);
  const scaled = Float64Array.from(kernel, (weight, at) => {
    const row = Math.floor(at / units);
    moved[at % units]! += shifts[shifts.length === 1 ? 0 : row]! * weight;
    return weight * factors[factors.length === 1 ? 0 : row]!;
  });
  return { ...dense, kernel: scaled, bias: combined(dense, dense.bias ?? Float64Array.of(0), moved, added) };
}

function normalizedThenAffine(last: NormalizationStep, step: AffineStep): NormalizationStep {
  const [factors, shifts] = [multipliersOf(step), shiftsOf(step)];
  const isFactor = factors.some((factor) => factor !== 1);
  const gamma = isFactor ? combined(step, last.gamma ?? Float64Array.of(1), factors, multiplied) : last.gamma;
  const beta = combined(step, last.beta ?? Float64Array.of(0), factors, multiplied);
  return { ...last, gamma, beta: combined(step, beta, shifts, added) };
}

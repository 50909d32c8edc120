import { refuseNode } from './graph.js';
import { type AffineStep, combined, type DenseStep, type NormalizationStep, type Step, type Vector } from './steps.js';

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
      const mean = required(
        step,
        combined(step.mean, last.mean, (a, b) => a + b),
      );
      joined[joined.length - 1] = { ...step, mean };
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
  const scale = required(
    step,
    combined(step.scale, step.factor, (a, b) => a / b),
  );
  const moved = required(
    step,
    combined(step.shift, scale, (a, b) => a * b),
  );
  return {
    mean: required(
      step,
      combined(step.mean, moved, (a, b) => a - b),
    ),
    scale,
  };
}

/** The factor of x, by unit. */
function multipliersOf(step: AffineStep): Vector {
  return required(
    step,
    combined(step.factor, step.scale, (a, b) => a / b),
  );
}

/** The number that is added to x times its factor, by unit. */
function shiftsOf(step: AffineStep): Vector {
  const moved = required(
    step,
    combined(step.mean, multipliersOf(step), (a, b) => a * b),
  );
  return required(
    step,
    combined(step.shift, moved, (a, b) => a - b),
  );
}

function required(step: Step, vector: Vector | undefined): Vector {
  return vector ?? refuseNode(step.node, 'the sizes of its constants do not fit');
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
  const multiplied = (a: Vector, b: Vector) =>
    required(
      second,
      combined(a, b, (x, y) => x * y),
    );
  const difference = required(
    second,
    combined(first.shift, second.mean, (a, b) => a - b),
  );
  const divided = required(
    second,
    combined(difference, second.scale, (a, b) => a / b),
  );
  return {
    ...second,
    mean: first.mean,
    scale: multiplied(first.scale, second.scale),
    factor: multiplied(first.factor, second.factor),
    shift: required(
      second,
      combined(multiplied(divided, second.factor), second.shift, (a, b) => a + b),
    ),
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
  const bias = combined(dense.bias ?? Float64Array.of(0), factors, (a, b) => a * b);
  return { ...dense, kernel: scaled, bias: required(step, bias && combined(bias, shifts, (a, b) => a + b)) };
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
  return {
    ...dense,
    kernel: scaled,
    bias: required(
      dense,
      combined(dense.bias ?? Float64Array.of(0), moved, (a, b) => a + b),
    ),
  };
}

function normalizedThenAffine(last: NormalizationStep, step: AffineStep): NormalizationStep {
  const [factors, shifts] = [multipliersOf(step), shiftsOf(step)];
  const isFactor = factors.some((factor) => factor !== 1);
  const gamma = isFactor ? combined(last.gamma ?? Float64Array.of(1), factors, (a, b) => a * b) : last.gamma;
  const beta = combined(last.beta ?? Float64Array.of(0), factors, (a, b) => a * b);
  return { ...last, gamma, beta: required(step, beta && combined(beta, shifts, (a, b) => a + b)) };
}

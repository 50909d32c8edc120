import { activation } from '../../layers/activation.js';
import { batchNormalization } from '../../layers/batchNormalization.js';
import { dense } from '../../layers/dense.js';
import { dropout } from '../../layers/dropout.js';
import { layerNormalization } from '../../layers/layerNormalization.js';
import type { Layer, Matrix } from '../../types.js';
import type { Folded } from './fold.js';
import { refuseNode, refusing } from './graph.js';
import type { Step, Vector } from './steps.js';

/** A layer and its arrays, in the order of getWeights. */
export interface MadeLayer {
  readonly layer: Layer;
  readonly arrays: readonly Matrix[];
}

/** Makes the layers of a chain. @param columns  of X. @throws FormatError for sizes that do not fit, with the node. */
export function makeLayers(steps: readonly Folded[], columns: number): MadeLayer[] {
  const made: MadeLayer[] = [];
  let units = columns;
  for (const step of steps) {
    if (step.kind === 'affine' || step.kind === 'impute') continue;
    if (step.kind === 'flatten') {
      if (step.columns !== undefined && step.columns !== units)
        refuseNode(step.node, `${step.columns} columns, and ${units} come in`);
      continue;
    }
    const inputShape = made.length === 0 ? { inputShape: [columns] as const } : {};
    made.push(refusing(step.node, () => makeLayer(step, units, inputShape)));
    if (step.kind === 'dense') units = step.units;
  }
  if (made.length === 0) made.push({ layer: activation({ activation: 'linear', inputShape: [columns] }), arrays: [] });
  return made;
}

type Made = Exclude<Folded, { readonly kind: 'affine' | 'impute' | 'flatten' }>;

function makeLayer(step: Made, units: number, inputShape: { readonly inputShape?: readonly [number] }): MadeLayer {
  const row = (values: Vector, what: string, length = units) => rowOf(step, values, what, length);
  switch (step.kind) {
    case 'dense': {
      const { kernel, inputs, units: outputs, bias, activation: last } = step;
      if (inputs !== units) refuseNode(step.node, `its matrix has ${inputs} rows, and ${units} columns come in`);
      const options = {
        units: outputs,
        useBias: bias !== undefined,
        activation: last?.activation ?? 'linear',
        ...inputShape,
      };
      const layer = dense(options);
      const weights = { data: single(step, kernel, 'its matrix'), shape: [inputs, outputs] };
      return { layer, arrays: bias === undefined ? [weights] : [weights, row(bias, 'its bias', outputs)] };
    }
    case 'activation':
      return { layer: activation({ activation: step.activation, ...inputShape }), arrays: [] };
    case 'dropout':
      return { layer: dropout({ rate: step.rate, ...inputShape }), arrays: [] };
    case 'layerNormalization': {
      const { epsilon, gamma, beta } = step;
      const layer = layerNormalization({
        epsilon,
        scale: gamma !== undefined,
        center: beta !== undefined,
        ...inputShape,
      });
      return { layer, arrays: [...(gamma ? [row(gamma, 'gamma')] : []), ...(beta ? [row(beta, 'beta')] : [])] };
    }
    case 'batchNormalization': {
      const { epsilon, momentum = 0.9, gamma, beta, mean, variance } = step;
      const layer = batchNormalization({ epsilon, momentum, ...inputShape });
      const arrays = [gamma, beta, mean, variance].map((values, index) =>
        row(values!, ['scale', 'B', 'mean', 'var'][index]!),
      );
      if (arrays[3]!.data.some((value) => value < 0)) refuseNode(step.node, 'a variance is below 0');
      return { layer, arrays };
    }
  }
}

/** A vector as (units) in f32; one number stands for all. */
function rowOf(step: Step, values: Vector, what: string, units: number): Matrix {
  if (values.length !== 1 && values.length !== units)
    refuseNode(step.node, `${what} has ${values.length} numbers, expected ${units}`);
  const all = values.length === units ? values : new Float64Array(units).fill(values[0]!);
  return { data: single(step, all, what), shape: [units] };
}

/** Numbers in f32. @throws FormatError for one that is NaN, infinite, or too large. */
function single(step: Step, values: Vector, what: string): Float32Array {
  const data = Float32Array.from(values);
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  return wrong === -1
    ? data
    : refuseNode(step.node, `${what} has ${values[wrong]} at ${wrong}, expected numbers that f32 holds`);
}

import { FormatError } from '../../errors.js';
import { show } from '../../show.js';
import type { Layer } from '../concepts/layer.js';
import type { LayerVariable } from '../concepts/layerVariable.js';
import { tidy } from '../engine.js';
import type { NamedTensor } from '../io/weights.js';
import { Sequential } from '../model/model.js';
import { SymbolicTensor } from '../symbolic/symbolicTensor.js';
import { isSameShape } from '../tensors/shapes.js';
import type { Tensor } from '../tensors/tensor.js';
import type { ReadTopology } from '../topology/readTopology.js';

/** Makes the model of a topology. Its weights are drawn. */
export function buildModel({ name, isFunctional, layers }: ReadTopology): Sequential {
  const named = name === undefined ? {} : { name };
  const [first, ...rest] = layers;
  if (!isFunctional || first?.className !== 'InputLayer') return new Sequential({ layers, ...named });
  const tensors = [new SymbolicTensor<Layer>(first.batchInputShape ?? [], first)];
  for (const layer of rest) tensors.push(layer.apply(tensors.at(-1)!));
  return new Sequential({ layers, ...named }, tensors);
}

/** A weight by the name that a file has for it, which may have the names of models before the layer's, or of a cell behind it. */
function placeOf(places: ReadonlyMap<string, LayerVariable>, name: string): LayerVariable | undefined {
  const parts = name.replace(/:0$/, '').split('/');
  const last = parts.at(-1)!;
  const candidates = [parts.join('/'), [...parts.slice(0, -2), last].join('/')];
  for (let start = 1; start < parts.length - 1; start++) candidates.push(parts.slice(start).join('/'));
  return candidates.map((candidate) => places.get(candidate)).find((place) => place !== undefined);
}

/**
 * Gives a model the weights of a file.
 *
 * @param isStrict  whether every weight must be there, and have a place.
 * @throws FormatError with the name of a weight that is missing, has no place, or another shape.
 */
export function placeWeights(model: Sequential, weights: readonly NamedTensor[], isStrict: boolean): void {
  const places = new Map(model.weights.map((variable) => [variable.name, variable]));
  const found = new Map<LayerVariable, Tensor>();
  for (const { name, tensor } of weights) {
    const place = placeOf(places, name);
    if (place === undefined) {
      if (isStrict) throw invalid(name, `the model has no weight ${show(name)}`);
      continue;
    }
    if (found.has(place)) throw invalid(name, `${show(name)} comes twice`);
    if (!isSameShape(tensor.shape, place.shape)) {
      throw invalid(
        name,
        `${show(name)} is of shape [${tensor.shape.join(', ')}], expected [${place.shape.join(', ')}]`,
      );
    }
    found.set(place, tensor);
  }
  const missing = [...places.values()].filter((place) => !found.has(place)).map(({ name }) => name);
  if (isStrict && missing.length > 0)
    throw invalid(missing[0]!, `the weights ${missing.slice(0, 5).join(', ')} are missing`);
  tidy(() => model.setWeights([...places.values()].map((place) => found.get(place)?.cast('float32') ?? place.read())));
}

function invalid(path: string, what: string): FormatError {
  return new FormatError(`weights: ${what}`, { path });
}

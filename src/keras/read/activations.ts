import { elu } from '../../activations/elu.js';
import { gelu } from '../../activations/gelu.js';
import { leakyRelu } from '../../activations/leakyRelu.js';
import { resolveActivation } from '../../activations/registry.js';
import { requireName } from '../../concept.js';
import type { Activation, Json } from '../../types.js';
import { type Fields, invalid, LAYER_OPTIONS, made, readSerialized, requireKnown } from '../json.js';

/** The slope of Keras's function `leaky_relu`; its layer has another. */
const FUNCTION_SLOPE = 0.2;
const LAYER_SLOPE = 0.3;

const NAMED: Readonly<Record<string, () => Activation>> = {
  ...Object.fromEntries(
    (['linear', 'relu', 'selu', 'sigmoid', 'tanh', 'softmax', 'softplus', 'elu', 'silu'] as const).map((name) => [
      name,
      () => resolveActivation('activation', name),
    ]),
  ),
  swish: () => resolveActivation('activation', 'silu'),
  gelu: () => gelu(),
  leaky_relu: () => leakyRelu({ negativeSlope: FUNCTION_SLOPE }),
};

/** Reads the option of a layer: a function's name, or an object. null is linear. @throws FormatError that names another one. */
export function readActivation(path: string, value: Json | undefined): Activation {
  if (value === undefined || value === null) return NAMED['linear']!();
  const { name, config, isBare } = readSerialized(path, value);
  const layer = isBare ? undefined : activationLayer(path, name, config);
  return layer ?? made(path, () => requireName(path, name, NAMED))();
}

const number = (path: string, value: Json | undefined, otherwise: number): number => {
  if (value === undefined || value === null) return otherwise;
  if (typeof value === 'number') return value;
  throw invalid(path, 'expected a number');
};

/** Reads a layer that is an activation with options of its own; undefined for other layers. */
export function activationLayer(path: string, name: string, config: Fields): Activation | undefined {
  switch (name) {
    case 'ReLU': {
      requireKnown(path, config, [...LAYER_OPTIONS, 'negative_slope'], { max_value: [null], threshold: [0] });
      const negativeSlope = number(`${path}.negative_slope`, config['negative_slope'], 0);
      return negativeSlope === 0 ? NAMED['relu']!() : made(path, () => leakyRelu({ negativeSlope }));
    }
    case 'LeakyReLU': {
      requireKnown(path, config, [...LAYER_OPTIONS, 'negative_slope', 'alpha']);
      const negativeSlope = number(path, config['negative_slope'] ?? config['alpha'], LAYER_SLOPE);
      return made(path, () => leakyRelu({ negativeSlope }));
    }
    case 'ELU':
      requireKnown(path, config, [...LAYER_OPTIONS, 'alpha']);
      return made(path, () => elu({ alpha: number(`${path}.alpha`, config['alpha'], 1) }));
    case 'Softmax':
      requireKnown(path, config, LAYER_OPTIONS, { axis: [-1, 1] });
      return NAMED['softmax']!();
    case 'Activation':
      requireKnown(path, config, [...LAYER_OPTIONS, 'activation']);
      return readActivation(`${path}.activation`, config['activation']);
    default:
      return undefined;
  }
}

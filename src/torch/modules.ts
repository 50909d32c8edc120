import { elu } from '../activations/elu.js';
import { gelu } from '../activations/gelu.js';
import { leakyRelu } from '../activations/leakyRelu.js';
import { relu } from '../activations/relu.js';
import { selu } from '../activations/selu.js';
import { sigmoid } from '../activations/sigmoid.js';
import { silu } from '../activations/silu.js';
import { softmax } from '../activations/softmax.js';
import { softplus } from '../activations/softplus.js';
import { tanh } from '../activations/tanh.js';
import { FormatError, OptionError } from '../errors.js';
import { alphaDropout } from '../layers/alphaDropout.js';
import { batchNormalization } from '../layers/batchNormalization.js';
import { dropout } from '../layers/dropout.js';
import { layerNormalization } from '../layers/layerNormalization.js';
import { nameHint } from '../names.js';
import { show } from '../show.js';
import type { Activation, Layer } from '../types.js';
import { hasMethods, refuse } from '../validate.js';
import { type Argument, type Module, python } from './parseModule.js';

/** Tensors of a normalization, in the order of the arrays of the layers here. */
export type NormTensor = 'weight' | 'bias' | 'running_mean' | 'running_var';

/** A module, as far as it says what it is: sizes that it leaves open are those of its tensors. */
export type Part =
  | {
      readonly kind: 'linear';
      readonly inputs?: number;
      readonly outputs?: number;
      readonly hasBias?: boolean;
      /** The layer of ours that stands for it. */
      readonly layer?: Layer;
    }
  | { readonly kind: 'norm'; readonly units?: number; readonly tensors: readonly NormTensor[]; readonly layer: Layer }
  | { readonly kind: 'standardizer'; readonly units?: number; readonly tensors: readonly NormTensor[] }
  | { readonly kind: 'activation'; readonly activation: Activation }
  | { readonly kind: 'plain'; readonly layer: Layer }
  | { readonly kind: 'nothing' };

/** A module in its place. */
export interface Step {
  /** Name of the module in the state dict; undefined if their order decides. */
  readonly path: string | undefined;
  /** Its kind, for messages: Linear. */
  readonly what: string;
  readonly part: Part;
}

const AFFINE: readonly NormTensor[] = ['weight', 'bias'];
const RUNNING: readonly NormTensor[] = ['running_mean', 'running_var'];

interface Kind {
  /** Names of its arguments, in their order. */
  readonly names: readonly string[];
  part(given: Arguments): Part;
}

const activated = (activation: () => Activation): Kind => ({
  names: ['inplace'],
  part: () => ({ kind: 'activation', activation: activation() }),
});
const nothing = (...names: readonly string[]): Kind => ({ names, part: () => ({ kind: 'nothing' }) });

const KINDS: Readonly<Record<string, Kind>> = {
  Linear: {
    names: ['in_features', 'out_features', 'bias'],
    part: (given) => ({
      kind: 'linear',
      ...given.size('inputs', 'in_features'),
      ...given.size('outputs', 'out_features'),
      ...(given.isEmpty ? {} : { hasBias: given.boolean('bias', true) }),
    }),
  },
  BatchNorm1d: {
    names: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats', 'bias'],
    part: readBatchNorm,
  },
  LayerNorm: {
    names: ['normalized_shape', 'eps', 'elementwise_affine', 'bias'],
    part: readLayerNorm,
  },
  ReLU: activated(relu),
  Sigmoid: activated(sigmoid),
  Tanh: activated(tanh),
  SELU: activated(selu),
  SiLU: activated(silu),
  LeakyReLU: {
    names: ['negative_slope', 'inplace'],
    part: (given) => activationPart(leakyRelu({ negativeSlope: given.number('negative_slope', 0.01) })),
  },
  ELU: {
    names: ['alpha', 'inplace'],
    part: (given) => activationPart(elu({ alpha: given.number('alpha', 1) })),
  },
  GELU: {
    names: ['approximate'],
    part: (given) =>
      activationPart(gelu({ approximate: given.oneOf('approximate', ['none', 'tanh'], 'none') === 'tanh' })),
  },
  Softplus: {
    names: ['beta', 'threshold'],
    part(given) {
      given.oneOf('beta', [1], 1);
      // Beyond it PyTorch is linear; from 20 on, so is a softplus in 32 bits.
      if (given.number('threshold', 20) < 20) given.refuse('threshold', '20 or more');
      return activationPart(softplus());
    },
  },
  Softmax: {
    names: ['dim'],
    part(given) {
      given.oneOf('dim', [1, -1, null], null);
      return activationPart(softmax());
    },
  },
  Dropout: {
    names: ['p', 'inplace'],
    part: (given) => ({ kind: 'plain', layer: dropout({ rate: given.number('p', 0.5) }) }),
  },
  AlphaDropout: {
    names: ['p', 'inplace'],
    part: (given) => ({ kind: 'plain', layer: alphaDropout({ rate: given.number('p', 0.5) }) }),
  },
  Identity: nothing('inplace'),
  Flatten: {
    names: ['start_dim', 'end_dim'],
    part(given) {
      given.oneOf('start_dim', [1], 1);
      given.oneOf('end_dim', [-1, 1], -1);
      return { kind: 'nothing' };
    },
  },
};

/** Layers to write instead of modules without a counterpart. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['PReLU', 'a slope that is learned has no counterpart: train LeakyReLU in its place'],
  ['LogSoftmax', 'give Softmax in its place, and take logarithms of what predict returns'],
]);

const activationPart = (activation: Activation): Part => ({ kind: 'activation', activation });

function readBatchNorm(given: Arguments): Part {
  const isAffine = given.boolean('affine', true);
  const units = given.size('units', 'num_features');
  given.oneOf('track_running_stats', [true], true);
  const affine = affineOf(given, isAffine);
  const tensors = [...affine, ...RUNNING];
  const epsilon = given.number('eps', 1e-5);
  // As toStateDict writes a standardizer.
  if (epsilon === 0 && !isAffine) return { kind: 'standardizer', ...units, tensors };
  const momentum = oneMinus(given.number('momentum', 0.1));
  const layer = batchNormalization({ epsilon, momentum, scale: isAffine, center: affine.includes('bias') });
  return { kind: 'norm', ...units, tensors, layer };
}

/** The momentum of the one library for that of the other, without the digits that the subtraction adds: 0.01 for 0.99. */
export function oneMinus(momentum: number): number {
  return Number((1 - momentum).toPrecision(12));
}

function readLayerNorm(given: Arguments): Part {
  const isAffine = given.boolean('elementwise_affine', true);
  const tensors = affineOf(given, isAffine);
  const layer = layerNormalization({
    epsilon: given.number('eps', 1e-5),
    scale: isAffine,
    center: tensors.includes('bias'),
  });
  return { kind: 'norm', ...given.size('units', 'normalized_shape'), tensors, layer };
}

/** Parameters that a normalization learns. */
function affineOf(given: Arguments, isAffine: boolean): readonly NormTensor[] {
  const hasBias = given.boolean('bias', true);
  return isAffine ? AFFINE.slice(0, hasBias ? 2 : 1) : [];
}

/** Arguments of a module by their names, checked as they are read. */
class Arguments {
  private readonly values: ReadonlyMap<string, Argument>;

  constructor(
    private readonly path: string,
    private readonly module: Module,
    names: readonly string[],
  ) {
    const { type, values, named } = module;
    const unknown = [...named.keys()].find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw this.invalid(`${type} has no argument ${show(unknown)}${nameHint(unknown, names)}`);
    if (values.length > names.length)
      throw this.invalid(`${type} takes ${names.length} arguments, got ${values.length}`);
    this.values = new Map([...values.map((value, at) => [names[at]!, value] as const), ...named]);
  }

  /** Whether there are no arguments, so that it is only named. */
  get isEmpty(): boolean {
    return this.values.size === 0;
  }

  number(name: string, byDefault: number): number {
    const value = this.values.get(name) ?? (this.values.has(name) ? null : byDefault);
    return typeof value === 'number' ? value : this.refuse(name, 'a number');
  }

  boolean(name: string, byDefault: boolean): boolean {
    const value = this.values.has(name) ? this.values.get(name) : byDefault;
    return typeof value === 'boolean' ? value : this.refuse(name, 'True or False');
  }

  oneOf(name: string, known: readonly Argument[], byDefault: Argument): Argument {
    const value = this.values.get(name) ?? (this.values.has(name) ? null : byDefault);
    return known.includes(value) ? value : this.refuse(name, known.map((one) => python(one)).join(' or '));
  }

  /** A size, also as a tuple of one, under a name of ours; nothing if it is not given. */
  size<K extends string>(key: K, name: string): { readonly [_ in K]?: number } {
    const value = this.values.get(name);
    if (value === undefined) return {};
    const size = typeof value === 'object' && value?.length === 1 ? value[0] : value;
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) this.refuse(name, 'an integer >= 1');
    return { [key]: size } as { readonly [_ in K]?: number };
  }

  refuse(name: string, expected: string): never {
    const { type } = this.module;
    throw this.invalid(
      `${type} with ${name}=${python(this.values.get(name) ?? null)} has no counterpart, expected ${expected}`,
    );
  }

  private invalid(what: string): FormatError {
    return new FormatError(`${this.path}: ${what}`, { path: this.path });
  }
}

/**
 * Lists the modules of a stack in their order.
 *
 * @throws FormatError for a module without a counterpart, or one that runs others in its own way.
 */
export function stepsOf(path: string, module: Module, prefix = ''): Step[] {
  const { type, children } = module;
  if (type === 'Sequential') {
    return children.flatMap(([name, child]) => {
      const full = `${prefix}${name}`;
      return child.type === 'Sequential' ? stepsOf(path, child, `${full}.`) : [stepOf(path, child, full)];
    });
  }
  return [stepOf(path, module, prefix === '' ? undefined : prefix)];
}

function stepOf(path: string, module: Module, name: string | undefined): Step {
  const { type, children } = module;
  const what = name === undefined ? type : `${name}: ${type}`;
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  if (children.length > 0 || kind === undefined) {
    const known = ['Sequential', ...Object.keys(KINDS)];
    const instead = INSTEAD.get(type);
    const cure =
      children.length > 0
        ? 'runs its modules by a program of its own: give the text of its nn.Sequential, or a list of layers'
        : `has no counterpart here${instead === undefined ? nameHint(type, known) : `: ${instead}`}`;
    throw new FormatError(`${path}: ${what} ${cure}`, { path, expected: known.join(', '), got: type });
  }
  return { path: name, what, part: kind.part(new Arguments(path, module, kind.names)) };
}

/** A layer of ours as a step. @throws OptionError for one whose weights no module of PyTorch has. */
export function stepOfLayer(path: string, given: unknown): Step {
  if (!hasMethods<Layer>(given, 'forward', 'backward', 'parameters', 'outputUnits')) {
    return refuse(
      OptionError,
      path,
      "a layer, such as dense({ units: 8 }), or the name of a module, such as 'ReLU'",
      given,
    );
  }
  const { type, config } = given;
  const step = (part: Part): Step => ({ path: undefined, what: type, part });
  const units = given.inputUnits === undefined ? {} : { units: given.inputUnits };
  if (type === 'dense') {
    const inputs = given.inputUnits === undefined ? {} : { inputs: given.inputUnits };
    const sizes = { ...inputs, outputs: given.outputUnits(1) };
    return step({ kind: 'linear', ...sizes, hasBias: config['useBias'] === true, layer: given });
  }
  if (type === 'batchNormalization' || type === 'layerNormalization') {
    const tensors: NormTensor[] = [
      ...(config['scale'] === true ? ['weight' as const] : []),
      ...(config['center'] === true ? ['bias' as const] : []),
      ...(type === 'batchNormalization' ? RUNNING : []),
    ];
    return step({ kind: 'norm', ...units, tensors, layer: given });
  }
  if (given.parameters(given.inputUnits ?? 1).length === 0) return step({ kind: 'plain', layer: given });
  return refuse(OptionError, path, 'a layer whose weights PyTorch has: dense and normalizations', type);
}

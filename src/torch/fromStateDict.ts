import type { Seed } from '../core/random/seed.js';
import type { Preparation } from '../data/preparation.js';
import { Standardizer } from '../data/standardize.js';
import { transposed } from '../data/transposed.js';
import { FormatError, OptionError } from '../errors.js';
import { activation as activationLayer } from '../layers/activation.js';
import { dense } from '../layers/dense.js';
import { type Sequential, sequential, stateOf } from '../model/sequential.js';
import { connect } from '../model/state/state.js';
import { show } from '../show.js';
import type { Layer, Matrix } from '../types.js';
import { given, isList, refuse, requireOptions } from '../validate.js';
import { type Assigned, assignTensors, type Named } from './assign.js';
import { type Step, stepOfLayer, stepsOf } from './modules.js';
import { parseModule } from './parseModule.js';
import { readStateDict, type StateDict } from './readTensors.js';

/** The modules of a stack: their text, as `print(model)` or a program writes it, or a list of layers of ours and of texts. */
export type TorchArchitecture = string | readonly (Layer | string)[];

/** Options of {@link fromStateDict}. */
export interface FromStateDictOptions {
  /** Beginning of the names of the tensors to read, such as 'model.': others are left out. Default: what all names have in common. */
  prefix?: string;
  /**
   * Names of the modules with tensors, such as ['fc1', 'fc2'], in the order of a list of layers. Needed if they are not numbers, as in
   * `nn.Sequential`, because files do not keep their order.
   */
  names?: readonly string[];
  /** Key of the random numbers of later training. Default: drawn at random. */
  seed?: Seed;
  inputNames?: readonly string[];
  /** Preparation of every X, as PyTorch's rows were prepared. */
  standardizer?: Preparation;
  name?: string;
}

const OWNER = 'fromStateDict';

/**
 * Makes a model of a state dict of PyTorch: `nn.Sequential` of Linear, BatchNorm1d, LayerNorm, activations and dropout.
 *
 * Kernels are transposed: weight (out, in) becomes kernel (in, out). Half floats, bfloat16 and f64 become the nearest f32. Modules of texts
 * become layers with PyTorch's settings: momentum m becomes 1 - m, and eps epsilon. In a list, layers of ours stand for modules, with the
 * regularizers, constraints and names that further training is to have; their own momentum and epsilon count.
 *
 * Tensors are found by the names of modules in a text, and by order in a list. `num_batches_tracked` is not needed. Prefixes that all names
 * share, such as 'module.' and '_orig_mod.', are taken off.
 *
 * @param tensors  bytes of a safetensors file, or tensors `{ shape, data }` by name, such as those of `readNpz`.
 * @param architecture  the text of `print(model)`, or a list such as [dense({ units: 8 }), 'ReLU', 'Dropout(0.2)', dense({ units: 3 })].
 *   Default: the text that the file has under `architecture` in its metadata.
 * @returns a new model, not compiled.
 * @throws FormatError for tensors that are missing, unknown or of another shape, all of them named, for modules without a counterpart, and
 *   for a pickle, which is a program and is not run; OptionError, ShapeError, HyperparameterError for options and layers;
 *   DataError `E_NONFINITE` for weights that are not finite in f32; MemoryError.
 * @example
 * const state = {
 *   '0.weight': { shape: [2, 4], data: [1, 0, 0, 1, 0, 2, 2, 0] },
 *   '0.bias': { shape: [2], data: [0.5, -0.5] },
 * };
 * const scorer = fromStateDict(state, 'Sequential((0): Linear(in_features=4, out_features=2, bias=True) (1): ReLU())');
 * scorer.predict([[1, 2, 3, 4]]); // [5.5, 9.5]
 *
 * Source: torch.nn of PyTorch 2; the safetensors format.
 */
export function fromStateDict(
  tensors: StateDict,
  architecture?: TorchArchitecture,
  options: FromStateDictOptions = {},
): Sequential {
  requireOptions(OWNER, options, ['prefix', 'names', 'seed', 'inputNames', 'standardizer', 'name']);
  const { prefix, names, ...modelOptions } = options;
  if (prefix !== undefined && typeof prefix !== 'string') refuse(OptionError, `${OWNER}.prefix`, 'a text', prefix);
  const read = readStateDict(OWNER, tensors);
  const steps = readArchitecture(architecture ?? read.architecture);
  const assigned = assignTensors(read.tensors, steps, prefix, readNames(names));
  const built = build(assigned);
  const { standardizer = built.standardizer } = modelOptions;
  if (built.standardizer !== undefined && standardizer !== built.standardizer) {
    const expected = 'left out: the state dict has one';
    refuse(OptionError, `${OWNER}.standardizer`, expected, standardizer);
  }
  const model = sequential({ ...modelOptions, ...given({ standardizer }), layers: built.layers });
  try {
    if (built.inputUnits !== undefined) connect(stateOf(model), built.inputUnits);
    if (built.arrays.length > 0) model.setWeights(built.arrays);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

function readArchitecture(given: unknown): readonly Step[] {
  const path = `${OWNER}.architecture`;
  if (typeof given === 'string') {
    const steps = stepsOf(path, parseModule(path, given));
    if (steps.length === 0) refuse(OptionError, path, 'at least one module', given);
    return steps;
  }
  if (!isList(given) || given.length === 0) {
    const expected = "the text of print(model), or a list such as [dense({ units: 8 }), 'ReLU', dense({ units: 3 })]";
    refuse(OptionError, path, expected, given);
  }
  return Array.from(given, (one, at) => {
    const where = `${path}[${at}]`;
    if (typeof one !== 'string') return stepOfLayer(where, one);
    const module = parseModule(where, one);
    if (module.type === 'Sequential') refuse(OptionError, where, 'one module: a Sequential is a text of its own', one);
    return stepsOf(where, module)[0]!;
  });
}

function readNames(given: unknown): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (isList(given) && Array.from(given).every((name) => typeof name === 'string')) return given as readonly string[];
  return refuse(OptionError, `${OWNER}.names`, "names of modules, such as ['fc1', 'fc2']", given);
}

interface BuiltParts {
  readonly layers: readonly Layer[];
  readonly arrays: readonly Matrix[];
  readonly inputUnits: number | undefined;
  readonly standardizer: Standardizer | undefined;
}

/** Makes the layers, and their arrays in the order of setWeights. */
function build(assigned: readonly Assigned[]): BuiltParts {
  const layers: Layer[] = [];
  const arrays: Matrix[] = [];
  let inputUnits: number | undefined;
  let standardizer: Standardizer | undefined;
  for (const [at, { step, tensors }] of assigned.entries()) {
    const { part } = step;
    const first = layers.length === 0 && standardizer === undefined;
    if (part.kind === 'standardizer') {
      if (!first) refuse(FormatError, `${OWNER}.architecture`, 'eps > 0 behind other modules', 0);
      standardizer = readStandardizer(tensors);
    } else if (part.kind === 'linear') {
      const weight = tensors.get('weight')!;
      const [units = 0, inputs = 0] = weight.shape;
      inputUnits ??= inputs;
      const next = assigned[at + 1]?.step.part;
      const fused = part.layer === undefined && next?.kind === 'activation' ? { activation: next.activation } : {};
      const useBias = tensors.has('bias');
      layers.push(part.layer ?? dense({ units, inputShape: [inputs], useBias, ...fused }));
      arrays.push({ data: transposed(finite(weight), units, inputs), shape: [inputs, units] });
      if (useBias) arrays.push({ data: finite(tensors.get('bias')!), shape: [units] });
    } else if (part.kind === 'norm') {
      layers.push(part.layer);
      for (const leaf of part.tensors) {
        const tensor = tensors.get(leaf)!;
        inputUnits ??= tensor.data.length;
        arrays.push({ data: finite(tensor, leaf === 'running_var' ? 0 : -Infinity), shape: [tensor.data.length] });
      }
    } else if (part.kind === 'activation') {
      const before = assigned[at - 1]?.step.part;
      const isFused = before?.kind === 'linear' && before.layer === undefined;
      if (!isFused) layers.push(activationLayer({ activation: part.activation }));
    } else if (part.kind === 'plain') layers.push(part.layer);
  }
  if (layers.length === 0) refuse(OptionError, `${OWNER}.architecture`, 'at least one layer', undefined);
  return { layers, arrays, inputUnits, standardizer };
}

function readStandardizer(tensors: Assigned['tensors']): Standardizer {
  const mean = [...finite(tensors.get('running_mean')!)];
  const scale = Array.from(finite(tensors.get('running_var')!, Number.MIN_VALUE), Math.sqrt);
  return Standardizer.fromJSON({ mean, scale });
}

/** The numbers of a tensor in f32. @throws DataError for what is no number, not finite there, or below the least. */
function finite({ name, data }: Named, least = -Infinity): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(data.length);
  for (let at = 0; at < numbers.length; at++) {
    const value = data[at];
    numbers[at] = typeof value === 'number' ? value : Number.NaN;
    if (Number.isFinite(numbers[at]) && numbers[at]! >= least) continue;
    const range = least > 0 ? ' > 0' : least === 0 ? ' >= 0' : '';
    const expected = `a number${range} that is finite in f32`;
    const message = `${OWNER}: ${show(name)} holds ${show(value)} at ${at}, expected ${expected}`;
    refuse(typeof value === 'number' ? 'E_NONFINITE' : 'E_DATA', name, expected, value, message);
  }
  return numbers;
}

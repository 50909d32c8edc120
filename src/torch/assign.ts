import { FormatError, OptionError } from '../errors.js';
import { listed, show } from '../show.js';
import { refuse } from '../validate.js';
import type { Step } from './modules.js';
import type { ReadTensor } from './readTensors.js';

/** A module with its tensors, whose shapes fit it and its neighbours. */
export interface Assigned {
  readonly step: Step;
  /** By their names within the module: weight, bias, running_mean, running_var. */
  readonly tensors: ReadonlyMap<string, Named>;
}

/** A tensor, with its name in the file. */
export interface Named extends ReadTensor {
  readonly name: string;
}

const OWNER = 'fromStateDict';
/** Counts batches, for a momentum that modules here do not have. */
const COUNTER = 'num_batches_tracked';

/**
 * Finds the tensors of every module.
 *
 * @param names  of the modules with tensors; undefined: those that the modules have, or the order of numbers.
 * @throws FormatError that lists tensors that are missing, unknown, or of another shape; OptionError if the order is not known.
 */
export function assignTensors(
  given: ReadonlyMap<string, ReadTensor>,
  steps: readonly Step[],
  prefix: string | undefined,
  names: readonly string[] | undefined,
): readonly Assigned[] {
  const learned = steps.filter(hasTensors);
  const known = learned.flatMap(({ path }) => (path === undefined ? [] : [path]));
  if (names !== undefined && known.length > 0) {
    refuse(OptionError, `${OWNER}.names`, 'left out: the text of the modules has their names', names);
  }
  const wanted = names ?? (known.length === learned.length ? known : undefined);
  const start = prefix ?? prefixFor(given, wanted);
  const tensors = new Map<string, Named>();
  for (const [name, tensor] of given) {
    if (name.startsWith(start)) tensors.set(name.slice(start.length), { ...tensor, name });
  }
  if (prefix !== undefined && tensors.size === 0) {
    refuse(OptionError, `${OWNER}.prefix`, listed([...given.keys()].map(show)) || 'some tensors', prefix);
  }
  const modules = wanted ?? modulesInOrder(tensors);
  if (modules.length !== learned.length) {
    const what = `${learned.length} layers with weights (${listed(learned.map((step) => step.what)) || 'none'})`;
    const found = `${modules.length} modules with tensors (${listed(modules.map(show)) || 'none'})`;
    throw new FormatError(`${OWNER}: the architecture has ${what}, the state dict ${found}`, { path: OWNER });
  }
  return check(tensors, steps, modules);
}

/** Whether the state dict has tensors of the module. */
function hasTensors({ part }: Step): boolean {
  return part.kind === 'linear' || ((part.kind === 'norm' || part.kind === 'standardizer') && part.tensors.length > 0);
}

/** Text before the names of the modules, such as 'module.': one of the beginnings that all names share. */
function prefixFor(given: ReadonlyMap<string, ReadTensor>, modules: readonly string[] | undefined): string {
  const [first = '', ...others] = [...given.keys()];
  const shared = first.split('.').slice(0, -1);
  const starts = [''];
  for (const part of shared) {
    const start = `${starts.at(-1)!}${part}.`;
    if (!others.every((name) => name.startsWith(start))) break;
    starts.push(start);
  }
  if (modules === undefined) return starts.at(-1)!;
  const all = [...given.keys()];
  return (
    starts.find((start) => modules.every((module) => all.some((name) => name.startsWith(`${start}${module}.`)))) ?? ''
  );
}

/** Names of the modules that have tensors, in the order of their numbers. @throws OptionError for names that are no numbers. */
function modulesInOrder(tensors: ReadonlyMap<string, Named>): readonly string[] {
  const found = [...new Set([...tensors.keys()].map((name) => name.slice(0, Math.max(0, name.lastIndexOf('.')))))];
  if (found.length <= 1) return found;
  const word = found.find((name) => !/^\d+(\.\d+)*$/.test(name));
  if (word !== undefined) {
    const message = `${OWNER}: files do not keep the order of ${listed(found.map(show))}; give { names } in the order of the layers, or the text of print(model)`;
    refuse(OptionError, `${OWNER}.names`, 'the names of the modules in their order', undefined, message);
  }
  const numbers = (name: string) => name.split('.').map(Number);
  return found.sort((left, right) => {
    const [a, b] = [numbers(left), numbers(right)];
    const at = a.findIndex((number, index) => number !== b[index]);
    return at === -1 ? a.length - b.length : a[at]! - (b[at] ?? -1);
  });
}

/** Takes the tensors of each module, and compares their shapes with the columns that come in. */
function check(
  tensors: ReadonlyMap<string, Named>,
  steps: readonly Step[],
  modules: readonly string[],
): readonly Assigned[] {
  const faults: string[] = [];
  const taken = new Set<string>();
  let at = 0;
  let columns: number | undefined;
  const assigned = steps.map((step): Assigned => {
    const { part } = step;
    if (!hasTensors(step)) {
      if (part.kind === 'norm') columns ??= part.units;
      else if (part.kind === 'plain') columns ??= part.layer.inputUnits;
      return { step, tensors: new Map() };
    }
    const module = modules[at++]!;
    const full = (leaf: string) => (module === '' ? leaf : `${module}.${leaf}`);
    const found = new Map<string, Named>();
    const take = (leaf: string, shape: readonly (number | undefined)[]) => {
      const tensor = tensors.get(full(leaf));
      taken.add(full(leaf));
      const expected = `[${shape.map((size) => size ?? 'any').join(', ')}]`;
      if (tensor === undefined) faults.push(`${show(full(leaf))} is missing, expected ${expected}`);
      else if (
        tensor.shape.length !== shape.length ||
        !shape.every((size, axis) => size === undefined || size === tensor.shape[axis]) ||
        tensor.data.length === 0
      ) {
        const isTransposed = shape.length === 2 && shape[0] === tensor.shape[1] && shape[1] === tensor.shape[0];
        const hint = isTransposed ? ', transposed' : '';
        faults.push(`${show(full(leaf))} is [${tensor.shape.join(', ')}]${hint}, expected ${expected}`);
      } else found.set(leaf, tensor);
      return tensor;
    };
    if (part.kind === 'linear') {
      if (columns !== undefined && part.inputs !== undefined && part.inputs !== columns) {
        faults.push(`${step.what} takes ${part.inputs} columns, and ${columns} come in`);
      }
      const weight = take('weight', [part.outputs, part.inputs ?? columns]);
      const outputs = part.outputs ?? weight?.shape[0];
      if (part.hasBias ?? tensors.has(full('bias'))) take('bias', [outputs]);
      columns = outputs;
    } else if (part.kind === 'norm' || part.kind === 'standardizer') {
      if (columns !== undefined && part.units !== undefined && part.units !== columns) {
        faults.push(`${step.what} takes ${part.units} columns, and ${columns} come in`);
      }
      for (const leaf of part.tensors) columns ??= take(leaf, [part.units])?.shape[0];
      for (const leaf of part.tensors) if (!taken.has(full(leaf))) take(leaf, [columns]);
      if (part.tensors.includes('running_mean')) taken.add(full(COUNTER));
    }
    return { step, tensors: found };
  });
  for (const [name, { shape }] of tensors) {
    if (!taken.has(name)) faults.push(`${show(name)} [${shape.join(', ')}] is unknown`);
  }
  if (faults.length === 0) return assigned;
  throw new FormatError(`${OWNER}: ${listed(faults, '; ')}`, { path: OWNER });
}

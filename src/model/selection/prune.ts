import { portion } from '../../data/split/portion.js';
import { OptionError } from '../../errors.js';
import { listed } from '../../show.js';
import type { PruneOptions } from '../../types.js';
import { isList, refuse, requireFraction, requireNonNegative, requireOptions } from '../../validate.js';
import type { Network } from '../network.js';
import type { Built } from '../weights/built.js';
import { type Parameter, settle } from '../weights/parameters.js';
import { requireZeros } from '../weights/requireZeros.js';

const AMOUNTS = ['fraction', 'magnitude', 'inputs', 'units'] as const;

/** Weights that are pruned together, with their L2 norm. */
interface Group {
  readonly norm: number;
  readonly prune: () => void;
}

/**
 * Sets weights to 0 for good: masks hold them at 0 from now on.
 *
 * @param apply  runs the change of the weights; everything before only reads.
 * @returns whether any weight is pruned now.
 * @throws OptionError, HyperparameterError before anything changes.
 */
export function pruneWeights(
  { runtime, regions, network, parameters }: Built,
  options: PruneOptions,
  apply: (change: () => void) => void,
): boolean {
  requireOptions('prune', options, [...AMOUNTS, 'layers']);
  const given = AMOUNTS.filter((name) => options[name] !== undefined);
  const [by] = given;
  if (by === undefined || given.length > 1) {
    const expected = `one of ${AMOUNTS.join(', ')}`;
    const message = `prune: ${expected} must be given, got ${given.join(' and ') || 'none'}`;
    refuse(OptionError, 'prune', expected, given, message);
  }
  const require = by === 'magnitude' ? requireNonNegative : requireFraction;
  const amount = require(`prune.${by}`, options[by]);
  const kernels = parameters.all.filter(({ isKernel }) => isKernel);
  const chosen = kernels.filter(isChosen(network, kernels, options.layers));
  const matrices = new Map(
    kernels.map((kernel) => {
      const { weights, size, name } = kernel;
      const isPruned = parameters.masks.readPruned(name) ?? new Uint8Array(size);
      return [kernel, { weights: runtime.arena.f32(weights, size).slice(), isPruned }] as const;
    }),
  );
  const matrixOf = (kernel: Parameter): Matrix => ({ kernel, ...matrices.get(kernel)! });
  if (by === 'magnitude') pruneMagnitude(chosen.map(matrixOf), amount);
  else if (by === 'fraction') pruneFraction(chosen.map(matrixOf), amount);
  else if (by === 'inputs') {
    if (options.layers !== undefined && chosen.length > 1) {
      refuse(OptionError, 'prune.layers', 'one layer, whose inputs are pruned', options.layers);
    }
    for (const kernel of chosen.slice(0, 1)) pruneGroups(rowsOf(matrixOf(kernel)), amount);
  } else {
    const pairs = chosen.flatMap((kernel) => {
      const next = kernels[kernels.indexOf(kernel) + 1];
      // If they differ, the columns of the first kernel are not the units that the next one reads.
      return next !== undefined && next.shape[0] === kernel.shape[1] ? [[kernel, next] as const] : [];
    });
    if (pairs.length === 0) {
      const message = 'prune: units are those of hidden layers, and none of these has units that the next kernel reads';
      refuse(OptionError, 'prune.units', 'hidden units', amount, message);
    }
    for (const [kernel, next] of pairs) pruneGroups(unitsOf(matrixOf(kernel), matrixOf(next)), amount);
  }
  const changed = [...matrices].filter(([, { isPruned }]) => isPruned.includes(1));
  for (const [kernel, { isPruned }] of changed) requireZeros('prune', runtime, regions, kernel, isPruned);
  parameters.masks.allocate(changed.map(([kernel]) => kernel));
  parameters.version++;
  apply(() => {
    for (const [kernel, { isPruned }] of changed) {
      parameters.masks.write(kernel, isPruned);
      settle(runtime.kernels, parameters.masks, kernel);
    }
  });
  return changed.length > 0;
}

/** A kernel (rows, columns), with ones for pruned weights. */
interface Matrix {
  readonly kernel: Parameter;
  readonly weights: Float32Array;
  readonly isPruned: Uint8Array;
}

function isChosen({ layers }: Network, kernels: readonly Parameter[], names: readonly string[] | undefined) {
  if (names === undefined) return () => true;
  const nameOf = ({ layerIndex }: Parameter) => layers[layerIndex]!.name;
  const known = kernels.map(nameOf);
  const one = `a layer with a kernel: ${listed(known)}`;
  if (!isList(names) || names.length === 0) refuse(OptionError, 'prune.layers', `a list, each of it ${one}`, names);
  // `find` would not notice a name that is undefined.
  const wrong = names.findIndex((name) => !known.includes(name));
  if (wrong !== -1) refuse(OptionError, `prune.layers[${wrong}]`, one, names[wrong]);
  return (kernel: Parameter) => names.includes(nameOf(kernel));
}

function pruneMagnitude(matrices: readonly Matrix[], magnitude: number): void {
  for (const { weights, isPruned } of matrices) {
    for (let index = 0; index < weights.length; index++)
      if (Math.abs(weights[index]!) <= magnitude) isPruned[index] = 1;
  }
}

/** Prunes the smallest weights of all kernels together; already pruned ones come first, equal ones in order. */
function pruneFraction(matrices: readonly Matrix[], fraction: number): void {
  const total = matrices.reduce((sum, { weights }) => sum + weights.length, 0);
  let left = Math.round(portion(total, fraction));
  if (left === 0) return;
  const sizes = new Float32Array(total);
  let end = 0;
  for (const { weights, isPruned } of matrices) {
    for (const [index, weight] of weights.entries()) sizes[end++] = isPruned[index] === 1 ? -1 : Math.abs(weight);
  }
  const threshold = sizes.slice().sort()[left - 1]!;
  for (const size of sizes) if (size < threshold) left--;
  let place = 0;
  for (const { weights, isPruned } of matrices) {
    for (let index = 0; index < weights.length; index++) {
      const size = sizes[place++]!;
      if (size < threshold || (size === threshold && left-- > 0)) isPruned[index] = 1;
    }
  }
}

/** Prunes the groups of the smallest norms; equal ones in order. */
function pruneGroups(groups: readonly Group[], fraction: number): void {
  const ordered = [...groups].sort((a, b) => a.norm - b.norm);
  for (const { prune } of ordered.slice(0, Math.round(portion(groups.length, fraction)))) prune();
}

/** The weights that leave each input. */
function rowsOf(matrix: Matrix): Group[] {
  const [rows = 0, columns = 0] = matrix.kernel.shape;
  return Array.from({ length: rows }, (_, row) => groupOf([[matrix, row * columns, 1, columns]]));
}

/** The weights that enter each unit, and those that leave it. */
function unitsOf(matrix: Matrix, next: Matrix): Group[] {
  const [rows = 0, units = 0] = matrix.kernel.shape;
  const [, columns = 0] = next.kernel.shape;
  return Array.from({ length: units }, (_, unit) =>
    groupOf([
      [matrix, unit, units, rows],
      [next, unit * columns, 1, columns],
    ]),
  );
}

/** Groups the weights `first + index * stride` of each matrix. */
function groupOf(parts: readonly (readonly [matrix: Matrix, first: number, stride: number, count: number])[]): Group {
  let squares = 0;
  for (const [{ weights }, first, stride, count] of parts) {
    for (let index = 0; index < count; index++) {
      const weight = weights[first + index * stride]!;
      squares += weight * weight;
    }
  }
  const prune = () => {
    for (const [{ isPruned }, first, stride, count] of parts) {
      for (let index = 0; index < count; index++) isPruned[first + index * stride] = 1;
    }
  };
  return { norm: Math.sqrt(squares), prune };
}

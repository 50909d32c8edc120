import type { Runtime } from '../../core/kernels/runtime.js';
import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import { OptionError } from '../../errors.js';
import { refuse } from '../../validate.js';
import type { Regions } from '../memory/regions.js';
import type { Parameter } from './parameters.js';

/** @throws OptionError if the parameter's constraint moves a weight to be pruned away from 0. */
export function requireZeros(
  owner: string,
  { arena, kernels }: Runtime,
  regions: Regions,
  { name, weights, size, shape, constraint }: Parameter,
  isPruned: Uint8Array,
): void {
  if (constraint === undefined) return;
  const copy = regions.allocate(size * FLOAT_BYTES);
  try {
    arena.f32(copy, size).set(arena.f32(weights, size).map((weight, index) => (isPruned[index] === 1 ? 0 : weight)));
    const [rows = 1, columns = 1] = shape;
    constraint.apply(kernels, copy, rows, columns);
    if (arena.f32(copy, size).every((weight, index) => isPruned[index] !== 1 || weight === 0)) return;
  } finally {
    regions.release(copy);
  }
  const message = `${owner}: ${name} is kept in ${constraint.name}, which moves weights from 0; leave its layer out`;
  refuse(OptionError, name, 'a constraint that lets weights be 0', constraint.name, message);
}

import { OptionError } from '../../errors.js';
import type { WeightsSnapshot } from '../../types.js';
import { isA, isList, refuse, requireInteger, requireOptions } from '../../validate.js';
import { build, type ModelState, mending } from '../state/state.js';
import { type AveragedWeights, allocateAverage, resetAverage } from '../weights/average.js';
import type { Built } from '../weights/built.js';
import type { Parameters } from '../weights/parameters.js';
import { requireZeros } from '../weights/requireZeros.js';

/** Copies everything that {@link restoreSnapshot} restores. */
export function snapshotOf({ parameters }: Built, average: AveragedWeights | undefined): WeightsSnapshot {
  return {
    weights: parameters.get(),
    pruned: parameters.all.map(({ name }) => parameters.masks.readPruned(name) ?? null),
    average: average?.updates ? { updates: average.updates, weights: average.built.parameters.get() } : null,
  };
}

/**
 * Restores weights, masks and running average together, so that they always belong to the same moment.
 *
 * @throws OptionError, ShapeError, DataError, MemoryError before anything changes.
 */
export function restoreSnapshot(state: ModelState, snapshot: WeightsSnapshot): void {
  const owner = 'restoreSnapshot';
  requireOptions(owner, snapshot, ['weights', 'pruned', 'average']);
  const built = build(state, owner);
  const { parameters } = built;
  const weights = parameters.read(snapshot.weights);
  const pruned = readPruned(parameters, snapshot.pruned);
  for (const [index, marks] of pruned.entries()) {
    if (marks !== null) requireZeros(owner, built.runtime, built.regions, parameters.all[index]!, marks);
  }
  const { average } = snapshot;
  let averaged: Float32Array[] = [];
  if (average !== null) {
    requireOptions(`${owner}.average`, average, ['updates', 'weights']);
    requireInteger(`${owner}.average.updates`, average.updates, 1);
    averaged = parameters.read(average.weights);
    if (state.compiled !== undefined && state.compiled.average === undefined)
      refuse(OptionError, `${owner}.average`, 'null: the model is compiled without an average', average);
  }
  mending(state, owner, () => {
    if (average !== null) state.average ??= allocateAverage(built, state.compiled?.average);
    parameters.masks.allocate(parameters.all.filter((_, index) => pruned[index] !== null));
    for (const [index, parameter] of parameters.all.entries()) {
      parameters.masks.replace(parameter, pruned[index] ?? null);
    }
    parameters.write(weights);
    if (state.average !== undefined) resetAverage(state.average, averaged, average?.updates ?? 0);
    return true;
  });
}

function readPruned({ all }: Parameters, given: WeightsSnapshot['pruned']): WeightsSnapshot['pruned'] {
  const isMask = (entry: unknown, size: number) =>
    isA(entry, Uint8Array) && entry.length === size && entry.every((mark) => mark <= 1);
  const holds =
    isList(given) &&
    given.length === all.length &&
    all.every(({ size, isKernel }, index) => given[index] === null || (isKernel && isMask(given[index], size)));
  if (holds) return given;
  const expected = 'for each array null, or for a kernel a Uint8Array of its size with ones where it is pruned';
  refuse(OptionError, 'restoreSnapshot.pruned', expected, given);
}

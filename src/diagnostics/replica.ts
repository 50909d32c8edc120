import { connectLayers } from '../model/network.js';
import { Sequential, stateOf } from '../model/sequential.js';
import { createState } from '../model/state/create.js';
import { build, requireIntact } from '../model/state/state.js';

/**
 * Copies the first layers of a model with their weights, not compiled. The caller disposes of the copy.
 *
 * @param method  the caller's name, for errors.
 * @throws StateError `E_DISPOSED`, `E_NOT_BUILT`; MemoryError.
 */
export function replicaOf(model: Sequential, count: number, method: string): Sequential {
  const state = stateOf(model);
  requireIntact(state, method);
  const { network, parameters } = build(state, method);
  const { names, standardizer, missing, means } = state.inputs;
  const copy = createState({
    layers: state.layers.slice(0, count),
    seed: state.seed,
    ...(standardizer === undefined ? { missing } : {}),
  });
  copy.network ??= connectLayers(copy.layers, network.inputUnits);
  copy.inputs.standardizer = standardizer;
  copy.inputs.names = names;
  copy.inputs.means = means;
  const replica = new Sequential(copy);
  const weights = parameters.get().filter((_, index) => parameters.all[index]!.layerIndex < count);
  try {
    replica.setWeights(weights);
  } catch (error) {
    replica.dispose();
    throw error;
  }
  return replica;
}

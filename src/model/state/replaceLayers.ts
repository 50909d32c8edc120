import type { Layer } from '../../types.js';
import { connectLayers } from '../network.js';
import { KernelForms } from '../weights/kernelForms.js';
import { Parameters } from '../weights/parameters.js';
import { type ModelState, releaseTraining } from './state.js';

/**
 * Replaces the layers by others that differ only in whether they are trained. The weights stay; gradients and optimizer state go.
 *
 * Unchecked: types, sizes and parameters of the layers are the same.
 */
export function replaceLayers(state: ModelState, layers: readonly Layer[]): void {
  releaseTraining(state);
  state.layers = layers;
  state.optimality = undefined;
  const { network: before, built, regions } = state;
  if (before === undefined) return;
  const network = connectLayers(layers, before.inputUnits);
  state.network = network;
  if (built === undefined) return;
  regions.release(state.predictionPlan?.region);
  state.predictionPlan = undefined;
  built.forms.release();
  const { runtime, parameters: held } = built;
  const all = held.all.map((parameter) => ({
    ...parameter,
    isTrained: network.layers[parameter.layerIndex]!.layer.trainable && !parameter.isState,
  }));
  const parameters = new Parameters(runtime, all, held.masks, held.region);
  state.built = { ...built, network, parameters, forms: new KernelForms(runtime, regions, parameters) };
}

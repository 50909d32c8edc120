import { isObject } from '../../validate.js';
import { dispose } from '../engine.js';
import type { WeightsManifestConfig } from '../io/artifacts.js';
import { loadWeights } from '../io/loadWeights.js';
import { parseJson } from '../io/modelJson.js';
import type { Sequential } from '../model/model.js';
import { namespace } from '../outOfScope.js';
import { readTopology } from '../topology/readTopology.js';
import { buildModel, placeWeights } from './build.js';

/** A topology with weights on a server. */
export interface ModelAndWeightsConfig {
  modelTopology: object;
  weightsManifest?: WeightsManifestConfig;
  /** The folder of the weights. */
  pathPrefix?: string;
}

/**
 * Makes a model of what `model.toJSON()` gives, as text or as an object. Weights are drawn, unless a manifest names their files.
 *
 * @throws FormatError, OutOfScopeError as `tf.loadLayersModel` does.
 */
async function modelFromJSON(config: ModelAndWeightsConfig | object | string): Promise<Sequential> {
  const given: unknown = typeof config === 'string' ? parseJson('tf.models.modelFromJSON', config) : config;
  const isWrapped = isObject(given) && 'modelTopology' in given;
  const { modelTopology, weightsManifest, pathPrefix } = (
    isWrapped ? given : { modelTopology: given }
  ) as ModelAndWeightsConfig;
  const hasWeights = weightsManifest !== undefined && weightsManifest !== null;
  const model = buildModel(readTopology(modelTopology, hasWeights));
  if (!hasWeights) return model;
  try {
    const weights = await loadWeights(weightsManifest, pathPrefix);
    const named = Object.entries(weights).map(([name, tensor]) => ({ name, tensor }));
    try {
      placeWeights(model, named, true);
    } finally {
      dispose(weights);
    }
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** `tf.models`. */
export const models = namespace('tf.models', { modelFromJSON }, []);

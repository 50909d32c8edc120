import { restoreActivation } from '../activations/registry.js';
import { restoreConstraint } from '../constraints/registry.js';
import { FormatError } from '../errors.js';
import { restoreInitializer } from '../initializers/registry.js';
import { restoreActivityPenalty, restorePenalty } from '../penalties/registry.js';
import { restoreSchedules } from '../schedules/registry.js';
import { show } from '../show.js';
import type { Config, Json, Layer, Named, OwnConcepts } from '../types.js';
import { hasMethods, refuse } from '../validate.js';
import { activation } from './activation.js';
import { type AlphaDropoutOptions, alphaDropout } from './alphaDropout.js';
import { type BatchNormalizationOptions, batchNormalization } from './batchNormalization.js';
import { type ConcreteDropoutOptions, concreteDropout } from './concreteDropout.js';
import { type DenseOptions, dense } from './dense.js';
import { type DropoutOptions, dropout } from './dropout.js';
import { type GaussianDropoutOptions, gaussianDropout } from './gaussianDropout.js';
import { type GaussianNoiseOptions, gaussianNoise } from './gaussianNoise.js';
import { type LassoNetOptions, lassoNet } from './lassoNet.js';
import { type LayerNormalizationOptions, layerNormalization } from './layerNormalization.js';
import { type SpatialDropoutOptions, spatialDropout } from './spatialDropout.js';

/** The types that a file may name. */
const KNOWN =
  'dense, dropout, spatialDropout, gaussianDropout, alphaDropout, concreteDropout, gaussianNoise, layerNormalization, batchNormalization, lassoNet and activation';

/** The options that may hold a schedule. */
const SCHEDULED = ['rate', 'dropConnect', 'lambda'];

/**
 * A layer from its type and the config that it was saved with.
 *
 * @param own  finds the user's code.
 * @throws FormatError, or the layer's own errors.
 */
export function restoreLayer(type: Json | undefined, config: Json | undefined, own?: OwnConcepts): Layer {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new FormatError(`a layer's config must be an object, got ${show(config)}`, { path: 'layers', got: config });
  }
  const owner = typeof type === 'string' ? type : 'layer';
  const options: Record<string, unknown> = { ...restoreSchedules(owner, config as Config, SCHEDULED, own) };
  // The layer itself checks its options: they are of unknown type here, as from any JavaScript caller.
  switch (type) {
    case 'dense':
      restore(options, 'activation', restoreActivation, own);
      restore(options, 'kernelInitializer', restoreInitializer, own);
      restore(options, 'biasInitializer', restoreInitializer, own);
      restore(options, 'kernelRegularizer', restorePenalty, own);
      restore(options, 'biasRegularizer', restorePenalty, own);
      restore(options, 'activityRegularizer', restoreActivityPenalty, own);
      restore(options, 'kernelConstraint', restoreConstraint, own);
      restore(options, 'biasConstraint', restoreConstraint, own);
      return dense(options as unknown as DenseOptions);
    case 'dropout':
      return dropout(options as unknown as DropoutOptions);
    case 'spatialDropout':
      return spatialDropout(options as unknown as SpatialDropoutOptions);
    case 'gaussianDropout':
      return gaussianDropout(options as unknown as GaussianDropoutOptions);
    case 'alphaDropout':
      return alphaDropout(options as unknown as AlphaDropoutOptions);
    case 'gaussianNoise':
      return gaussianNoise(options as unknown as GaussianNoiseOptions);
    case 'layerNormalization':
      return layerNormalization(options as LayerNormalizationOptions);
    case 'batchNormalization':
      return batchNormalization(options as BatchNormalizationOptions);
    case 'lassoNet':
      restore(options, 'activation', restoreActivation, own);
      restore(options, 'hiddenActivation', restoreActivation, own);
      restore(options, 'kernelInitializer', restoreInitializer, own);
      return lassoNet(options as unknown as LassoNetOptions);
    case 'concreteDropout': {
      const { layer, ...others } = options as { readonly [key: string]: Json };
      const inner = (typeof layer === 'object' && layer !== null ? layer : {}) as { readonly [key: string]: Json };
      return concreteDropout(restoreLayer(inner['type'], inner['config'], own), others as ConcreteDropoutOptions);
    }
    case 'activation':
      restore(options, 'activation', restoreActivation, own);
      return activation(options as { activation: string });
    default: {
      const given = typeof type === 'string' ? own?.({ name: type, config: config as Config }) : undefined;
      if (hasMethods<Layer>(given, 'forward')) return given;
      const cure = 'a layer of your own is given in customObjects, by its type';
      refuse(FormatError, 'layers', KNOWN, type, `unknown layer type ${show(type)}; known are ${KNOWN}; ${cure}`);
    }
  }
}

function restore(
  options: Record<string, unknown>,
  key: string,
  restorer: (owner: string, saved: Named, own?: OwnConcepts) => unknown,
  own: OwnConcepts | undefined,
) {
  const saved = options[key];
  if (saved !== undefined) options[key] = restorer(key, requireNamed(key, saved), own);
}

function requireNamed(key: string, saved: unknown): Named {
  const { name, config } = (typeof saved === 'object' && saved !== null ? saved : {}) as Partial<Named>;
  if (typeof name === 'string' && typeof config === 'object' && config !== null) return { name, config };
  throw new FormatError(`${key} must be { name, config }, got ${show(saved)}`, { path: key, got: saved });
}

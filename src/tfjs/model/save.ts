import { OptionError } from '../../errors.js';
import { isPlain, refuse, requireBoolean } from '../../validate.js';
import type { LayerVariable } from '../concepts/layerVariable.js';
import { type ConfiguredModel, topologyOf } from '../configs/modelConfig.js';
import { tidy } from '../engine.js';
import type { IOHandler, IOHandlerSync, ModelArtifacts, SaveConfig, SaveResult } from '../io/artifacts.js';
import { joined } from '../io/bytes.js';
import { isHandler } from '../io/handlers.js';
import { parseJson, toJson } from '../io/modelJson.js';
import { getSaveHandlers, theHandler } from '../io/router.js';
import { encodeWeights } from '../io/weights.js';
import { type Maybe, readOptions } from '../options.js';
import { type CompiledWith, requireSaved, trainingConfigOf } from '../topology/trainingConfig.js';

/** JSON of the user's own, kept with a model. */
export type UserMetadata = { [key: string]: unknown };

/** @throws OptionError unless it is an object of JSON. */
export function readMetadata(given: unknown): UserMetadata {
  const path = 'model.setUserDefinedMetadata';
  if (isPlain(given)) return parseJson(path, toJson(path, given)) as UserMetadata;
  return refuse(OptionError, path, 'an object of JSON', given);
}

/** A model, as far as its files depend on it. */
export interface SavedModel {
  readonly configured: ConfiguredModel;
  /** First those that are trained. */
  readonly weights: readonly LayerVariable[];
  readonly compiled: CompiledWith | undefined;
  readonly metadata: UserMetadata | undefined;
}

/** Saves a model by a handler. @throws as `model.save` does. */
export async function saveModel(
  model: SavedModel,
  target: IOHandler | IOHandlerSync | string,
  config: Maybe<SaveConfig>,
): Promise<SaveResult> {
  const options = readOptions<SaveConfig>('model.save', config, ['trainableOnly', 'includeOptimizer']);
  const trainableOnly = requireBoolean('model.save.trainableOnly', options.trainableOnly ?? false);
  const includeOptimizer = requireBoolean('model.save.includeOptimizer', options.includeOptimizer ?? false);
  const handler: IOHandler | IOHandlerSync = isHandler(target)
    ? target
    : theHandler(getSaveHandlers(target as string), target);
  const { save } = handler;
  if (save === undefined) return refuse(OptionError, 'model.save.handler', 'a handler with save', target);
  const artifacts = await artifactsOf(model, trainableOnly, includeOptimizer);
  return save.call(handler, artifacts) as Promise<SaveResult>;
}

async function artifactsOf(model: SavedModel, trainableOnly: boolean, includeOptimizer: boolean) {
  const { configured, weights, compiled, metadata } = model;
  const saved = weights.filter(({ trainable }) => trainable || !trainableOnly);
  const own = await tidy(() =>
    encodeWeights(saved.map((variable) => ({ name: variable.name, tensor: variable.read() }))),
  );
  const artifacts: ModelArtifacts = {
    modelTopology: topologyOf(configured),
    format: 'layers-model',
    generatedBy: 'ockham',
    convertedBy: null,
    weightSpecs: own.specs,
    weightData: own.data,
  };
  if (metadata !== undefined) artifacts.userDefinedMetadata = metadata;
  if (!includeOptimizer || compiled === undefined) return artifacts;
  const state = await encodeWeights(await requireSaved(compiled.optimizer).getWeights(), 'optimizer');
  return {
    ...artifacts,
    trainingConfig: trainingConfigOf(compiled),
    weightSpecs: [...own.specs, ...state.specs],
    weightData: joined('weightData', [own.data, state.data]),
  };
}

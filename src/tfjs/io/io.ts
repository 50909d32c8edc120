import { namespace } from '../outOfScope.js';
import type * as artifacts from './artifacts.js';
import { browserFiles } from './browserFiles.js';
import { CompositeArrayBuffer, joined } from './bytes.js';
import { fileSystem } from './fileSystem.js';
import { fromMemory, fromMemorySync, withSaveHandler, withSaveHandlerSync } from './handlers.js';
import { http, isHTTPScheme } from './http.js';
import { loadWeights, weightsLoaderFactory } from './loadWeights.js';
import { copyModel, listModels, moveModel, removeModel } from './management.js';
import { getModelArtifactsForJSON, getModelArtifactsForJSONSync, getModelArtifactsInfoForJSON } from './modelJson.js';
import { getLoadHandlers, getSaveHandlers, registerLoadRouter, registerSaveRouter } from './router.js';
import { getWeightSpecs } from './specs.js';
import { decodeWeights, encodeWeights } from './weights.js';

/** `tf.io`: handlers that save and load models, and the bytes of weights. `fileSystem` is that of tfjs-node. */
export const io = namespace(
  'tf.io',
  {
    browserFiles,
    browserHTTPRequest: http,
    CompositeArrayBuffer,
    /** Joins buffers. */
    concatenateArrayBuffers: (buffers: ArrayBuffer[]): ArrayBuffer =>
      joined('tf.io.concatenateArrayBuffers', buffers ?? []),
    copyModel,
    decodeWeights,
    encodeWeights,
    fileSystem,
    fromMemory,
    fromMemorySync,
    getLoadHandlers,
    getModelArtifactsForJSON,
    getModelArtifactsForJSONSync,
    getModelArtifactsInfoForJSON,
    getSaveHandlers,
    getWeightSpecs,
    http,
    isHTTPScheme,
    listModels,
    loadWeights,
    moveModel,
    registerLoadRouter,
    registerSaveRouter,
    removeModel,
    weightsLoaderFactory,
    withSaveHandler,
    withSaveHandlerSync,
  },
  ['decodeWeightsStream'],
);

/** The types of TensorFlow.js's namespace: `tf.io.IOHandler`. */
export declare namespace io {
  type IOHandler = artifacts.IOHandler;
  type LoadOptions = artifacts.LoadOptions;
  type ModelArtifacts = artifacts.ModelArtifacts;
  type ModelArtifactsInfo = artifacts.ModelArtifactsInfo;
  type ModelJSON = artifacts.ModelJSON;
  type SaveConfig = artifacts.SaveConfig;
  type SaveResult = artifacts.SaveResult;
  type TrainingConfig = artifacts.TrainingConfig;
  type WeightData = artifacts.WeightData;
  type WeightsManifestConfig = artifacts.WeightsManifestConfig;
  type WeightsManifestEntry = artifacts.WeightsManifestEntry;
}

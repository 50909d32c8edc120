import type { HostFetch, HostRequestInit, HostResponse } from '../../host.js';

// The parts of a saved model, as TensorFlow.js passes them between models and handlers.

/** Type of a weight in a file. */
export type WeightType = 'float32' | 'int32' | 'bool' | 'string' | 'complex64';

/** One weight of a file: its name, its form, and how it is written. */
export interface WeightsManifestEntry {
  name: string;
  shape: number[];
  dtype: WeightType;
  /** 'optimizer' for state of the optimizer. */
  group?: 'model' | 'optimizer';
  /** `value = scale * integer + min`, or half precision. */
  quantization?: { dtype: 'uint8' | 'uint16' | 'float16'; scale?: number; min?: number };
}

/** Weights that lie one behind the other in some files. */
export interface WeightsManifestGroupConfig {
  paths: string[];
  weights: WeightsManifestEntry[];
}

export type WeightsManifestConfig = WeightsManifestGroupConfig[];

/** Bytes of all weights: one buffer, or its pieces in order. */
export type WeightData = ArrayBuffer | ArrayBuffer[];

/** Optimizer, loss and metrics of a saved model. */
export interface TrainingConfig {
  optimizer_config: object;
  loss: string | string[] | { [output: string]: string };
  metrics?: string[] | { [output: string]: string };
  weighted_metrics?: string[];
  sample_weight_mode?: string;
  loss_weights?: number[] | { [output: string]: number };
}

/** A saved model in memory. */
export interface ModelArtifacts {
  modelTopology?: object | ArrayBuffer;
  trainingConfig?: TrainingConfig;
  weightSpecs?: WeightsManifestEntry[];
  weightData?: WeightData;
  format?: string;
  generatedBy?: string;
  convertedBy?: string | null;
  signature?: object;
  userDefinedMetadata?: { [key: string]: unknown };
  modelInitializer?: object;
  initializerSignature?: object;
}

/** The contents of model.json. */
export interface ModelJSON extends Omit<ModelArtifacts, 'weightSpecs' | 'weightData' | 'modelTopology'> {
  modelTopology: object;
  weightsManifest: WeightsManifestConfig;
}

/** Sizes of a saved model in bytes, and its date. */
export interface ModelArtifactsInfo {
  dateSaved: Date;
  modelTopologyType: 'JSON' | 'GraphDef';
  modelTopologyBytes?: number;
  weightSpecsBytes?: number;
  weightDataBytes?: number;
}

/** Result of `model.save`. */
export interface SaveResult {
  modelArtifactsInfo: ModelArtifactsInfo;
  /** Answers of a server. */
  responses?: HostResponse[];
  errors?: (object | string)[];
}

/** Saves and loads models. */
export interface IOHandler {
  save?: (artifacts: ModelArtifacts) => Promise<SaveResult>;
  load?: () => Promise<ModelArtifacts>;
}

/** The same at once. */
export interface IOHandlerSync {
  save?: (artifacts: ModelArtifacts) => SaveResult;
  load?: () => ModelArtifacts;
}

/** Options of `model.save`. */
export interface SaveConfig {
  /** Default: false. */
  trainableOnly?: boolean;
  /** Whether the optimizer with its state is saved. Default: false. */
  includeOptimizer?: boolean;
}

/** Heard with fractions from 0 to 1. */
export type OnProgressCallback = (fraction: number) => void;

/** Options of `tf.loadLayersModel` and `tf.io.http`. */
export interface LoadOptions {
  requestInit?: HostRequestInit;
  onProgress?: OnProgressCallback;
  /** Used instead of the global `fetch`. */
  fetchFunc?: HostFetch;
  /** Whether every weight must be there and have a place. Default: true. */
  strict?: boolean;
  /** Replaces the folder of model.json in addresses of the weights. */
  weightPathPrefix?: string;
  /** Has no effect for models of layers. */
  fromTFHub?: boolean;
  /** Gives the address of a file of weights. */
  weightUrlConverter?: (file: string) => Promise<string>;
  /** The weights are read whole in any case. */
  streamWeights?: boolean;
}

/** The names of {@link LoadOptions}. */
export const LOAD_OPTIONS = [
  ...(['requestInit', 'onProgress', 'fetchFunc', 'strict', 'weightPathPrefix', 'fromTFHub'] as const),
  ...(['weightUrlConverter', 'streamWeights'] as const),
];

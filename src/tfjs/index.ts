// Public re-exports, nothing else: TensorFlow.js's names for dense networks.

export { constraints } from './concepts/constraints.js';
export { initializers, type SeededInitializer } from './concepts/initializers.js';
export { type InputConfig, input } from './concepts/input.js';
export { Layer } from './concepts/layer.js';
export type { LayerArgs } from './concepts/layerOptions.js';
export { type DenseLayerArgs, type DropoutLayerArgs, layers, type NormalizationLayerArgs } from './concepts/layers.js';
export type { LayerVariable } from './concepts/layerVariable.js';
export { type LossArg, type LossFunction, losses } from './concepts/losses.js';
export { type MetricArg, type MetricFunction, metrics } from './concepts/metrics.js';
export { Optimizer } from './concepts/optimizer.js';
export {
  AdadeltaOptimizer,
  AdagradOptimizer,
  AdamaxOptimizer,
  AdamOptimizer,
  MomentumOptimizer,
  RMSPropOptimizer,
  SGDOptimizer,
  train,
} from './concepts/optimizers.js';
export { regularizers } from './concepts/regularizers.js';
export {
  disableDeprecationWarnings,
  dispose,
  disposeVariables,
  enableDebugMode,
  enableProdMode,
  getBackend,
  keep,
  type MemoryInfo,
  memory,
  nextFrame,
  ready,
  setBackend,
  tidy,
  version,
} from './engine.js';
export { Reduction } from './figures/reduction.js';
export type {
  IOHandler,
  LoadOptions,
  ModelArtifacts,
  ModelArtifactsInfo,
  ModelJSON,
  SaveConfig,
  SaveResult,
  TrainingConfig,
  WeightData,
  WeightsManifestConfig,
  WeightsManifestEntry,
} from './io/artifacts.js';
export { io } from './io/io.js';
export type { NamedTensor, NamedTensorMap } from './io/weights.js';
export { loadLayersModel } from './loading/loadLayersModel.js';
export { type ModelAndWeightsConfig, models } from './loading/modelFromJSON.js';
export { BaseCallback, type Logs, type Params } from './model/baseCallback.js';
export {
  Callback,
  type CallbackArg,
  type CallbackModel,
  CustomCallback,
  type CustomCallbackArgs,
} from './model/callbacks.js';
export { callbacks, EarlyStopping, type EarlyStoppingCallbackArgs } from './model/earlyStopping.js';
export type { ModelFitArgs } from './model/fit.js';
export { type ContainerArgs, model, type SymbolicArg, SymbolicTensor } from './model/functional.js';
export { History } from './model/history.js';
export {
  type ModelCompileArgs,
  type ModelEvaluateArgs,
  type ModelPredictArgs,
  Sequential,
  Sequential as LayersModel,
  sequential,
} from './model/model.js';
export type { SequentialArgs } from './model/stack.js';
export * from './namespaces.js';
export * from './operations.js';
export { OutOfScopeError } from './outOfScope.js';
export { setStrict } from './strict.js';
export type { TensorArg } from './tensors/inputs.js';
export type { NestedNumbers, TensorLike } from './tensors/shapes.js';
export {
  type DataType,
  Tensor,
  type Tensor as Scalar,
  type Tensor as Tensor1D,
  type Tensor as Tensor2D,
  type Tensor as Tensor3D,
  type Tensor as Tensor4D,
} from './tensors/tensor.js';
export {
  argMax,
  cast,
  clone,
  fill,
  oneHot,
  ones,
  print,
  reshape,
  scalar,
  tensor,
  tensor1d,
  tensor2d,
  tensor3d,
  tensor4d,
  util,
  zeros,
} from './tensors/tensors.js';

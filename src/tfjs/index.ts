// Public re-exports, nothing else: TensorFlow.js's names for dense networks.

export * from './backends.js';
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
export type { ColumnConfig, CSVConfig, CSVDataset } from './data/csvDataset.js';
export { data } from './data/data.js';
export type { Dataset } from './data/dataset.js';
export {
  dispose,
  disposeVariables,
  ENV,
  engine,
  env,
  keep,
  type MemoryInfo,
  memory,
  type ProfileInfo,
  profile,
  type TimingInfo,
  tidy,
  time,
  version,
} from './engine.js';
export { Reduction } from './figures/reduction.js';
export * from './internals/kernelNames.js';
export * from './internals/names.js';
export * from './internals/namespaces.js';
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
export type { ModelEvaluateDatasetArgs, ModelFitDatasetArgs } from './model/fitDataset.js';
export { type ContainerArgs, model, type Shape, type SymbolicArg, SymbolicTensor } from './model/functional.js';
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
export type { DataType, DataTypeMap, TensorValues as TypedArray } from './tensors/elements.js';
export * from './tensors/functions/around.js';
export * from './tensors/functions/binary.js';
export * from './tensors/functions/choosing.js';
export * from './tensors/functions/creating.js';
export {
  all,
  argMax,
  argMin,
  cumprod,
  cumsum,
  euclideanNorm,
  logSoftmax,
  logSumExp,
  max,
  mean,
  min,
  moments,
  movingAverage,
  norm,
  prod,
  softmax,
  someOf as any,
  sum,
} from './tensors/functions/reductions.js';
export * from './tensors/functions/shaping.js';
export * from './tensors/functions/slicing.js';
export {
  abs,
  acos,
  acosh,
  areFinite as isFinite,
  areNaN as isNaN,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  clipByValue,
  cos,
  cosh,
  elu,
  erf,
  exp,
  expm1,
  floor,
  isInf,
  leakyRelu,
  log,
  log1p,
  logicalNot,
  logSigmoid,
  neg,
  reciprocal,
  relu,
  relu6,
  round,
  rsqrt,
  selu,
  sigmoid,
  sign,
  sin,
  sinh,
  softplus,
  sqrt,
  square,
  step,
  tan,
  tanh,
} from './tensors/functions/unary.js';
export type { TensorArg } from './tensors/inputs.js';
export { type ArrayMap, Rank, type ShapeMap } from './tensors/ranks.js';
export type { NestedNumbers, TensorLike } from './tensors/shapes.js';
export { Tensor, TensorBuffer, Variable } from './tensors/tensor.js';
export * from './tensors/tensors.js';
export type {
  Scalar,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Tensor5D,
  Tensor6D,
  TensorContainer,
  TensorContainerArray,
  TensorContainerObject,
} from './tensors/types.js';
export { util } from './tensors/util.js';

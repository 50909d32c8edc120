// Public re-exports, nothing else: TensorFlow.js's names for dense networks.
export {
  Callback,
  type CallbackArg,
  type CallbackModel,
  CustomCallback,
  type CustomCallbackArgs,
  callbacks,
  EarlyStopping,
  type EarlyStoppingCallbackArgs,
  type Params,
} from './callbacks.js';
export { constraints } from './constraints.js';
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
export type { ModelFitArgs } from './fit.js';
export { History, type Logs } from './history.js';
export { initializers, type SeededInitializer } from './initializers.js';
export type { TensorArg } from './inputs.js';
export { Layer, type LayerArgs } from './layer.js';
export { type DenseLayerArgs, type DropoutLayerArgs, layers, type NormalizationLayerArgs } from './layers.js';
export { type LossArg, losses } from './losses.js';
export { type MetricArg, metrics } from './metrics.js';
export {
  type ModelCompileArgs,
  type ModelEvaluateArgs,
  type ModelPredictArgs,
  Sequential,
  Sequential as LayersModel,
  type SequentialArgs,
  sequential,
} from './model.js';
export * from './namespaces.js';
export * from './operations.js';
export { type Optimizer, train } from './optimizers.js';
export { OutOfScopeError } from './outOfScope.js';
export { regularizers } from './regularizers.js';
export type { NestedNumbers, TensorLike } from './shapes.js';
export {
  type DataType,
  Tensor,
  type Tensor as Scalar,
  type Tensor as Tensor1D,
  type Tensor as Tensor2D,
  type Tensor as Tensor3D,
  type Tensor as Tensor4D,
} from './tensor.js';
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
} from './tensors.js';

// Public re-exports, nothing else.
export { elu } from './activations/elu.js';
export { gelu } from './activations/gelu.js';
export { leakyRelu } from './activations/leakyRelu.js';
export type { ActivationLike, ActivationName } from './activations/registry.js';
export { type EmaOptions, ema } from './averages/ema.js';
export { type SwaOptions, swa } from './averages/swa.js';
export type {
  BatchLog,
  Callback,
  CallbackState,
  EpochLog,
  Resumed,
  TrainingControl,
  TrainingEnd,
  TrainingParameters,
} from './callbacks/callback.js';
export { type EarlyStopping, type EarlyStoppingOptions, earlyStopping } from './callbacks/earlyStopping.js';
export type { MonitorOptions } from './callbacks/monitor.js';
export { type PruneScheduleOptions, pruneSchedule } from './callbacks/pruneSchedule.js';
export {
  type ReduceLearningRateOptions,
  reduceLearningRateOnPlateau,
} from './callbacks/reduceLearningRateOnPlateau.js';
export type { CheckpointStore } from './checkpoints/store.js';
export type { Axis, AxisOptions } from './constraints/axis.js';
export { type BoxOptions, box } from './constraints/box.js';
export { l1Ball } from './constraints/l1Ball.js';
export { maxNorm } from './constraints/maxNorm.js';
export { type MinMaxNormOptions, minMaxNorm } from './constraints/minMaxNorm.js';
export { nonNeg } from './constraints/nonNeg.js';
export type { ConstraintLike, ConstraintName } from './constraints/registry.js';
export { unitNorm } from './constraints/unitNorm.js';
export { init } from './core/init/init.js';
export type { InitOptions, ModuleSource } from './core/init/options.js';
export type { Seed } from './core/random/seed.js';
export { matrix } from './data/matrix.js';
export { oneHot } from './data/oneHot.js';
export type { MatrixInput } from './data/reading/inputs.js';
export type { NumberList } from './data/reading/list.js';
export type { SparseMatrix } from './data/reading/sparse.js';
export type { WeightArray, WeightArrays, WeightsOptions } from './data/reading/weights.js';
export { type SelectableRows, type SelectedRows, selectRows } from './data/selection/selectRows.js';
export { trainTestSplit } from './data/split/trainTestSplit.js';
export { Standardizer, standardize } from './data/standardize.js';
export { type DeadRelus, deadRelus } from './diagnostics/deadRelus.js';
export { degreesOfFreedom } from './diagnostics/degreesOfFreedom.js';
export { type DiagnoseOptions, type Diagnosis, diagnose, type Knob, type Verdict } from './diagnostics/diagnose.js';
export { type DropoutMask, type DropoutMasksOptions, dropoutMasks } from './diagnostics/dropoutMasks.js';
export { generalizationGap } from './diagnostics/generalizationGap.js';
export { type LayerNorms, layerNorms } from './diagnostics/layerNorms.js';
export * from './errors.js';
export { constant } from './initializers/constant.js';
export { glorotNormal } from './initializers/glorotNormal.js';
export { glorotUniform } from './initializers/glorotUniform.js';
export { heNormal } from './initializers/heNormal.js';
export { heUniform } from './initializers/heUniform.js';
export { lecunNormal } from './initializers/lecunNormal.js';
export type { NormalOptions } from './initializers/normalOptions.js';
export { ones } from './initializers/ones.js';
export { randomNormal } from './initializers/randomNormal.js';
export { type RandomUniformOptions, randomUniform } from './initializers/randomUniform.js';
export { truncatedNormal } from './initializers/truncatedNormal.js';
export { type VarianceScalingOptions, varianceScaling } from './initializers/varianceScaling.js';
export { zeros } from './initializers/zeros.js';
export { type FromGlmnet, fromGlmnet, type GlmnetSettings } from './interop/glmnet.js';
export { type FromKeras, fromKeras, type KerasObject, type KerasSettings } from './interop/keras.js';
export { type FromSklearn, fromSklearn, type SklearnSettings } from './interop/sklearn.js';
export { type FromTorch, fromTorch, type TorchSettings } from './interop/torch.js';
export { type ActivationOptions, activation } from './layers/activation.js';
export { type AlphaDropoutOptions, alphaDropout } from './layers/alphaDropout.js';
export { type BatchNormalizationOptions, batchNormalization } from './layers/batchNormalization.js';
export { type ConcreteDropoutOptions, concreteDropout } from './layers/concreteDropout.js';
export { type DenseOptions, dense } from './layers/dense.js';
export { type DropoutOptions, dropout } from './layers/dropout.js';
export { type GaussianDropoutOptions, gaussianDropout } from './layers/gaussianDropout.js';
export { type GaussianNoiseOptions, gaussianNoise } from './layers/gaussianNoise.js';
export { type LassoNetOptions, lassoNet } from './layers/lassoNet.js';
export { type LayerNormalizationOptions, layerNormalization } from './layers/layerNormalization.js';
export type { Rate } from './layers/rate.js';
export { type SpatialDropoutOptions, spatialDropout } from './layers/spatialDropout.js';
export { binaryCrossentropy } from './losses/binaryCrossentropy.js';
export { type BootstrapCrossentropyOptions, bootstrapCrossentropy } from './losses/bootstrapCrossentropy.js';
export { categoricalCrossentropy } from './losses/categoricalCrossentropy.js';
export type { CustomLoss } from './losses/custom.js';
export { type GeneralizedCrossentropyOptions, generalizedCrossentropy } from './losses/generalizedCrossentropy.js';
export { huber } from './losses/huber.js';
export type { SmoothingOptions } from './losses/labelSmoothing.js';
export { meanAbsoluteError } from './losses/meanAbsoluteError.js';
export { meanSquaredError } from './losses/meanSquaredError.js';
export type { LossLike, LossName } from './losses/registry.js';
export { sparseCategoricalCrossentropy } from './losses/sparseCategoricalCrossentropy.js';
export { accuracy } from './metrics/accuracy.js';
export { binaryAccuracy } from './metrics/binaryAccuracy.js';
export type { CustomMetric, CustomReport, MetricShape } from './metrics/custom.js';
export { logLoss } from './metrics/logLoss.js';
export { mae } from './metrics/mae.js';
export { mse } from './metrics/mse.js';
export { r2 } from './metrics/r2.js';
export type { MetricLike, MetricName, ReportLike } from './metrics/registry.js';
export { type LoadOptions, load } from './model/load.js';
export { memory } from './model/memory/usage.js';
export type {
  LayerOptimality,
  Optimality,
  OptimalityOptions,
  ParameterOptimality,
  Residual,
} from './model/optimality/optimality.js';
export type { DistributionOptions, PredictiveDistribution } from './model/prediction/distribution.js';
export type { ClassesOptions, EvaluateOptions, EvaluationResult, PredictOptions } from './model/prediction/options.js';
export type { Feature, FeatureReport } from './model/selection/featureReport.js';
export type { LayerSparsity, Sparsity, SparsityOptions } from './model/selection/sparsity.js';
export { type Sequential, sequential } from './model/sequential.js';
export type { CompileOptions } from './model/state/compile.js';
export type { SequentialOptions } from './model/state/create.js';
export type { LayerSummary, ModelSummary, SummaryOptions } from './model/summary.js';
export type { BudgetOptions } from './model/training/budget.js';
export type { History } from './model/training/fit.js';
export type { MixupOptions } from './model/training/mixup/mixup.js';
export type { FitOptions, ResumeSource } from './model/training/options.js';
export type { BatchOptions } from './model/training/trainOnBatch.js';
export { adabelief } from './optimizers/adabelief.js';
export { adagrad } from './optimizers/adagrad.js';
export { adam } from './optimizers/adam.js';
export { adamax } from './optimizers/adamax.js';
export { adamw } from './optimizers/adamw.js';
export { lion } from './optimizers/lion.js';
export { nadam } from './optimizers/nadam.js';
export { rmsprop } from './optimizers/rmsprop.js';
export { sgd } from './optimizers/sgd.js';
export {
  type FeatureFate,
  type FeaturePath,
  type FeaturePathOptions,
  type FeaturePathStep,
  featurePath,
} from './paths/featurePath.js';
export { type GroupLassoOptions, groupLasso } from './penalties/groupLasso.js';
export type { Groups } from './penalties/groups.js';
export { type KlSparsityOptions, klSparsity } from './penalties/klSparsity.js';
export { l1 } from './penalties/l1.js';
export { l1l2 } from './penalties/l1l2.js';
export { l2 } from './penalties/l2.js';
export { type OrthogonalOptions, orthogonal } from './penalties/orthogonal.js';
export type { PenaltyLike } from './penalties/registry.js';
export { type SparseGroupLassoOptions, sparseGroupLasso } from './penalties/sparseGroupLasso.js';
export type { FactorOptions, Strength } from './penalties/strength.js';
export { type CosineDecayOptions, cosineDecay } from './schedules/cosineDecay.js';
export { type CosineRestartsOptions, cosineRestarts } from './schedules/cosineRestarts.js';
export { type ExponentialDecayOptions, exponentialDecay } from './schedules/exponentialDecay.js';
export { type InverseTimeDecayOptions, inverseTimeDecay } from './schedules/inverseTimeDecay.js';
export { type OneCycleOptions, oneCycle } from './schedules/oneCycle.js';
export { type PiecewiseConstantOptions, piecewiseConstant } from './schedules/piecewiseConstant.js';
export { type RampOptions, ramp } from './schedules/ramp.js';
export { type StepDecayOptions, stepDecay } from './schedules/stepDecay.js';
export { sparseMatrix } from './sparse/sparseMatrix.js';
export type {
  Activation,
  ActivityPenalty,
  Average,
  Clipping,
  Constraint,
  Initializer,
  Layer,
  Loss,
  Matrix,
  Metric,
  Optimizer,
  Penalty,
  PenaltyTerms,
  PruneOptions,
  Schedule,
  WeightsSnapshot,
} from './types.js';
export { type RuntimeCheck, type Verification, type VerifyOptions, verifyRuntime } from './verify/verifyRuntime.js';
export { onWarning, type Warning, type WarningCode, type WarningListener } from './warnings.js';

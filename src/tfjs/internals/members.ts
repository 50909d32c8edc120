import { refuseMembers } from '../outOfScope.js';

/** Members that layers and models have from the classes of TensorFlow.js, and that only those call. */
const OF_LAYERS = [
  ...['addInboundNode', 'assertInputCompatibility', 'assertNotDisposed', 'calculateLosses', 'clearCallHook'],
  ...['computeMask', 'disposeWeights', 'getInputAt', 'getNodeAtIndex', 'getOutputAt', 'invokeCallHook', 'setCallHook'],
  ...['addLoss', 'addWeight', 'build', 'computeOutputShape', 'resetStates', 'setFastWeightInitDuringBuild'],
  ...['setMaskMetadata', 'warnOnIncompatibleInputShape'],
];
const OF_MODELS = [
  ...['buildNodeConversionMap', 'checkNumSamples', 'checkShape', 'checkTrainableWeightsConsistency', 'findLayer'],
  ...['fitLoop', 'getDedupedMetricsNames', 'getLossIdentifiers', 'getMetricIdentifiers', 'getNamedWeights'],
  ...['getTrainingConfig', 'loadTrainingConfig', 'loadWeights', 'makeTestFunction', 'makeTrainFunction'],
  ...['parseWeights', 'predictLoop', 'retrieveSymbolicTensors', 'runInternalGraph', 'standardizeUserData'],
  ...['standardizeUserDataXY', 'testLoop', 'updatedConfig'],
];

/** Figures of layers and models that are the same for all of them here. */
const CONSTANT = { built: true, stateful: false, losses: [], updates: [] };

/** Completes a class of layers: what only TensorFlow.js itself calls throws by its name, and `built` and the like can be read. */
export function completeLayer(prototype: object): void {
  complete(prototype, 'layer', OF_LAYERS);
}

/** The same for models. */
export function completeModel(prototype: object): void {
  complete(prototype, 'model', [...OF_LAYERS, ...OF_MODELS]);
}

/** The same for optimizers. */
export function completeOptimizer(prototype: object): void {
  refuseMembers(prototype, 'optimizer', { methods: ['extractIterations', 'incrementIterations', 'saveIterations'] });
}

function complete(prototype: object, owner: string, methods: readonly string[]): void {
  refuseMembers(prototype, owner, { methods: methods.filter((name) => !(name in prototype)) });
  for (const [name, value] of Object.entries(CONSTANT)) {
    if (!(name in prototype))
      Object.defineProperty(prototype, name, { get: () => (Array.isArray(value) ? [] : value) });
  }
}

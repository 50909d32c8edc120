import { outOfScope } from './outOfScope.js';

// Functions and classes of TensorFlow.js 4.22.0 that are out of scope. A call throws OutOfScopeError with the name. Those that only
// backends use are left out.

const ALGEBRA = 'compute on arrays of JavaScript; tensors here go into models and come out of them';
const MODELS = 'use tf.sequential: models here are stacks of layers';
const OPTIMIZERS = 'use tf.train, and model.fit or model.trainOnBatch';

export const GraphModel = outOfScope('tf.GraphModel', MODELS);
export const RNN = outOfScope('tf.RNN', MODELS);
export const avgPool = outOfScope('tf.avgPool', ALGEBRA);
export const avgPool3d = outOfScope('tf.avgPool3d', ALGEBRA);
export const backend = outOfScope('tf.backend');
export const basicLSTMCell = outOfScope('tf.basicLSTMCell', ALGEBRA);
export const batchNorm = outOfScope('tf.batchNorm', ALGEBRA);
export const batchNorm2d = outOfScope('tf.batchNorm2d', ALGEBRA);
export const batchNorm3d = outOfScope('tf.batchNorm3d', ALGEBRA);
export const batchNorm4d = outOfScope('tf.batchNorm4d', ALGEBRA);
export const batchToSpaceND = outOfScope('tf.batchToSpaceND', ALGEBRA);
export const complex = outOfScope('tf.complex', ALGEBRA);
export const conv1d = outOfScope('tf.conv1d', ALGEBRA);
export const conv2d = outOfScope('tf.conv2d', ALGEBRA);
export const conv2dTranspose = outOfScope('tf.conv2dTranspose', ALGEBRA);
export const conv3d = outOfScope('tf.conv3d', ALGEBRA);
export const conv3dTranspose = outOfScope('tf.conv3dTranspose', ALGEBRA);
export const cosineWindow = outOfScope('tf.cosineWindow', ALGEBRA);
export const customGrad = outOfScope('tf.customGrad', OPTIMIZERS);
export const depthToSpace = outOfScope('tf.depthToSpace', ALGEBRA);
export const depthwiseConv2d = outOfScope('tf.depthwiseConv2d', ALGEBRA);
export const dilation2d = outOfScope('tf.dilation2d', ALGEBRA);
export const einsum = outOfScope('tf.einsum', ALGEBRA);
export const fft = outOfScope('tf.fft', ALGEBRA);
export const grad = outOfScope('tf.grad', OPTIMIZERS);
export const grads = outOfScope('tf.grads', OPTIMIZERS);
export const ifft = outOfScope('tf.ifft', ALGEBRA);
export const imag = outOfScope('tf.imag', ALGEBRA);
export const irfft = outOfScope('tf.irfft', ALGEBRA);
export const loadGraphModel = outOfScope('tf.loadGraphModel', MODELS);
export const loadGraphModelSync = outOfScope('tf.loadGraphModelSync', MODELS);
export const localResponseNormalization = outOfScope('tf.localResponseNormalization', ALGEBRA);
export const maxPool = outOfScope('tf.maxPool', ALGEBRA);
export const maxPool3d = outOfScope('tf.maxPool3d', ALGEBRA);
export const maxPoolWithArgmax = outOfScope('tf.maxPoolWithArgmax', ALGEBRA);
export const pool = outOfScope('tf.pool', ALGEBRA);
export const raggedGather = outOfScope('tf.raggedGather', ALGEBRA);
export const raggedRange = outOfScope('tf.raggedRange', ALGEBRA);
export const raggedTensorToTensor = outOfScope('tf.raggedTensorToTensor', ALGEBRA);
export const real = outOfScope('tf.real', ALGEBRA);
export const rfft = outOfScope('tf.rfft', ALGEBRA);
export const separableConv2d = outOfScope('tf.separableConv2d', ALGEBRA);
export const spaceToBatchND = outOfScope('tf.spaceToBatchND', ALGEBRA);
export const valueAndGrad = outOfScope('tf.valueAndGrad', OPTIMIZERS);
export const valueAndGrads = outOfScope('tf.valueAndGrads', OPTIMIZERS);
export const variableGrads = outOfScope('tf.variableGrads', OPTIMIZERS);

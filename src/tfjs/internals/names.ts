import { outOfScope } from '../outOfScope.js';

// Functions, classes and constants that only backends and extensions of TensorFlow.js use. A call throws OutOfScopeError with the name.

const BACKENDS = 'the kernels here are those of Ockham; tf.setBackend accepts any name';

export const CallbackList = outOfScope('tf.CallbackList', 'give callbacks to model.fit');
export const DataStorage = outOfScope('tf.DataStorage', BACKENDS);
export const Environment = outOfScope('tf.Environment', BACKENDS);
export const GPGPUContext = outOfScope('tf.GPGPUContext', BACKENDS);
export const InputSpec = outOfScope('tf.InputSpec', 'use tf.sequential: models here are stacks of layers');
export const KernelBackend = outOfScope('tf.KernelBackend', BACKENDS);
export const LayerVariable = outOfScope('tf.LayerVariable', 'use layer.getWeights and layer.setWeights');
export const MathBackendCPU = outOfScope('tf.MathBackendCPU', BACKENDS);
export const MathBackendWebGL = outOfScope('tf.MathBackendWebGL', BACKENDS);
export const OptimizerConstructors = outOfScope('tf.OptimizerConstructors', 'use tf.train');
export const copyRegisteredKernels = outOfScope('tf.copyRegisteredKernels', BACKENDS);
export const deregisterOp = outOfScope('tf.deregisterOp', BACKENDS);
export const forceHalfFloat = outOfScope('tf.forceHalfFloat', BACKENDS);
export const getGradient = outOfScope('tf.getGradient', BACKENDS);
export const getKernel = outOfScope('tf.getKernel', BACKENDS);
export const getKernelsForBackend = outOfScope('tf.getKernelsForBackend', BACKENDS);
export const multiRNNCell = outOfScope('tf.multiRNNCell');
export const op = outOfScope('tf.op', 'write a function of tensors');
export const registerBackend = outOfScope('tf.registerBackend', BACKENDS);
export const registerCallbackConstructor = outOfScope('tf.registerCallbackConstructor', 'give callbacks to model.fit');
export const registerGradient = outOfScope('tf.registerGradient', BACKENDS);
export const registerKernel = outOfScope('tf.registerKernel', BACKENDS);
export const registerOp = outOfScope('tf.registerOp', BACKENDS);
export const setPlatform = outOfScope('tf.setPlatform', BACKENDS);
export const setWebGLContext = outOfScope('tf.setWebGLContext', BACKENDS);
export const unregisterGradient = outOfScope('tf.unregisterGradient', BACKENDS);
export const unregisterKernel = outOfScope('tf.unregisterKernel', BACKENDS);

/** Versions of the parts of TensorFlow.js that this entry follows. */
export const version_core = '4.22.0';
export const version_layers = '4.22.0';
export const version_converter = '4.22.0';
export const version_cpu = '4.22.0';
export const version_webgl = '4.22.0';

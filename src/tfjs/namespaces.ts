import type { Config, Json } from '../types.js';
import { namespace } from './outOfScope.js';

// Namespaces of TensorFlow.js that are wholly out of scope. A call of a member throws OutOfScopeError with its name.

export const browser = namespace('tf.browser', {}, ['draw', 'fromPixels', 'fromPixelsAsync', 'toPixels']);

export const fused = namespace('tf.fused', {}, ['conv2d', 'depthwiseConv2d', 'matMul']);

export const image = namespace('tf.image', {}, [
  ...['cropAndResize', 'flipLeftRight', 'grayscaleToRGB', 'nonMaxSuppression', 'nonMaxSuppressionAsync'],
  ...['nonMaxSuppressionPadded', 'nonMaxSuppressionPaddedAsync', 'nonMaxSuppressionWithScore'],
  ...['nonMaxSuppressionWithScoreAsync', 'resizeBilinear', 'resizeNearestNeighbor', 'rgbToGrayscale'],
  ...['rotateWithOffset', 'threshold', 'transform'],
]);

export const linalg = namespace('tf.linalg', {}, ['bandPart', 'gramSchmidt', 'qr']);

export const serialization = namespace('tf.serialization', {}, [
  ...['Serializable', 'SerializationMap', 'getRegisteredName', 'registerClass'],
]);

export const signal = namespace('tf.signal', {}, ['frame', 'hammingWindow', 'hannWindow', 'stft']);

export const sparse = namespace('tf.sparse', {}, [
  ...['sparseFillEmptyRows', 'sparseReshape', 'sparseSegmentMean', 'sparseSegmentSum'],
]);

export const spectral = namespace('tf.spectral', {}, ['fft', 'ifft', 'irfft', 'rfft']);

export const string = namespace('tf.string', {}, [
  ...['staticRegexReplace', 'stringNGrams', 'stringSplit', 'stringToHashBucketFast'],
]);

/** The types of TensorFlow.js's namespace: `tf.serialization.ConfigDict`. */
export declare namespace serialization {
  type ConfigDictValue = Json;
  type ConfigDict = Config;
  type ConfigDictArray = readonly Json[];
}

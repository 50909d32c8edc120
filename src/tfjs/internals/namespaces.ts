import { namespace } from '../outOfScope.js';

// Namespaces that only backends and tests of TensorFlow.js itself use. A call of a member throws OutOfScopeError with its name.

export const backend_util = namespace('tf.backend_util', {}, [
  ...['ERF_A1', 'ERF_A2', 'ERF_A3', 'ERF_A4', 'ERF_A5', 'ERF_P', 'PARALLELIZE_THRESHOLD', 'RowPartitionType'],
  ...['SELU_SCALE', 'SELU_SCALEALPHA', 'applyActivation', 'assertAndGetBroadcastShape'],
  ...['assertAxesAreInnerMostDims', 'assertParamsConsistent', 'assignToTypedArray', 'axesAreInnerMostDims'],
  ...['calculateShapes', 'checkEinsumDimSizes', 'checkPadOnDimRoundingMode', 'combineLocations'],
  ...['combineRaggedTensorToTensorShapes', 'complexWithEvenIndex', 'complexWithOddIndex', 'computeConv2DInfo'],
  ...['computeConv3DInfo', 'computeDefaultPad', 'computeDilation2DInfo', 'computeOptimalWindowSize'],
  ...['computeOutAndReduceShapes', 'computeOutShape', 'computePool2DInfo', 'computePool3DInfo'],
  ...['convertConv2DDataFormat', 'decodeEinsumEquation', 'eitherStridesOrDilationsAreOne', 'expandShapeToKeepDim'],
  ...['exponent', 'exponents', 'fromStringArrayToUint8', 'fromUint8ToStringArray', 'getAxesPermutation'],
  ...['getBroadcastDims', 'getComplexWithIndex', 'getEinsumComputePath', 'getEinsumPermutation'],
  ...['getFusedBiasGradient', 'getFusedDyActivation', 'getImageCenter', 'getInnerMostAxes', 'getPermuted'],
  ...['getRaggedRank', 'getReductionAxes', 'getReshaped', 'getReshapedPermuted', 'getRowPartitionTypesHelper'],
  ...['getSliceBeginCoords', 'getSliceSize', 'getSparseFillEmptyRowsIndicesDenseShapeMismatch'],
  ...['getSparseFillEmptyRowsNegativeIndexErrorMessage', 'getSparseFillEmptyRowsOutOfRangeIndexErrorMessage'],
  ...['getSparseReshapeEmptyTensorZeroOutputDimErrorMessage', 'getSparseReshapeInputOutputMismatchErrorMessage'],
  ...['getSparseReshapeInputOutputMultipleErrorMessage'],
  ...['getSparseReshapeMultipleNegativeOneOutputDimErrorMessage', 'getSparseReshapeNegativeOutputDimErrorMessage'],
  ...['getSparseSegmentReductionIndicesOutOfRangeErrorMessage'],
  ...['getSparseSegmentReductionNegativeSegmentIdsErrorMessage'],
  ...['getSparseSegmentReductionNonIncreasingSegmentIdsErrorMessage'],
  ...['getSparseSegmentReductionSegmentIdOutOfRangeErrorMessage', 'getUndoAxesPermutation'],
  ...['isIdentityPermutation', 'log', 'mergeRealAndImagArrays', 'prepareAndValidate', 'prepareSplitSize'],
  ...['segment_util', 'shouldFuse', 'slice_util', 'splitRealAndImagArrays', 'stridesOrDilationsArePositive'],
  ...['tupleValuesAreOne', 'upcastType', 'validateDefaultValueShape', 'validateInput', 'validateUpdateShape'],
  ...['warn'],
]);

export const broadcast_util = namespace('tf.broadcast_util', {}, [
  'assertAndGetBroadcastShape',
  'getBroadcastDims',
  'getReductionAxes',
]);

export const device_util = namespace('tf.device_util', {}, ['isBrowser', 'isMobile', 'mockIsMobile']);

export const gather_util = namespace('tf.gather_util', {}, ['prepareAndValidate']);

export const gpgpu_util = namespace('tf.gpgpu_util', {}, [
  ...['bindVertexProgramAttributeStreams', 'createBufferFromOutputTexture', 'createFloat16MatrixTexture'],
  ...['createFloat16PackedMatrixTexture', 'createFloat32MatrixTexture', 'createIndexBuffer'],
  ...['createPackedMatrixTexture', 'createUnsignedBytesMatrixTexture', 'createVertexBuffer', 'createVertexShader'],
  ...['downloadByteEncodedFloatMatrixFromOutputTexture', 'downloadFloat32MatrixFromBuffer'],
  ...['downloadMatrixFromPackedOutputTexture', 'downloadPackedMatrixFromBuffer'],
  ...['getInternalFormatForFloat16MatrixTexture', 'getInternalFormatForFloat16PackedMatrixTexture'],
  ...['getInternalFormatForFloat32MatrixTexture', 'getInternalFormatForPackedMatrixTexture'],
  ...['getInternalFormatForUnsignedBytesMatrixTexture', 'uploadDenseMatrixToTexture', 'uploadPixelDataToTexture'],
]);

export const kernel_impls = namespace('tf.kernel_impls', {}, [
  'nonMaxSuppressionV3Impl',
  'nonMaxSuppressionV4Impl',
  'nonMaxSuppressionV5Impl',
  'whereImpl',
]);

export const scatter_util = namespace('tf.scatter_util', {}, [
  'calculateShapes',
  'validateInput',
  'validateUpdateShape',
]);

export const shared = namespace('tf.shared', {}, [
  ...['addImpl', 'bincountImpl', 'bincountReduceImpl', 'bitwiseAndImpl', 'castImpl', 'ceilImpl', 'concatImpl'],
  ...['equalImpl', 'expImpl', 'expm1Impl', 'floorDivImpl', 'floorImpl', 'gatherNdImpl', 'gatherV2Impl'],
  ...['greaterEqualImpl', 'greaterImpl', 'lessEqualImpl', 'lessImpl', 'linSpaceImpl', 'logImpl', 'maxImpl'],
  ...['maximumImpl', 'minimumImpl', 'multiplyImpl', 'negImpl', 'notEqualImpl', 'prodImpl', 'raggedGatherImpl'],
  ...['raggedRangeImpl', 'raggedTensorToTensorImpl', 'rangeImpl', 'rsqrtImpl', 'scatterImpl', 'sigmoidImpl'],
  ...['simpleAbsImpl', 'sliceImpl', 'sparseFillEmptyRowsImpl', 'sparseReshapeImpl', 'sparseSegmentReductionImpl'],
  ...['sqrtImpl', 'squaredDifferenceImpl', 'staticRegexReplaceImpl', 'stridedSliceImpl', 'stringNGramsImpl'],
  ...['stringSplitImpl', 'stringToHashBucketFastImpl', 'subImpl', 'tileImpl', 'topKImpl', 'transposeImpl'],
  ...['uniqueImpl'],
]);

export const slice_util = namespace('tf.slice_util', {}, [
  ...['assertParamsValid', 'computeFlatOffset', 'computeOutShape', 'getNormalizedAxes', 'isSliceContinous'],
  ...['maskToAxes', 'parseSliceParams', 'sliceInfo', 'startForAxis', 'startIndicesWithElidedDims', 'stopForAxis'],
  ...['stopIndicesWithElidedDims', 'stridesForAxis', 'stridesWithElidedDims'],
]);

export const tensor_util = namespace('tf.tensor_util', {}, [
  'assertTypesMatch',
  'getTensorsInContainer',
  'isTensorInList',
  'makeTypesMatch',
]);

export const test_util = namespace('tf.test_util', {}, [
  ...['TEST_EPSILON_FLOAT16', 'createVideoElement', 'encodeStrings', 'expectArrayBuffersEqual'],
  ...['expectArraysClose', 'expectArraysEqual', 'expectNumbersClose', 'expectPromiseToFail'],
  ...['expectValuesInRange', 'play', 'testEpsilon'],
]);

export const webgl = namespace('tf.webgl', {}, ['forceHalfFloat']);

export const webgl_util = namespace('tf.webgl_util', {}, [
  ...['assertNotComplex', 'bindCanvasToFramebuffer', 'bindColorTextureToFramebuffer'],
  ...['bindTextureToProgramUniformSampler', 'bindTextureUnit', 'bindVertexBufferToProgramAttribute'],
  ...['callAndCheck', 'canBeRepresented', 'createFragmentShader', 'createFramebuffer', 'createProgram'],
  ...['createStaticIndexBuffer', 'createStaticVertexBuffer', 'createTexture', 'createVertexShader', 'getBatchDim'],
  ...['getExtensionOrThrow', 'getFramebufferErrorMessage', 'getMaxTexturesInShader', 'getNumChannels'],
  ...['getProgramUniformLocation', 'getProgramUniformLocationOrThrow', 'getRowsCols', 'getShapeAs3D'],
  ...['getTextureShapeFromLogicalShape', 'getWebGLDisjointQueryTimerVersion', 'getWebGLErrorMessage'],
  ...['getWebGLMaxTextureSize', 'hasExtension', 'isCapableOfRenderingToFloatTexture'],
  ...['isDownloadFloatTextureEnabled', 'isReshapeFree', 'isWebGLFenceEnabled', 'isWebGLVersionEnabled'],
  ...['linkProgram', 'logShaderSourceAndInfoLog', 'resetMaxTextureSize', 'resetMaxTexturesInShader'],
  ...['unbindColorTextureFromFramebuffer', 'unbindTextureUnit', 'validateFramebuffer', 'validateProgram'],
  ...['validateTextureSize'],
]);

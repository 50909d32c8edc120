// The entry `ockham/onnx`.
export { type FromOnnxOptions, fromOnnx } from './fromOnnx.js';
export { type ToOnnxOptions, toOnnx } from './toOnnx.js';

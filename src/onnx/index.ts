// The entry `ockham/onnx`.
export { type ToOnnxOptions, toOnnx } from './toOnnx.js';

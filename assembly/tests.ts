// The ABI of a module that only tests load, over the memory of the first: functions that other kernels contain, exported so that
// tests can compare each with its reference.
export { f32_erf } from './math/erf';
export { f32_expm1 } from './math/expm1';
export { f32_log1p } from './math/log1p';
export { f32_soft_threshold, f32_soft_threshold_metric } from './penalties/l1';

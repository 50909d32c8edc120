// The ABI of a module for tests alone, over the memory of the first, which no program has: functions that kernels have inside, each as
// a kernel of its own, so that it can be held to its reference.
export { f32_erf } from './math/erf';
export { f32_expm1 } from './math/expm1';
export { f32_log1p } from './math/log1p';
export { f32_soft_threshold, f32_soft_threshold_metric } from './penalties/l1';

/**
 * Columns of the panels that sparse products cut their dense operand into: 32 are 6 to 15 % faster than 24 in V8 since version
 * 13 and in JavaScriptCore, and a third slower in V8 before, which loads all eight vectors of a row before it uses one, and
 * spills (bench/kernels/panels.js). No bit depends on it. Engines do not tell their version; Float16Array came with those that
 * schedule better.
 */
export const SPARSE_PANEL = 'Float16Array' in globalThis ? 32 : 24;

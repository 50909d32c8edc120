import { runtime } from '../../src/core/kernels/runtime.js';
import { Sequential } from '../../src/model/sequential.js';
import { type CompileOptions, readCompileOptions } from '../../src/model/state/compile.js';
import { createState, type SequentialOptions } from '../../src/model/state/create.js';
import type { ModelState } from '../../src/model/state/state.js';

/** A model whose insides a test may read: what `sequential` and `compile` make, with the state at hand. */
export interface OpenModel {
  readonly model: Sequential;
  readonly state: ModelState;
}

export function openModel(options: SequentialOptions, compile: CompileOptions): OpenModel {
  const state = createState(options);
  state.compiled = readCompileOptions(compile, state.layers);
  return { model: new Sequential(state), state };
}

/** A copy of what the last training step left in the kernels' memory. */
export function readFloats(address: number, length: number): Float32Array {
  return runtime().arena.f32(address, length).slice();
}

/** Gradients of the last training step, without penalties: [kernel, bias, kernel, bias, ...] of the layers that train. */
export function lastGradients({ state }: OpenModel): Float32Array[] {
  if (state.trained === undefined) throw new Error('no training step was taken');
  return state.trained.parameters.map(({ gradient, size }) => readFloats(gradient, size));
}

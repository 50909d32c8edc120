import type { SafetensorsTensor } from '../../formats/safetensors/format.js';
import { type KeptArray, placeOf } from '../state/progress.js';
import type { ModelState } from '../state/state.js';

/** Beginning of the names of callbacks' arrays in a file. */
export const CALLBACK_ARRAYS = 'callbacks/';

const DTYPES = {
  Float32Array: 'F32',
  Float64Array: 'F64',
  Int32Array: 'I32',
  Uint8Array: 'U8',
  BigInt64Array: 'I64',
  BigUint64Array: 'U64',
} as const;

/** Encodes the place, the logs and the states of callbacks, whose arrays are added to the tensors. */
export function encodeTraining(state: ModelState, tensors: Map<string, SafetensorsTensor>) {
  const { callbacks, ...unfinished } = placeOf(state) ?? { epochs: undefined };
  const { logs } = state.progress;
  callbacks?.arrays.forEach((data, index) => {
    tensors.set(CALLBACK_ARRAYS + index, tensorOf(data));
  });
  return {
    unfinished: unfinished.epochs === undefined ? undefined : JSON.stringify(unfinished),
    callbacks: callbacks?.text,
    history: logs.length === 0 ? undefined : JSON.stringify(logs, figureOf),
  };
}

/** Leaves out seconds, which differ from run to run, and writes numbers that are not finite as text. */
function figureOf(name: string, value: unknown): unknown {
  if (name === 'seconds') return undefined;
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function tensorOf(data: KeptArray): SafetensorsTensor {
  const dtype = DTYPES[data.constructor.name as keyof typeof DTYPES];
  return { dtype, shape: [data.length], data } as SafetensorsTensor;
}

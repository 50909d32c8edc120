import type { InputArray, Kind } from '../../../data/reading/narrow.js';
import { refuse } from '../../../validate.js';
import type { Examples } from '../../rows/examples.js';
import type { PreparedTraining } from '../prepare.js';

/**
 * Takes over the buffers of X and of the validation rows if the call hands them over: the caller's arrays are empty afterwards.
 * A buffer that the engine does not transfer, such as the memory of a WebAssembly module, is copied.
 *
 * @throws DataError `E_DETACHED` if a buffer was transferred since the call.
 */
export function handOver(prepared: PreparedTraining): PreparedTraining {
  if (!prepared.options.transfer) return prepared;
  const { training, given, validation } = prepared;
  const all = [training, given, validation].filter(
    (examples): examples is Examples => !!examples && 'inputs' in examples,
  );
  const spans = all.map(({ inputs: { data } }) => ({
    data,
    buffer: data.buffer,
    start: data.byteOffset,
    length: data.length,
  }));
  if (all.some(({ inputs }) => inputs.data.length === 0 && inputs.listed === undefined)) {
    refuse('E_DETACHED', 'X', 'a buffer that nobody transfers', undefined, 'fit: the buffer of X was transferred');
  }
  const moved = new Map<ArrayBufferLike, ArrayBufferLike>();
  for (const { buffer } of spans) if (!moved.has(buffer)) moved.set(buffer, move(buffer));
  const [ownTraining, ownGiven, ownValidation] = all.map((examples, index): Examples => {
    const { data, buffer, start, length } = spans[index]!;
    const Kind = data.constructor as Kind<InputArray>;
    return { ...examples, inputs: { ...examples.inputs, data: new Kind(moved.get(buffer)!, start, length) } };
  });
  return { ...prepared, training: ownTraining!, given: ownGiven!, validation: ownValidation ?? validation };
}

function move(buffer: ArrayBufferLike): ArrayBufferLike {
  try {
    return structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
  } catch {
    return buffer.slice(0);
  }
}

import { FormatError, OptionError } from '../../errors.js';
import { fromHalf } from '../../formats/float16.js';
import { show } from '../../show.js';
import { isA, isList, isPlain, refuse } from '../../validate.js';
import { Tensor, type TensorValues, valuesOf } from '../tensors/tensor.js';
import type { WeightData, WeightsManifestEntry } from './artifacts.js';
import { joined } from './bytes.js';
import { type CheckedSpec, checkSpecs } from './specs.js';

/** A tensor with a name. */
export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** Tensors by name. */
export interface NamedTensorMap {
  [name: string]: Tensor;
}

/**
 * Writes tensors one behind the other, little-endian.
 *
 * @param group  written beside each, such as 'optimizer'.
 * @throws OptionError for anything but tensors.
 */
export async function encodeWeights(
  tensors: NamedTensorMap | readonly NamedTensor[],
  group?: 'model' | 'optimizer',
): Promise<{ data: ArrayBuffer; specs: WeightsManifestEntry[] }> {
  const list = isList(tensors) ? (tensors as readonly NamedTensor[]) : entriesOf(tensors);
  const specs: WeightsManifestEntry[] = [];
  const pieces: ArrayBuffer[] = [];
  for (const entry of list) {
    const { name, tensor } = isPlain(entry) ? entry : { name: '', tensor: undefined };
    if (!isA(tensor, Tensor)) return refuse(OptionError, `tf.io.encodeWeights: ${show(name)}`, 'a tensor', tensor);
    const { dtype, shape } = tensor;
    specs.push({ name, shape: [...shape], dtype: dtype as WeightsManifestEntry['dtype'], ...(group && { group }) });
    pieces.push(littleEndian(valuesOf(tensor)));
  }
  return { data: joined('tf.io.encodeWeights', pieces), specs };
}

function entriesOf(tensors: unknown): NamedTensor[] {
  if (!isPlain(tensors)) return refuse(OptionError, 'tf.io.encodeWeights', 'tensors by name', tensors);
  return Object.entries(tensors).map(([name, tensor]) => ({ name, tensor: tensor as Tensor }));
}

function littleEndian(values: TensorValues): ArrayBuffer {
  const bytes = new DataView(new ArrayBuffer(values.byteLength));
  for (let at = 0; at < values.length; at++) {
    if (values instanceof Float32Array) bytes.setFloat32(at * 4, values[at]!, true);
    else if (values instanceof Int32Array) bytes.setInt32(at * 4, values[at]!, true);
    else bytes.setUint8(at, values[at]!);
  }
  return bytes.buffer;
}

/**
 * Reads tensors, also quantized ones and those of half precision.
 *
 * @param specs  names and forms, in the order of the bytes.
 * @returns tensors by name.
 * @throws FormatError for bytes that do not fit the forms, with the name; OutOfScopeError for texts and complex numbers.
 */
export function decodeWeights(data: WeightData, specs: readonly WeightsManifestEntry[]): NamedTensorMap {
  const decoded = decodeChecked(joined('tf.io.decodeWeights', data), checkSpecs('weightSpecs', specs));
  const map: NamedTensorMap = {};
  for (const { name, tensor } of decoded) {
    Object.defineProperty(map, name, { value: tensor, enumerable: true, writable: true, configurable: true });
  }
  return map;
}

/** The same in the order of the bytes. All sizes are checked before anything is allocated. */
export function decodeChecked(data: ArrayBuffer, specs: readonly CheckedSpec[]): NamedTensor[] {
  requireBytes(data.byteLength, specs);
  let offset = 0;
  return specs.map((spec) => {
    const values = decode(new DataView(data, offset, spec.bytes), spec);
    offset += spec.bytes;
    return { name: spec.name, tensor: new Tensor(values, spec.shape, spec.dtype) };
  });
}

/** @throws FormatError unless the weights take exactly those bytes. */
function requireBytes(length: number, specs: readonly CheckedSpec[]): void {
  let end = 0;
  for (const { name, shape, stored, bytes } of specs) {
    end += bytes;
    if (end <= length) continue;
    const what = `[${shape.join(', ')}] of ${stored} ends at byte ${end}, and the files have ${length}`;
    throw new FormatError(`weight ${show(name)}: ${what}`, { path: name, expected: `${end} bytes`, got: length });
  }
  if (end === length) return;
  throw new FormatError(`weights: the files have ${length} bytes, and the weights take ${end}`, {
    path: 'weightData',
    expected: `${end} bytes`,
    got: length,
  });
}

/** Reads one element at a place. */
function readerOf(bytes: DataView, stored: CheckedSpec['stored']): (at: number) => number {
  switch (stored) {
    case 'float32':
      return (at) => bytes.getFloat32(at * 4, true);
    case 'int32':
      return (at) => bytes.getInt32(at * 4, true);
    case 'uint16':
      return (at) => bytes.getUint16(at * 2, true);
    case 'float16':
      return (at) => fromHalf(bytes.getUint16(at * 2, true));
    default:
      return (at) => bytes.getUint8(at);
  }
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

function decode(bytes: DataView, { size, dtype, stored, scale, min }: CheckedSpec): TensorValues {
  const read = readerOf(bytes, stored);
  const isScaled = stored === 'uint8' || stored === 'uint16';
  const values = new ARRAYS[dtype](size);
  for (let at = 0; at < size; at++) {
    const value = isScaled ? read(at) * scale + min : read(at);
    values[at] = dtype === 'int32' ? Math.round(value) : dtype === 'bool' ? Number(value !== 0) : value;
  }
  return values;
}

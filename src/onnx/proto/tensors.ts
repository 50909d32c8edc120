import { fromBfloat16, fromHalf } from '../../formats/float16.js';
import type { ProtobufField } from '../../formats/protobuf.js';
import { show } from '../../show.js';
import { ElementType, elementName } from './elementTypes.js';
import { invalidOnnx } from './invalid.js';
import type { RawTensor } from './readModel.js';

/** A constant: its numbers, in f32, or, where that is not exact, in f64. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly values: Float32Array | Float64Array;
}

interface Layout {
  readonly bytes: number;
  /** Whether f32 does not hold all of its numbers. */
  readonly isWide?: boolean;
  /** The field of TensorProto for numbers of this type, if they are not raw. */
  readonly field: number;
  read(view: DataView, at: number): number;
  /** The number in an integer of int32_data or int64_data. */
  readonly ofInteger?: (integer: number) => number;
}

const LAYOUTS: ReadonlyMap<number, Layout> = new Map<number, Layout>([
  [ElementType.float, { bytes: 4, field: 4, read: (view, at) => view.getFloat32(at, true) }],
  [ElementType.double, { bytes: 8, isWide: true, field: 10, read: (view, at) => view.getFloat64(at, true) }],
  [
    ElementType.int32,
    { bytes: 4, isWide: true, field: 5, read: (view, at) => view.getInt32(at, true), ofInteger: (x) => x },
  ],
  [
    ElementType.int64,
    { bytes: 8, isWide: true, field: 7, read: (view, at) => Number(view.getBigInt64(at, true)), ofInteger: (x) => x },
  ],
  [ElementType.bool, { bytes: 1, field: 5, read: (view, at) => view.getUint8(at), ofInteger: (x) => x }],
  [
    ElementType.float16,
    { bytes: 2, field: 5, read: (view, at) => fromHalf(view.getUint16(at, true)), ofInteger: fromHalf },
  ],
  [
    ElementType.bfloat16,
    { bytes: 2, field: 5, read: (view, at) => fromBfloat16(view.getUint16(at, true)), ofInteger: fromBfloat16 },
  ],
]);

/** Sizes of all axes multiplied. */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/**
 * Decodes a tensor. Nothing is allocated before its bytes are as many as its sizes say.
 *
 * @throws FormatError for data in another file, an element type that is none of numbers, sizes that the data does not have.
 */
export function decodeTensor(tensor: RawTensor, label: string): Tensor {
  const { path, dims, type, raw, typed, isExternal } = tensor;
  if (isExternal) {
    const cure = 'write one file: onnx.save(onnx.load(path), path, save_as_external_data=False)';
    throw invalidOnnx(path, `the data of ${label} is in another file; ${cure}`);
  }
  const layout = LAYOUTS.get(type);
  if (layout === undefined) throw invalidOnnx(path, `${label} is of ${elementName(type)}, expected numbers`, type);
  const count = sizeOf(dims);
  if (!dims.every((size) => size >= 0) || !Number.isSafeInteger(count)) {
    throw invalidOnnx(path, `${label} has the sizes [${dims}]`, dims);
  }
  const allocate = () => (layout.isWide ? new Float64Array(count) : new Float32Array(count));
  const fields = typed.filter(({ number }) => number === layout.field);
  if (raw !== undefined && fields.length > 0) throw invalidOnnx(path, `${label} has its data twice`);
  if (layout.ofInteger !== undefined && raw === undefined) {
    return { dims, values: ofIntegers(path, label, fields, count, layout.ofInteger, allocate) };
  }
  const chunks = raw === undefined ? fields.map((field) => field.fixed(layout.bytes === 8 ? 8 : 4)) : [raw];
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  if (bytes !== count * layout.bytes) {
    throw invalidOnnx(
      path,
      `${label} has ${bytes} bytes, and [${dims}] of ${elementName(type)} needs ${count * layout.bytes}`,
    );
  }
  const values = allocate();
  let index = 0;
  for (const chunk of chunks) {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    for (let at = 0; at < chunk.length; at += layout.bytes) values[index++] = layout.read(view, at);
  }
  return { dims, values };
}

function ofIntegers(
  path: string,
  label: string,
  fields: readonly ProtobufField[],
  count: number,
  convert: (integer: number) => number,
  allocate: () => Float32Array | Float64Array,
): Float32Array | Float64Array {
  const integers = fields.flatMap((field) => field.integers(count));
  if (integers.length !== count)
    throw invalidOnnx(path, `${label} has ${integers.length} numbers, expected ${show(count)}`);
  const values = allocate();
  for (const [at, integer] of integers.entries()) values[at] = convert(Number(integer));
  return values;
}

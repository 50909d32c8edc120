/** Element types of tensors by their numbers in the format. Source: onnx.proto, TensorProto.DataType. */
export const ElementType = {
  float: 1,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  bfloat16: 16,
} as const;

export type ElementType = (typeof ElementType)[keyof typeof ElementType];

const REAL: readonly number[] = [ElementType.float, ElementType.double, ElementType.float16, ElementType.bfloat16];

/** Whether numbers stay what they are in that type, but for rounding. */
export function isReal(type: number): boolean {
  return REAL.includes(type);
}

/** Names of all element types, by their numbers. */
const NAMES = [
  'undefined',
  'float',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'double',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
];

/** The name of an element type, for people. */
export function elementName(type: number): string {
  return NAMES[type] ?? `element type ${type}`;
}

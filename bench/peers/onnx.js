// @ts-check
// The network of the inference benches as an ONNX model: Gemm and Relu per hidden layer, Gemm and Softmax at the end.
// It needs few messages of the protobuf schema, so they are written by hand.
//
// Source: onnx.proto (ModelProto, GraphProto, NodeProto, TensorProto, ValueInfoProto), IR version 8, opset 13.

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FLOAT = 1;

/** @param {number} value  an integer >= 0. */
function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

/** @type {(field: number, value: number) => Buffer} */
const integer = (field, value) => Buffer.concat([varint(field * 8 + VARINT), varint(value)]);

/** @type {(field: number, content: Buffer | string) => Buffer} */
const block = (field, content) => {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint(field * 8 + LENGTH_DELIMITED), varint(bytes.length), bytes]);
};

/** @type {(field: number, ...parts: Buffer[]) => Buffer} */
const message = (field, ...parts) => block(field, Buffer.concat(parts));

/** @type {(operator: string, inputs: string[], output: string) => Buffer} */
const node = (operator, inputs, output) =>
  message(1, ...inputs.map((name) => block(1, name)), block(2, output), block(4, operator));

/** @type {(name: string, shape: readonly number[], values: Float32Array) => Buffer} */
const tensor = (name, shape, values) =>
  message(
    5,
    ...shape.map((size) => integer(1, size)),
    integer(2, FLOAT),
    block(8, name),
    block(9, Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );

/** @type {(field: number, name: string, shape: number[]) => Buffer} */
const valueInfo = (field, name, shape) =>
  message(
    field,
    block(1, name),
    message(2, message(1, integer(1, FLOAT), message(2, ...shape.map((size) => message(1, integer(1, size)))))),
  );

/**
 * @param {readonly number[]} units  of each layer, inputs first.
 * @param {number} rows              of the input, fixed, which can only help the engine.
 * @param {readonly { data: Float32Array, shape: readonly number[] }[]} weights  [kernel, bias, kernel, bias, ...].
 * @returns {Buffer}  the model's file: input `X`, output `probabilities`.
 */
export function encodeOnnx(units, rows, weights) {
  /** @type {Buffer[]} */
  const nodes = [];
  /** @type {Buffer[]} */
  const initializers = [];
  const last = units.length - 2;
  for (let layer = 0; layer <= last; ++layer) {
    const input = layer === 0 ? 'X' : `A${layer}`;
    nodes.push(node('Gemm', [input, `W${layer}`, `b${layer}`], `Z${layer}`));
    nodes.push(
      layer === last ? node('Softmax', [`Z${layer}`], 'probabilities') : node('Relu', [`Z${layer}`], `A${layer + 1}`),
    );
    [`W${layer}`, `b${layer}`].forEach((name, part) => {
      const { data, shape } = weights[2 * layer + part] ?? { data: new Float32Array(), shape: [] };
      initializers.push(tensor(name, shape, data));
    });
  }
  return Buffer.concat([
    integer(1, 8),
    message(
      7,
      ...nodes,
      block(2, 'network'),
      ...initializers,
      valueInfo(11, 'X', [rows, units[0] ?? 0]),
      valueInfo(12, 'probabilities', [rows, units.at(-1) ?? 0]),
    ),
    message(8, integer(2, 13)),
  ]);
}

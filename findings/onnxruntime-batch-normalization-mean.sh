#!/bin/sh
# onnxruntime 1.30.0: BatchNormalization computes x s + (b - m s) in float32: with a mean far from 0, few digits are left, and what is as far above the mean as below differs in more than its sign.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts onnxruntime-node@1.30.0
cat >program.mjs <<'JS'
import { readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';
console.log('version', JSON.parse(readFileSync('node_modules/onnxruntime-node/package.json', 'utf8')).version);
// A graph of one node, by hand: field numbers are those of onnx.proto.
const varint = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
const field = (number, value) => {
  if (typeof value === 'number') return [...varint(number * 8), ...varint(value)];
  const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value;
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
};
const floatOf = (number, x) => [...varint(number * 8 + 5), ...new Uint8Array(Float32Array.of(x).buffer)];
const value = (name) => [...field(1, name), ...field(2, field(1, [...field(1, 1), ...field(2, [...field(1, field(2, 'n')), ...field(1, field(1, 1))])]))];
const constant = (name, x) => [...field(1, 1), ...field(2, 1), ...field(9, [...new Uint8Array(Float32Array.of(x).buffer)]), ...field(8, name)];
const model = (node, constants) =>
  Uint8Array.from([
    ...field(1, 8),
    ...field(7, [...field(1, node), ...field(2, 'g'), ...constants.flatMap((c) => field(5, c)), ...field(11, value('x')), ...field(12, value('y'))]),
    ...field(8, [...field(1, ''), ...field(2, 13)]),
  ]);
async function run(node, constants, x) {
  const session = await ort.InferenceSession.create(model(node, constants));
  const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.from(x), [x.length, 1]) });
  return Array.from(y.data);
}
const [mean, variance] = [2020, 0.0625];
const parameters = [['s', 1], ['b', 0], ['m', mean], ['v', variance]];
const inputs = ['x', ...parameters.map(([name]) => name)].flatMap((name) => field(1, name));
const node = [...inputs, ...field(2, 'y'), ...field(4, 'BatchNormalization'), ...field(5, [...field(1, 'epsilon'), ...floatOf(2, 1e-5), ...field(20, 1)])];
const x = [2019.75, 2020, 2020.25];
const y = await run(node, parameters.map(([name, number]) => constant(name, number)), x);
let isThere = true;
for (const [at, from] of x.entries()) {
  const exact = (from - mean) / Math.sqrt(variance + 1e-5);
  console.log(`(${from} - ${mean}) / 0.25 = ${y[at]}, expected ${Math.fround(exact)}`);
  isThere &&= from === mean || Math.abs(y[at] - exact) > 5e-5;
}
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs

#!/bin/sh
# Apache Arrow for JavaScript 21.2.0: toArray() of a column of numbers gives what lies in memory. A null is 0, a half float is its 16
# bits, a decimal is four words; the docstring speaks of a copy-free slice, and not of these.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts apache-arrow@21.2.0
cat >program.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Bool, Float16, Float64, Int32, vectorFromArray } from 'apache-arrow';
console.log('version', JSON.parse(readFileSync('node_modules/apache-arrow/package.json', 'utf8')).version);
let isThere = true;
for (const [name, values, type, found] of [
  ['Float64 with a null', [1.5, null, 2.5], new Float64(), '1.5,0,2.5'],
  ['Int32 with a null', [7, null, 9], new Int32(), '7,0,9'],
  ['Float16', [1, 2, 3], new Float16(), '15360,16384,16896'],
  ['Bool with a null, for comparison', [true, null, false], new Bool(), 'true,,false'],
]) {
  const vector = vectorFromArray(values, type);
  const got = String(Array.from(vector.toArray()));
  console.log(`${name}: iterated ${[...vector].map(String)}, toArray() ${got}`);
  isThere &&= got === found && String([...vector]) === String(values);
}
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs

#!/bin/sh
# jsfive 0.4.2: 64-bit integers become numbers without a warning: 2^53 + 1 is read as 2^53. h5py and h5wasm give the integer of the file.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts jsfive@0.4.2
npm install --silent --no-audit --no-fund --ignore-scripts h5wasm@0.10.3
cat >program.mjs <<'JS'
import { readFileSync } from 'node:fs';
import h5wasm from 'h5wasm/node';
import { File } from 'jsfive';
await h5wasm.ready;
const written = new h5wasm.File('file.h5', 'w');
written.create_dataset({ name: 'count', data: BigInt64Array.of(2n ** 53n + 1n), shape: [1], dtype: '<q' });
written.close();
const [right] = new h5wasm.File('file.h5', 'r').get('count').value;
const bytes = readFileSync('file.h5');
const file = new File(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), 'file.h5');
const [read] = file.get('count').value;
console.log('h5wasm:', right, 'jsfive:', read);
const isThere = right === 2n ** 53n + 1n && read === 2 ** 53;
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs

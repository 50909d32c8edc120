#!/bin/sh
# jsfive 0.4.2: texts of fixed width, as h5py writes lists of names, keep the zeros that pad them: 'a' of ['a', 'bcd'] is 'a\0\0', which equals no
# key. h5py and h5wasm give 'a'. The names of Keras's older files are such lists.
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
written.create_attribute('names', ['a', 'bcd'], [2], 'S3');
written.close();
const right = new h5wasm.File('file.h5', 'r').attrs.names.value;
const bytes = readFileSync('file.h5');
const { names } = new File(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), 'file.h5').attrs;
console.log('h5wasm:', JSON.stringify(right), 'jsfive:', JSON.stringify(names));
const isThere = right[0] === 'a' && names[0] === 'a\0\0';
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs

#!/bin/sh
# TensorFlow.js 4.22.0, tf.data.csv: `dtype: 'string'` in columnConfigs does not keep texts: 007 becomes the number 7. And two quotes within
# quotes stay two, where RFC 4180 has one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @tensorflow/tfjs@4.22.0
cat >program.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
await tf.setBackend('cpu');
console.log('version', tf.version.tfjs);
const text = 'id,name\n007,"the ""one"""\n';
writeFileSync('rows.csv', text);
const source = new tf.data.FileDataSource('file://rows.csv');
const rows = await new tf.data.CSVDataset(source, { columnConfigs: { id: { dtype: 'string' }, name: { dtype: 'string' } } }).toArray();
console.log(JSON.stringify(text), 'is read as', JSON.stringify(rows));
const isThere = rows[0].id === 7 && rows[0].name === 'the ""one""';
console.log(isThere ? 'as found' : 'CHANGED');
process.exit(isThere ? 0 : 1);
JS
node program.mjs

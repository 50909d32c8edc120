// @ts-check
// Writes golden.json, under Node 20: after NUMERICS_VERSION was raised, or for a new configuration, and never otherwise.
//
//   npm run build && node tests/runtimes/writeGolden.js
import { writeFileSync } from 'node:fs';
import { NUMERICS_VERSION } from '../../dist/model/files/numericsVersion.js';
import { configurations } from './configurations.js';
import { goldenFile } from './golden.js';
import { train } from './train.js';

if (!process.version.startsWith('v20.'))
  throw new Error(`golden hashes are those of Node 20, not of ${process.version}`);

/** @type {Record<string, string>} */
const hashes = {};
for (const name of Object.keys(configurations)) hashes[name] = await train(name);
writeFileSync(goldenFile, `${JSON.stringify({ numericsVersion: NUMERICS_VERSION, hashes }, undefined, 2)}\n`);

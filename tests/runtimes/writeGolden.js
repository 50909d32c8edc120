// @ts-check
// Writes golden.json, under Node 20: after NUMERICS_VERSION was raised, for other numbers of `ockham/linear`, or for
// a new configuration, and never otherwise. `--linear` leaves the trainings as they are.
//
//   npm run build && node tests/runtimes/writeGolden.js [--linear]
import { writeFileSync } from 'node:fs';
import { NUMERICS_VERSION } from '../../dist/model/files/numericsVersion.js';
import { configurations } from './configurations.js';
import { goldenFile, readGolden } from './golden.js';
import { hashesOfFits } from './linearFits.js';
import { train } from './train.js';

if (!process.version.startsWith('v20.'))
  throw new Error(`golden hashes are those of Node 20, not of ${process.version}`);

/** @type {Record<string, string>} */
let hashes = {};
if (process.argv.includes('--linear')) ({ hashes } = readGolden());
else for (const name of Object.keys(configurations)) hashes[name] = await train(name);
const linear = await hashesOfFits(1);
writeFileSync(goldenFile, `${JSON.stringify({ numericsVersion: NUMERICS_VERSION, hashes, linear }, undefined, 2)}\n`);

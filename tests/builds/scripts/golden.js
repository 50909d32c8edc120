// @ts-check
// Prints, as JSON, a SHA-256 of the final weights of every configuration of tests/golden.
//
//   node tests/builds/scripts/golden.js <bundled configurations> <options of init, as JSON>
import { createHash } from 'node:crypto';
import { init } from 'ockham';

const [, , path = '', options = ''] = process.argv;
/** @type {typeof import('../../golden/bitsConfigurations.js')} */
const { bitsConfigurations, trainBits } = await import(path);
await init(JSON.parse(options));
/** @type {Record<string, string>} */
const hashes = {};
for (const [name, configuration] of Object.entries(bitsConfigurations)) {
  const hash = createHash('sha256');
  for (const { data } of await trainBits(configuration)) hash.update(new Uint8Array(data.buffer));
  hashes[name] = hash.digest('hex');
}
console.log(JSON.stringify(hashes));

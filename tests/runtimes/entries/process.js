// @ts-check
// A job in Node, Deno or Bun: JSON in, the first argument; JSON out, the last line.
import { runJob } from '../job.js';

const job = /** @type {import('../job.js').Job} */ (JSON.parse(process.argv[2] ?? ''));
console.log(JSON.stringify({ ...(await runJob(job)), engine: engine() }));

function engine() {
  const { v8, bun, webkit } = process.versions;
  return bun === undefined ? `V8 ${/^\d+\.\d+/.exec(v8)?.[0]}` : `JavaScriptCore ${webkit?.slice(0, 7)}`;
}

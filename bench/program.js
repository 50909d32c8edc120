// @ts-check
// A bench as a program: its options, its figures on the screen and, if run.js asks for them, in a file.
//
//   --mnist FOLDER   default ../shared/data/mnist
//   --threads N      beside one thread, default 2
//   --only S,L       shapes, default all
//   --old DIST       the folder dist of an older build, for the benches that compare with it
//   --relaxed, --wide, --quick   builds.js and time.js say what they mean
//   --json FILE      the figures
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultMnistFolder } from './inputs.js';

/**
 * Options of all benches; each bench reads its own.
 *
 * @typedef {object} Options
 * @property {string} mnist              the folder of its files.
 * @property {number} threads
 * @property {readonly string[]} [only]  names of shapes.
 * @property {string} [old]              the folder dist of an older build.
 */

/**
 * Runs a bench if it is the file that Node was started with.
 *
 * @template Figures
 * @param {string} url  of the bench's file.
 * @param {(options: Options) => Figures | Promise<Figures>} run
 * @param {(figures: Figures) => void} print
 */
export async function main(url, run, print) {
  if (process.argv[1] !== fileURLToPath(url)) return;
  const flag = /** @type {const} */ ({ type: 'boolean' });
  const { values } = parseArgs({
    options: {
      mnist: { type: 'string', default: defaultMnistFolder },
      threads: { type: 'string', default: '2' },
      only: { type: 'string' },
      old: { type: 'string' },
      json: { type: 'string' },
      relaxed: flag,
      wide: flag,
      quick: flag,
    },
  });
  const { mnist, only, old, json } = values;
  const threads = Number(values.threads);
  const figures = await run({ mnist, threads, ...(only ? { only: only.split(',') } : {}), ...(old ? { old } : {}) });
  print(figures);
  if (json !== undefined) writeFileSync(json, JSON.stringify(figures));
}

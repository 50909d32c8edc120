// @ts-check
// The time of a step on pixels as bytes, and on half floats where the runtime has them, beside the same numbers as f32: the epochs of
// all models in turn, so that other load of the machine affects all.
//
//   npm run build && node bench/training/narrow.js
import { adam, dense, memory, sequential, standardize } from 'ockham';
import { syntheticPictures } from '../inputs.js';
import { main } from '../program.js';
import { shapes } from '../shapes.js';
import { isQuick, summarize } from '../time.js';

const ROWS = isQuick ? 256 : 10_000;
const EPOCHS = isQuick ? 1 : 12;

/**
 * @typedef {object} Row
 * @property {string} type        of X.
 * @property {boolean} isStandardized  by the model.
 * @property {number} megabytes   in the kernels' memory while it trains.
 * @property {import('../time.js').Figure} step  seconds.
 * @property {number} ratio       of the best time, over that of f32.
 */

/** @returns {Promise<Row[]>} */
export async function run() {
  const { units, batchSize } = shapes.find(({ name }) => name === 'M') ?? { units: [784, 256, 10], batchSize: 64 };
  const [columns = 784, hidden, outputs] = units;
  const pictures = syntheticPictures(ROWS, columns);
  const bytes = Uint8Array.from(pictures.X, (pixel) => 255 * pixel);
  const given = { f32: Float32Array.from(bytes), u8: bytes, ...halves(bytes) };
  const moments = standardize({ data: bytes, shape: [ROWS, columns] });
  const trained = [false, true].flatMap((isStandardized) =>
    Object.entries(given).map(([type, data]) => {
      const layers = [
        dense({ units: hidden ?? 256, activation: 'relu', inputShape: [columns] }),
        dense({ units: outputs ?? 10, activation: 'softmax' }),
      ];
      const model = sequential({ seed: 1, layers, ...(isStandardized ? { standardizer: moments } : {}) });
      model.compile({ optimizer: adam(), loss: 'sparseCategoricalCrossentropy' });
      const X = { data, shape: [ROWS, columns] };
      const epochs = model.train(X, pictures.y, { epochs: EPOCHS, batchSize })[Symbol.asyncIterator]();
      return { type, isStandardized, model, epochs, megabytes: 0, seconds: /** @type {number[]} */ ([]) };
    }),
  );
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const training of trained) {
      const before = memory().bytesInUse;
      const { value } = await training.epochs.next();
      if (value !== undefined) training.seconds.push(value.seconds / Math.ceil(ROWS / batchSize));
      if (epoch === 0) training.megabytes = (memory().bytesInUse - before) / 1e6;
    }
  }
  const rows = trained.map(({ type, isStandardized, model, megabytes, seconds }) => {
    model.dispose();
    return { type, isStandardized, megabytes, step: summarize(seconds) };
  });
  return rows.map((row) => {
    const like = rows.find(({ type, isStandardized }) => type === 'f32' && isStandardized === row.isStandardized);
    return { ...row, ratio: row.step.best / (like?.step.best ?? Number.NaN) };
  });
}

/** @param {Uint8Array} bytes */
function halves(bytes) {
  const { Float16Array } = /** @type {{ Float16Array?: { from(numbers: Uint8Array): Float32Array } }} */ (globalThis);
  return Float16Array === undefined ? {} : { f16: Float16Array.from(bytes) };
}

/** @param {readonly Row[]} rows */
export function print(rows) {
  console.log(
    `${process.version}, shape M on ${ROWS} rows: memory, a step's best and median time, best over that of f32`,
  );
  for (const { type, isStandardized, megabytes, step, ratio } of rows) {
    const name = `${type}${isStandardized ? ', standardized by the model' : ''}`;
    const times = `${(1e6 * step.best).toFixed(0)} µs, ${(1e6 * step.median).toFixed(0)} µs`;
    console.log(name.padEnd(32), `${megabytes.toFixed(0)} MB`.padStart(6), times, ratio.toFixed(3));
  }
}

await main(import.meta.url, run, print);

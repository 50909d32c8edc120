// @ts-check
// The commands of a page, and of a worker in it.
import { checkpoint, indexedDBStore, loadFrom, opfsStore, saveTo } from '../../../dist/browser/index.js';
import { onWarning } from '../../../dist/index.js';
import { callbacks, digestOf, examples, fitOptions, newModel } from './training.js';

/** @typedef {import('../../../dist/index.js').Sequential} Sequential */
/** @typedef {{ kind: 'opfs' | 'indexedDB', name: string }} Place */

/** @param {Place} place */
const storeOf = ({ kind, name }) => (kind === 'opfs' ? opfsStore(name) : indexedDBStore(name));

/** Bytes that no storage compresses. @param {number} length */
function noise(length) {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 2 ** 16) crypto.getRandomValues(bytes.subarray(at, at + 2 ** 16));
  return bytes;
}

/** Tells the server, and waits until it knows. @param {object} fact */
const note = (fact) => fetch('/note', { method: 'POST', body: JSON.stringify(fact) });

/** A store that tells when a write is over. @param {Place} place @param {() => number} stepsTaken */
function toldStore(place, stepsTaken) {
  const store = storeOf(place);
  return {
    ...store,
    /** @param {Uint8Array} bytes */
    async write(bytes) {
      await store.write(bytes);
      await note({ written: stepsTaken() });
    },
  };
}

export const commands = {
  /**
   * Trains, or goes on, with a checkpoint every few steps.
   *
   * @param {{ place: Place, every: number }} options
   */
  async train({ place, every }) {
    /** @type {string[]} */
    const warnings = [];
    const restore = onWarning(({ code, message }) => void warnings.push(`${code}: ${message}`));
    const model = newModel();
    const { X, y } = examples();
    const store = toldStore(place, () => model.step);
    try {
      await model.fit(X, y, {
        ...fitOptions(),
        resume: store,
        callbacks: [
          ...callbacks(),
          checkpoint({ store, every: { steps: every } }),
          { onTrainBegin: async () => void (await note({ begun: model.step })) },
        ],
      });
      return { digest: await digestOf(model), step: model.step, warnings };
    } finally {
      restore();
      model.dispose();
    }
  },

  /** Saves a new model, and loads it. @param {{ place: Place }} options */
  async roundTrip({ place }) {
    const model = newModel();
    const before = await digestOf(model);
    await saveTo(model, storeOf(place));
    return { before, after: await digestOf(await loadFrom(storeOf(place))) };
  },

  /** Loads what was saved. @param {{ place: Place }} options */
  async load({ place }) {
    return digestOf(await loadFrom(storeOf(place)));
  },

  /** What is there, newest first. @param {{ place: Place }} options */
  async contents({ place }) {
    const lengths = [];
    for await (const bytes of storeOf(place).read()) lengths.push(bytes.length);
    return lengths;
  },

  /** Writes bytes of a value, as no model has them. @param {{ place: Place, length: number }} options */
  async write({ place, length }) {
    await storeOf(place).write(new Uint8Array(length).fill(1));
  },

  /**
   * Writes files, smaller and smaller ones, until there is no room for a kilobyte.
   *
   * @param {{ place: Place }} options
   */
  async fill({ place: { kind, name } }) {
    let files = 0;
    for (let length = 2 ** 21; length >= 2 ** 10; ) {
      try {
        await storeOf({ kind, name: `${name} ${files}` }).write(noise(length));
        files++;
      } catch (error) {
        if (/** @type {{ systemCode?: string }} */ (error).systemCode !== 'QuotaExceededError') throw error;
        length /= 2;
      }
    }
    return files;
  },

  /** @param {{ place: Place }} options */
  async clear({ place }) {
    await storeOf(place).clear();
  },

  /** Takes a store until the page ends. @param {{ place: Place }} options */
  async lock({ place }) {
    await storeOf(place).lock();
  },

  /** Leaves only the way of workers to write files, as in Safari before 26. */
  async withoutWritable() {
    Reflect.deleteProperty(FileSystemFileHandle.prototype, 'createWritable');
  },
};

/** Runs one command, and says what came of it. @param {{ name: string, [option: string]: unknown }} command */
export async function outcomeOf({ name, ...options }) {
  try {
    const run = /** @type {(options: object) => Promise<unknown>} */ (
      commands[/** @type {keyof typeof commands} */ (name)]
    );
    return { value: await run(options) };
  } catch (error) {
    const fields = /** @type {import('../../../dist/errors.js').StorageError} */ (error);
    return { error: { name: fields.name, code: fields.code, systemCode: fields.systemCode, message: fields.message } };
  }
}

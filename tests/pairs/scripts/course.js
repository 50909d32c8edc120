// @ts-check
// One training in a course of its own: cut, saved, in a worker, of a model that was made smaller. For tests, which have the sources, and
// for processes, which have the package.

/**
 * @typedef {import('../../../src/index.js').Callback} Callback
 * @typedef {import('../../../src/index.js').Matrix} Matrix
 * @typedef {import('../../../src/index.js').Sequential} Sequential
 * @typedef {object} Parts
 * @property {import('../../../src/worker/index.js').WorkerPool} pool
 * @property {typeof import('../../../src/node/index.js').checkpoint} checkpoint
 * @property {typeof import('../../../src/stream/index.js').rowStream} rowStream
 *
 * @typedef {typeof import('../../../src/index.js') & Parts} Tools  the library.
 */

/**
 * Trains a model, which may come back as another one.
 *
 * @typedef {(from: Sequential, more?: Callback, resume?: Uint8Array) => Promise<import('../../../src/index.js').History & { model: Sequential }>} Fit
 */

/**
 * What happens to a training on its way. None of it may change a bit of what comes of it.
 *
 * @typedef {object} Course
 * @property {boolean} [isCompact]  it begins with the model that compact() returns.
 * @property {boolean} [isCut]  by a budget, and gone on with.
 * @property {boolean} [isAway]  in a worker.
 * @property {boolean} [isBytes]  its rows are bytes.
 * @property {boolean} [isInOrder]  its rows are not shuffled.
 * @property {boolean} [isLost]  after its second step, and gone on with from the checkpoint that was written then.
 * @property {boolean} [isSaved]  goes through a file between two calls.
 * @property {boolean} [isStreamed]  its rows come one by one.
 */

/**
 * What is trained with; can be posted.
 *
 * @typedef {object} Order
 * @property {Matrix} X
 * @property {Float32Array} y
 * @property {boolean} isSparse  whether training takes X as lists.
 * @property {[Matrix, Float32Array]} [validation]
 * @property {readonly [name: string, options: object][]} callbacks
 * @property {number} batchSize
 * @property {readonly number[]} calls  epochs of each call of `fit`.
 */

/** Callbacks by name. @param {Pick<Tools, 'earlyStopping'>} tools @param {Order['callbacks']} callbacks @returns {Callback[]} */
export function makeCallbacks(tools, callbacks) {
  const makers = /** @type {Record<string, (options: object) => Callback>} */ (/** @type {unknown} */ (tools));
  return callbacks.map(([name, options]) => {
    const make = makers[name];
    if (make === undefined) throw new Error(`no ${name}`);
    return make(options);
  });
}

/** Lists of what is not 0. @param {Pick<Tools, 'sparseMatrix'>} tools @param {Matrix} matrix */
export function toSparse({ sparseMatrix }, { data, shape: [rows = 0, columns = 0] }) {
  const values = [];
  const indices = [];
  const starts = [0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = data[row * columns + column] ?? 0;
      if (value === 0) continue;
      values.push(value);
      indices.push(column);
    }
    starts.push(values.length);
  }
  return sparseMatrix(values, indices, starts, [rows, columns]);
}

/** Rows of numbers from 0 to 255, as bytes. @param {Matrix} matrix */
function toBytes({ data, shape }) {
  return { data: Uint8Array.from(data), shape };
}

/** Steps after which a training is lost. */
const LOST = 2;

/**
 * Trains with a checkpoint at each step, then once more from one of them, as a process does that begins anew.
 *
 * @param {Tools} tools
 * @param {Sequential} model  stays as it is.
 * @param {Fit} fit
 */
async function fitLost({ load, checkpoint }, model, fit) {
  const written = /** @type {Uint8Array[]} */ ([]);
  const store = {
    lock: async () => async () => {},
    async *read() {},
    /** @param {Uint8Array} bytes */
    write: async (bytes) => void written.push(bytes.slice()),
  };
  const file = model.save();
  const keep = () => checkpoint({ store, every: { steps: 1 }, signals: false });
  const whole = await fit(load(file), keep());
  const steps = written.length;
  const last = written[Math.min(LOST, steps) - 1];
  const rest = await fit(load(file), keep(), last);
  const [from, next] = [last, written[steps]].map((bytes) => bytes && load(bytes).step);
  if (from !== undefined && next !== undefined && next > from + 1) throw new Error(`it left out steps after ${from}`);
  if (from === undefined || (next !== undefined && next <= from && steps > LOST)) throw new Error('it began anew');
  const first = rest.epochs[0]?.epoch ?? Number.POSITIVE_INFINITY;
  return { ...rest, epochs: [...whole.epochs.filter(({ epoch }) => epoch < first), ...rest.epochs] };
}

/** Some of the columns. @param {Matrix} matrix @param {readonly number[]} kept @returns {Matrix} */
export function narrowed({ data, shape: [rows = 0, columns = 0] }, kept) {
  const values = Array.from({ length: rows }, (_, row) => kept.map((column) => data[row * columns + column] ?? 0));
  return { data: Float32Array.from(values.flat()), shape: [rows, kept.length] };
}

/**
 * Trains the model, which may be left behind for another one.
 *
 * @param {Tools} tools
 * @param {Sequential} given
 * @param {Order} order
 * @param {Course} course
 */
export async function train(tools, given, order, course) {
  let model = given;
  let { X, validation } = order;
  if (course.isCompact) {
    for (const share of [{ inputs: 0.34 }, { units: 0.3 }]) model.prune(share);
    model = model.compact();
    const kept = model.inputIndices ?? [];
    X = narrowed(X, kept);
    if (validation !== undefined) validation = [narrowed(validation[0], kept), validation[1]];
  }
  const input = order.isSparse ? toSparse(tools, X) : course.isBytes ? toBytes(X) : X;
  const shared = {
    batchSize: order.batchSize,
    verbose: false,
    ...(validation && { validationData: validation }),
    ...(course.isInOrder && { shuffle: false }),
  };
  const [rows = 0, columns = 0] = X.shape;
  const source = tools.rowStream(
    async function* () {
      for (let row = 0; row < rows; row++) {
        const x = 'data' in input ? input.data.subarray(row * columns, (row + 1) * columns) : input;
        yield/** @type {const} */ ([x, [order.y[row] ?? 0]]);
      }
    },
    { readAhead: 5 },
  );
  /** @param {Pick<Sequential, 'fit'>} model @param {import('../../../src/index.js').FitOptions} options */
  const fitRows = (model, options) =>
    course.isStreamed ? model.fit(source, options) : model.fit(input, order.y, options);
  const logs = [];
  for (const epochs of order.calls) {
    let callbacks = makeCallbacks(tools, order.callbacks);
    for (let isCut = true; isCut; ) {
      const options = { ...shared, epochs, callbacks, ...(course.isCut && { budget: { steps: 5 } }) };
      /** @type {Fit} */
      const fit = async (from, more, resume) => {
        const all = { ...options, callbacks: [...callbacks, ...(more ? [more] : [])], ...(resume && { resume }) };
        if (course.isAway)
          return tools.pool.run(from, async (remote) => {
            const history = await fitRows(/** @type {any} */ (remote), all);
            return { ...history, model: tools.load(await remote.save()) };
          });
        return { ...(await fitRows(from, all)), model: from };
      };
      const part = await (course.isLost ? fitLost(tools, model, fit) : fit(model));
      model = part.model;
      isCut = part.endedBy === 'budget';
      for (const log of part.epochs) logs.push({ ...log, seconds: 0 });
      if (!course.isSaved) continue;
      model = tools.load(model.save());
      callbacks = makeCallbacks(tools, order.callbacks);
    }
  }
  return { model, logs, X, input };
}

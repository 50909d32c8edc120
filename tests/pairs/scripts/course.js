// @ts-check
// One training in a course of its own: cut, saved, in a worker, of a model that was made smaller. For tests, which have the sources, and
// for processes, which have the package.

/**
 * @typedef {import('../../../src/index.js').Callback} Callback
 * @typedef {import('../../../src/index.js').Matrix} Matrix
 * @typedef {import('../../../src/index.js').Sequential} Sequential
 * @typedef {typeof import('../../../src/index.js') & { pool: import('../../../src/worker/index.js').WorkerPool }} Tools  the library.
 */

/**
 * What happens to a training on its way. None of it may change a bit of what comes of it.
 *
 * @typedef {object} Course
 * @property {boolean} [isCompact]  it begins with the model that compact() returns.
 * @property {boolean} [isCut]  by a budget, and gone on with.
 * @property {boolean} [isAway]  in a worker.
 * @property {boolean} [isSaved]  goes through a file between two calls.
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
  const input = order.isSparse ? toSparse(tools, X) : X;
  const shared = { batchSize: order.batchSize, verbose: false, ...(validation && { validationData: validation }) };
  const logs = [];
  for (const epochs of order.calls) {
    let callbacks = makeCallbacks(tools, order.callbacks);
    for (let isCut = true; isCut; ) {
      const options = { ...shared, epochs, callbacks, ...(course.isCut && { budget: { steps: 5 } }) };
      const part = course.isAway
        ? await tools.pool.run(model, async (remote) => {
            const history = await remote.fit(input, order.y, options);
            return { ...history, model: tools.load(await remote.save()) };
          })
        : { ...(await model.fit(input, order.y, options)), model };
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

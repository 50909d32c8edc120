// What comes in: bodies within a limit, with known fields. What is in rows and labels is for the library to refuse.

/** Bytes of a body: an isolate has 128 MB for the text, the numbers in it, their copies and the model. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_CLASSES = 1000;
const MOST_EPOCHS = 1000;
/** Rows times passes. */
const MOST_PREDICTIONS = 1_000_000;
/** One request may not keep a server busy for longer. */
const MOST_MILLISECONDS = 10_000;
const MOST_STEPS = 100_000;

/**
 * @typedef {object} TrainData
 * @property {number[][]} rows
 * @property {number[]} labels  class numbers, from 0.
 * @property {number} classes  how many there are; those that the labels need, unless said.
 * @property {number} [epochs]
 * @property {number} [batchSize]
 * @property {number} [seed]
 * @property {{ milliseconds?: number, steps?: number }} [budget]
 *
 * @typedef {object} PredictData
 * @property {number[][]} rows
 * @property {number} [passes]
 *
 * @typedef {object} TableData
 * @property {Record<string, unknown>[]} records  rows with the names of their columns, for a model of a table.
 */

/** What is wrong with a request before the library sees it. */
export class RequestError extends Error {
  code = 'E_REQUEST';

  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** @param {Request} request */
export async function readTrainRequest(request) {
  const { fields, file } = await readBody(request);
  requireKnown('data', fields, ['rows', 'labels', 'classes', 'epochs', 'batchSize', 'seed', 'budget']);
  const { rows, labels, classes, epochs, budget } = fields;
  const areLabels = Array.isArray(labels) && labels.every((label) => isInteger(label, 0, MOST_CLASSES - 1));
  if (!areLabels) throw new RequestError(400, `labels: must be an array of integers from 0 to ${MOST_CLASSES - 1}`);
  if (classes !== undefined && !isInteger(classes, 2, MOST_CLASSES)) {
    throw new RequestError(
      400,
      `classes: must be an integer from 2 to ${MOST_CLASSES}, got ${JSON.stringify(classes)}`,
    );
  }
  requireAtMost('epochs', epochs, MOST_EPOCHS);
  if (budget !== undefined) {
    requireKnown('budget', budget, ['milliseconds', 'steps']);
    requireAtMost('budget.milliseconds', budget.milliseconds, MOST_MILLISECONDS);
    requireAtMost('budget.steps', budget.steps, MOST_STEPS);
  }
  const needed = labels.reduce((most, label) => Math.max(most, label + 1), 2);
  return { data: /** @type {TrainData} */ ({ ...fields, rows: requireRows(rows), classes: classes ?? needed }), file };
}

/** @param {Request} request */
export async function readPredictRequest(request) {
  const { fields, file } = await readBody(request);
  if (fields.records !== undefined) return { data: readRecords(fields), file };
  requireKnown('data', fields, ['rows', 'passes']);
  const rows = requireRows(fields.rows);
  requireAtMost('passes', fields.passes, Math.floor(MOST_PREDICTIONS / Math.max(1, rows.length)));
  return { data: /** @type {PredictData} */ ({ ...fields, rows }), file };
}

/**
 * JSON, or a form with the JSON as `data` and a model's bytes as `model`.
 *
 * @param {Request} request
 * @returns {Promise<{ fields: Record<string, any>, file: Uint8Array | undefined }>}
 */
async function readBody(request) {
  const type = request.headers.get('content-type') ?? '';
  const bytes = await readBytes(request);
  if (/^application\/json\b/i.test(type)) return { fields: parse(new TextDecoder().decode(bytes)), file: undefined };
  if (!/^multipart\/form-data\b/i.test(type)) {
    throw new RequestError(
      415,
      `content-type: must be application/json or multipart/form-data, got ${JSON.stringify(type)}`,
    );
  }
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => {
    throw new RequestError(400, 'the form cannot be read');
  });
  for (const name of form.keys()) {
    if (name !== 'data' && name !== 'model') throw new RequestError(400, `unknown part ${JSON.stringify(name)}`);
  }
  const [data, model] = [form.get('data'), form.get('model')];
  if (data === null) throw new RequestError(400, 'the form has no part "data"');
  if (typeof model === 'string') throw new RequestError(400, 'the part "model" must be a file');
  return {
    fields: parse(typeof data === 'string' ? data : await data.text()),
    file: model === null ? undefined : new Uint8Array(await model.arrayBuffer()),
  };
}

/**
 * The body, counted while it comes in: what the header says of its length may be wrong, or missing.
 *
 * @param {Request} request
 */
async function readBytes(request) {
  const parts = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > MOST_BYTES) throw new RequestError(413, `the body has more than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RequestError(400, `the JSON cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * @param {string} owner
 * @param {unknown} fields
 * @param {readonly string[]} known
 */
function requireKnown(owner, fields, known) {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new RequestError(400, `${owner}: must be an object`);
  }
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue;
    throw new RequestError(400, `${owner}: unknown field ${JSON.stringify(name)}; known are ${known.join(', ')}`);
  }
}

/** @param {unknown} rows */
function requireRows(rows) {
  if (Array.isArray(rows) && rows.every(Array.isArray)) return rows;
  throw new RequestError(400, 'rows: must be an array of arrays of numbers');
}

/**
 * @param {Record<string, any>} fields
 * @returns {TableData}
 */
function readRecords(fields) {
  requireKnown('data', fields, ['records']);
  const { records } = fields;
  const areRecords = Array.isArray(records) && records.every((row) => typeof row === 'object' && !Array.isArray(row));
  if (!areRecords)
    throw new RequestError(400, 'records: must be an array of objects, each with the columns of the table');
  return { records };
}

/**
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 */
function isInteger(value, least, most) {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}

/**
 * What is no number is refused by the library.
 *
 * @param {string} name
 * @param {unknown} value
 * @param {number} most
 */
function requireAtMost(name, value, most) {
  if (typeof value === 'number' && value > most)
    throw new RequestError(400, `${name}: must be at most ${most}, got ${value}`);
}

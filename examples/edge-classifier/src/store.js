// Models by name, in a KV namespace bound as MODELS.
import { RequestError } from './requests.js';

/**
 * @typedef {object} Env
 * @property {{
 *   get(name: string, type: 'arrayBuffer'): Promise<ArrayBuffer | null>,
 *   put(name: string, bytes: Uint8Array): Promise<void>,
 * }} [MODELS]
 */

/**
 * The bytes that `?model=name` names.
 *
 * @param {Request} request
 * @param {Env} env
 */
export async function readModel(request, env) {
  const name = nameFrom(request, 'model');
  if (name === undefined)
    throw new RequestError(400, 'no model: send its bytes as the part "model", or its name as ?model=');
  const bytes = await storeOf(env).get(name, 'arrayBuffer');
  if (bytes === null) throw new RequestError(404, `no model is stored as ${JSON.stringify(name)}`);
  return new Uint8Array(bytes);
}

/**
 * Where `?store=name` wants the model to go; asked before training, so that a wrong name costs none.
 *
 * @param {Request} request
 * @param {Env} env
 */
export function storeFor(request, env) {
  const name = nameFrom(request, 'store');
  if (name === undefined) return undefined;
  const store = storeOf(env);
  return { name, put: (/** @type {Uint8Array} */ bytes) => store.put(name, bytes) };
}

/**
 * @param {Request} request
 * @param {string} parameter
 */
function nameFrom(request, parameter) {
  const name = new URL(request.url).searchParams.get(parameter);
  if (name === null) return undefined;
  if (/^[\w-]{1,64}$/.test(name)) return name;
  throw new RequestError(400, `${parameter}: must be 1 to 64 letters, digits, "_" or "-", got ${JSON.stringify(name)}`);
}

/** @param {Env} env */
function storeOf({ MODELS }) {
  if (MODELS === undefined) throw new RequestError(501, 'no namespace is bound as MODELS; send and take the bytes');
  return MODELS;
}

// POST /train, /resume and /predict. README.md shows the requests.
import { load, OckhamError } from 'ockham';
import 'ockham/table'; // loads models of tables
import { newClassifier, predict, predictRecords, train } from './classifier.js';
import { RequestError, readPredictRequest, readTrainRequest } from './requests.js';
import { readModel, storeFor } from './store.js';

/** @type {Record<string, (request: Request, env: import('./store.js').Env) => Promise<Response>>} */
const routes = {
  async '/train'(request, env) {
    const { data, file } = await readTrainRequest(request);
    if (file !== undefined) throw new RequestError(400, 'the part "model": a model goes on at /resume');
    return answerTraining(request, env, newClassifier(data), data);
  },

  async '/resume'(request, env) {
    const { data, file } = await readTrainRequest(request);
    return answerTraining(request, env, load(file ?? (await readModel(request, env))), data);
  },

  async '/predict'(request, env) {
    const { data, file } = await readPredictRequest(request);
    using model = load(file ?? (await readModel(request, env)));
    return Response.json('records' in data ? predictRecords(model, data) : predict(model, data));
  },
};

/**
 * Trains within the budget, and answers with the model's bytes, or puts them where `?store=name` says.
 *
 * @param {Request} request
 * @param {import('./store.js').Env} env
 * @param {import('ockham').Sequential} given
 * @param {import('./requests.js').TrainData} data
 */
async function answerTraining(request, env, given, data) {
  using model = given;
  const store = storeFor(request, env);
  const { epochs, endedBy } = await train(model, data);
  const { step } = model;
  const bytes = model.save();
  if (store !== undefined) {
    await store.put(bytes);
    return Response.json({ endedBy, step, epochs, stored: store.name });
  }
  return new Response(bytes, {
    headers: {
      'content-type': 'application/octet-stream',
      'ockham-ended-by': endedBy,
      'ockham-step': String(step),
    },
  });
}

export default {
  /**
   * @param {Request} request
   * @param {import('./store.js').Env} env
   */
  async fetch(request, env) {
    try {
      const { pathname } = new URL(request.url);
      const route = Object.hasOwn(routes, pathname) ? routes[pathname] : undefined;
      if (route === undefined) throw new RequestError(404, `no such path: ${pathname}`);
      if (request.method !== 'POST') throw new RequestError(405, `POST is expected, got ${request.method}`);
      return await route(request, env);
    } catch (error) {
      // What the library refuses is the client's to mend: the code is stable, the message says what came and what was expected.
      if (error instanceof OckhamError) return refusal(400, error);
      if (error instanceof RequestError) return refusal(error.status, error);
      throw error;
    }
  },
};

/**
 * @param {number} status
 * @param {{ code: string, message: string, path?: string | undefined }} error
 */
function refusal(status, { code, message, path }) {
  return Response.json({ error: { code, message, path } }, { status });
}

import { readModules } from '../../core/init/module.js';
import type { InitOptions } from '../../core/init/options.js';
import { bytesOf } from '../../model/files/bytes.js';
import { Sequential, stateOf } from '../../model/sequential.js';
import { requireIntact } from '../../model/state/state.js';
import type { ModelWorker } from '../../platform/port.js';
import { isA, requireOptions } from '../../validate.js';
import { describeCompilation } from '../messages/compilation.js';
import { errorOf } from '../messages/fault.js';
import type { ModelPayload } from '../messages/messages.js';
import { Channel } from './channel.js';
import { WorkerModel } from './workerModel.js';

/** Options of {@link inWorker}. */
export interface InWorkerOptions {
  /** Options of `init` in the worker, such as threads. Default: none. */
  init?: InitOptions;
  /** A worker that you started and that calls {@link serveModels}, for bundlers that do not find the built-in one. */
  worker?: ModelWorker;
}

/**
 * Copies a model into a worker of its own. The copy has the same methods, each of which returns a promise; it trains and predicts
 * with the same bits, and the calling thread stays free.
 *
 * @param source  a model, trained or not, or bytes of `save`. It is not changed.
 * @throws OptionError for a model with the user's own code (a loss, a metric, a layer), which cannot be sent to a worker;
 *   RuntimeSupportError if there are no workers; StateError `E_WORKER` if none starts; and as `load` and `init`.
 * @example
 * const remote = await inWorker(model);
 * const { epochs } = await remote.fit(X, y, { epochs: 5 });
 * const { data } = await remote.predict(Xt);
 * remote.dispose();
 */
export async function inWorker(
  source: Sequential | Uint8Array | ArrayBuffer | ArrayBufferView,
  options: InWorkerOptions = {},
): Promise<WorkerModel> {
  requireOptions('inWorker', options, ['init', 'worker']);
  const payload = readSource('inWorker', source);
  const init = await readInit(options.init);
  const channel = new Channel(options.worker);
  try {
    await channel.greet();
    return await openModel(channel, payload, init);
  } catch (error) {
    channel.close();
    throw error;
  }
}

/** Opens the model in a worker that has answered. @param init  options of `init` that the worker has not had yet. */
export async function openModel(
  channel: Channel,
  payload: ModelPayload,
  init: InitOptions | undefined,
): Promise<WorkerModel> {
  const model = channel.number();
  const buffers = 'bytes' in payload ? [payload.bytes.buffer] : [];
  const answer = await channel.call(model, 'open', [payload, init], { buffers, isMoving: true });
  if ('fault' in answer) throw errorOf(answer.fault);
  return new WorkerModel(channel, model, answer.value);
}

/** Encodes the model. Weights that nobody has used yet are not drawn, and not sent. */
export function readSource(owner: string, source: unknown): ModelPayload {
  if (isA(source, Sequential)) {
    const state = stateOf(source);
    requireIntact(state, owner);
    if (state.compiled !== undefined) {
      const { optimizer, loss, metrics, average } = state.compiled;
      describeCompilation({ optimizer, loss, metrics, average });
    }
    return state.built === undefined ? { configuration: source.toJSON() } : { bytes: source.save(), isFile: false };
  }
  return { bytes: bytesOf(owner, source).slice(), isFile: true };
}

/** Options of init for the worker: a Response or a promise cannot be posted. */
export async function readInit(init: InitOptions | undefined): Promise<InitOptions | undefined> {
  if (init?.module === undefined) return init;
  return { ...init, ...(await readModules(init.module, init.extra)) };
}

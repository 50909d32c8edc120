import { readModules } from '../core/init/module.js';
import type { InitOptions } from '../core/init/options.js';
import { bytesOf } from '../model/files/bytes.js';
import { Sequential, stateOf } from '../model/sequential.js';
import { requireIntact } from '../model/state/state.js';
import type { ModelWorker } from '../platform/line.js';
import { isA, requireOptions } from '../validate.js';
import { Channel } from './channel.js';
import { describeCompilation } from './compilation.js';
import { errorOf } from './fault.js';
import type { Cargo } from './messages.js';
import { WorkerModel } from './workerModel.js';

/** What {@link inWorker} takes beside the model. */
export interface InWorkerOptions {
  /** What `init` is called with in the worker: threads, for example. Default: nothing. */
  init?: InitOptions;
  /** A worker that was started elsewhere and calls {@link serveModels}: for bundlers that do not see the built-in one. */
  worker?: ModelWorker;
}

/**
 * A copy of the model in a worker of its own, with the same methods, each of which returns a promise. It trains and predicts
 * with the same bits, and the calling thread stays free.
 *
 * @param source  a model, trained or not, or bytes of `save` as `load` takes them. It stays as it is.
 * @throws OptionError for a model with code of the user's own (a loss, a metric, a layer), which does not cross to a worker; as `load`
 *   does for bytes, and `init` for its options; RuntimeSupportError where there are no workers; StateError `E_WORKER` where none starts.
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
  const cargo = readSource(source);
  const init = await readInit(options.init);
  const channel = new Channel(options.worker);
  try {
    await channel.greet();
    const model = channel.number();
    const buffers = 'bytes' in cargo ? [cargo.bytes.buffer] : [];
    const answer = await channel.call(model, 'open', [cargo, init], buffers);
    if ('fault' in answer) throw errorOf(answer.fault);
    return new WorkerModel(channel, model, answer.value);
  } catch (error) {
    channel.close();
    throw error;
  }
}

/** The model as it crosses. A model whose weights nobody has used yet has none to send. */
function readSource(source: unknown): Cargo {
  if (isA(source, Sequential)) {
    const state = stateOf(source);
    requireIntact(state, 'inWorker');
    if (state.compiled !== undefined) {
      const { optimizer, loss, metrics, average } = state.compiled;
      describeCompilation({ optimizer, loss, metrics, average });
    }
    return state.built === undefined ? { configuration: source.toJSON() } : { bytes: source.save(), isFile: false };
  }
  return { bytes: bytesOf('inWorker', source).slice(), isFile: true };
}

/** Options of init as they cross: a Response or a promise does not. */
async function readInit(init: InitOptions | undefined): Promise<InitOptions | undefined> {
  if (init?.module === undefined) return init;
  return { ...init, ...(await readModules(init.module, init.extra)) };
}

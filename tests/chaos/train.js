// @ts-check
// A training that goes on from its checkpoints: node train.js JOB THREADS [PATH]. Tells on its output what it does, as it does it.
//
//   begun             the library is there
//   from N            training goes on after step N
//   step              a step is taken
//   write             a checkpoint is being written
//   written N         that of step N is on the disk
//   warned CODE       by the library
//   failed CODE       fit rejects
//   done SHA-256 END  training is over: the file of the model, and why training ended
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { init, onWarning } from 'ockham';
import { fileStore } from 'ockham/node';
import { checkpointTo } from '../../dist/checkpoints/checkpoint.js';
import { JOBS } from './jobs.js';

const [name = '', threads = '1', path] = process.argv.slice(2);
// At once, for the process may be killed in the next moment.
const tell = (/** @type {string} */ what) => writeSync(1, `${what}\n`);

tell('begun');
onWarning(({ code }) => void tell(`warned ${code}`));
if (threads !== '1') await init({ threads: Number(threads) });
const make = JOBS[name];
if (make === undefined) throw new Error(`no job ${name}`);
const { model, X, y, options, every } = make();
const callbacks = [...(options.callbacks ?? []), { onBatchEnd: () => void tell('step') }];
/** @type {import('ockham').FitOptions} */
let more = {};
if (path !== undefined) {
  const files = fileStore(path);
  /** @type {import('ockham').CheckpointStore} */
  const store = {
    lock: () => files.lock(),
    read: () => files.read(),
    async write(bytes) {
      const { step } = model;
      tell('write');
      await files.write(bytes);
      tell(`written ${step}`);
    },
  };
  callbacks.push(
    { onTrainBegin: () => void tell(`from ${model.step}`) },
    checkpointTo(store, { every, onError: 'throw' }),
  );
  more = { resume: store };
}
try {
  const { endedBy } = await model.fit(X, y, { ...options, ...more, callbacks, verbose: false });
  tell(`done ${createHash('sha256').update(model.save()).digest('hex')} ${endedBy}`);
} catch (error) {
  tell(`failed ${error instanceof Error && 'code' in error ? error.code : error}`);
  process.exitCode = 1;
}

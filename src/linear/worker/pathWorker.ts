// Script of the workers that solve paths of folds.
import { ownPort } from '#thread';
import { faultOf } from '../../worker/messages/fault.js';
import { type PathResult, runJob } from '../fit/job.js';
import type { PathData } from '../fit/solve.js';
import { Unsolvable } from '../fit/unsolvable.js';
import type { FromPathWorker, ToPathWorker } from './messages.js';

let data: PathData | undefined;

function answer(message: ToPathWorker & { readonly kind: 'ockham.path' }): FromPathWorker {
  const { id, job } = message;
  const kind = 'ockham.solved';
  try {
    const work = runJob(data!, job); // the rows come first
    let turn = work.next();
    while (turn.done !== true) turn = work.next();
    const result: PathResult = turn.value;
    return { kind, id, result };
  } catch (error) {
    return error instanceof Unsolvable ? { kind, id, why: error.why } : { kind, id, fault: faultOf(error) };
  }
}

const port = ownPort((message) => {
  const given = message as ToPathWorker;
  if (given.kind === 'ockham.rows') data = given.data;
  else port?.post(answer(given), []);
});

// Script of the workers that solve paths of folds.
import { ownPort } from '#thread';
import { faultOf } from '../../worker/messages/fault.js';
import { engineError } from '../fit/findings.js';
import { type FoldJob, type FoldResult, foldsBy } from '../fit/fold.js';
import { runJob } from '../fit/job.js';
import { relaxedPath } from '../fit/relax.js';
import type { PathData } from '../fit/solve.js';
import { sparseColumns } from '../fit/sparse.js';
import { Unsolvable } from '../fit/unsolvable.js';
import * as extra from '../solver/extra/chunk.js';
import { lifted, modelOfClasses } from '../solver/families/multinomial.js';
import { Refused } from '../solver/index.js';
import { Screen } from '../solver/screen.js';
import type { FromPathWorker, ToPathWorker } from './messages.js';

/** All of them: a worker has no chunks, which not every bundler makes for it. */
const parts = { ...extra, lifted, modelOfClasses, relaxedPath, Screen, sparseColumns };
const runFold = foldsBy(runJob);

let data: PathData | undefined;

function answer(job: FoldJob): FromPathWorker {
  const kind = 'ockham.solved';
  try {
    const work = runFold(data!, job); // the rows come first
    let turn = work.next(parts);
    while (turn.done !== true) turn = work.next(parts);
    const result: FoldResult = turn.value;
    return { kind, result };
  } catch (error) {
    if (error instanceof Unsolvable) return { kind, why: error.why };
    return { kind, fault: faultOf(error instanceof Refused ? engineError(error.cause) : error) };
  }
}

const port = ownPort((message) => {
  const given = message as ToPathWorker;
  if (given.kind === 'ockham.rows') data = given.data;
  else port?.post(answer(given.job), []);
});

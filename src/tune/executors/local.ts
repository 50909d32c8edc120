import type { OwnCode } from '../../model/files/customObjects.js';
import { loadWith } from '../../model/load.js';
import type { WarningListener } from '../../warnings.js';
import type { WorkerPool } from '../../worker/caller/workerPool.js';
import type { Executor, FoldRows } from './executor.js';
import { runTask } from './runTask.js';

/** Runs tasks on this thread, one after the other. */
function onThisThread(own: OwnCode, onWarning: WarningListener): Executor {
  let folds: readonly FoldRows[] = [];
  return {
    size: 1,
    begin(given) {
      folds = given;
    },
    async run(task, signal) {
      const model = loadWith(own, task.model);
      try {
        return await runTask(model, task, folds[task.fold]!, signal, onWarning);
      } finally {
        model.dispose();
      }
    },
    dispose: () => {},
  };
}

/** Runs tasks in workers, each of which serves many; rows are sent once to each worker. */
function inWorkers(size: number, onWarning: WarningListener): Executor {
  let folds: readonly FoldRows[] = [];
  let pool: Promise<WorkerPool> | undefined;
  return {
    size,
    begin(given) {
      folds = given;
    },
    async run(task, signal) {
      // On demand: on this thread alone, nothing of it is loaded.
      pool ??= import('../../worker/caller/workerPool.js').then(({ workerPool }) => workerPool({ size }));
      return (await pool).run(task.model, (model) => runTask(model, task, folds[task.fold]!, signal, onWarning));
    },
    dispose() {
      pool?.then((started) => started.dispose()).catch(() => {}); // what did not start made `run` reject
    },
  };
}

/** Tasks on this machine. @param own  code of the caller's in the models, for one thread. */
export function local(threads: number, own: OwnCode, onWarning: WarningListener): Executor {
  return threads === 1 ? onThisThread(own, onWarning) : inWorkers(threads, onWarning);
}

/** Work that needs the library. All of it is in one script, so that the page has the library once; a worker's name says its job. */
export type Job = 'trainer' | 'path' | 'rows' | 'verify';

/** Starts a worker of the page. */
export function createWorker(job: Job): Worker {
  return new Worker('./worker.js', { type: 'module', name: job });
}

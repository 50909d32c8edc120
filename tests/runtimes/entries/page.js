// @ts-check
// Jobs in a page, `?<number of its queue>`: asks for one, tells what it came to, and begins anew as a fresh page, until there
// are none. `?0,1` opens a tab for queue 1, too: browsers without windows take one address only.
const [queue, ...others] = globalThis.location.search.slice(1).split(',');
for (const other of others) globalThis.open(`?${other}`);
const search = `?${queue}`;
globalThis.history.replaceState(undefined, '', search);
const answer = await fetch(`/job${search}`);
if (answer.status === 200) {
  const outcome = await outcomeOf(await answer.json());
  await fetch(`/outcome${search}`, { method: 'POST', body: JSON.stringify(outcome) });
  globalThis.location.reload();
}

/**
 * @param {import('../job.js').Job} job
 * @returns {Promise<import('../job.js').Outcome>}
 */
async function outcomeOf(job) {
  try {
    if (job.inWorker) return await outcomeInWorker(job);
    // The library itself makes the workers of paths, beside its own files: these, too, are those with resolved names then.
    const isLinear = job.passes.some((pass) => pass.isLinear);
    const program = isLinear ? '/resolved/tests/runtimes/job.js' : '../job.js';
    return await (await import(program)).runJob(job, startModelWorker);
  } catch (error) {
    return { passes: [], warnings: [], error: String(error) };
  }
}

/** As bundlers make it of the library's own: import maps do not reach workers. */
function startModelWorker() {
  return new Worker('/resolved/dist/worker/modelWorker.js', { type: 'module' });
}

/**
 * Where packages' names are resolved by the server: import maps do not reach workers.
 *
 * @param {import('../job.js').Job} job
 * @returns {Promise<import('../job.js').Outcome>}
 */
function outcomeInWorker(job) {
  const worker = new Worker('/resolved/tests/runtimes/entries/pageWorker.js', { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message ?? 'the worker cannot be loaded'));
    worker.postMessage(job);
  });
}

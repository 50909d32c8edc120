// In a page: the same model in a worker of its own, with as many threads there.
import { inWorker } from 'ockham/worker';
import { create, fit, hashOf } from './program.js';

async function outcomeOf(threads) {
  try {
    const remote = await inWorker(create(), { init: { threads } });
    await fit(remote);
    const hash = await hashOf(await remote.getWeights());
    remote.dispose();
    return { hash, notices: [] };
  } catch (error) {
    return { error: `${error.code} ${error} ${error.stack}` };
  }
}

const threads = Number(new URLSearchParams(location.search).get('threads'));
outcomeOf(threads).then((outcome) => fetch('/outcome', { method: 'POST', body: JSON.stringify(outcome) }));

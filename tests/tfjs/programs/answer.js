// @ts-check
// The thread that `worker` asks: it has its library at a path.
import { parentPort, workerData } from 'node:worker_threads';

/** @type {string} */
const program = './users/worker.js';
const [module, { answer }] = await Promise.all([import(workerData.path), import(program)]);
parentPort?.postMessage(await answer(module.default ?? module, workerData.message));

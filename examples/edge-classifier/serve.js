import { startWorker } from './miniflare.js';

const { url } = await startWorker(8787);
console.log(`POST to ${url}train, ${url}resume or ${url}predict`);

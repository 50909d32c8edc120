// @ts-check
import { runJob } from '../job.js';

globalThis.onmessage = async ({ data }) => globalThis.postMessage(await runJob(data));

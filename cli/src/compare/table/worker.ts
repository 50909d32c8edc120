import { workerData } from 'node:worker_threads';
import { onWarning } from 'ockham';
import { serveJobs } from '../serve.js';
import { readTable, type TableData, type TableJob, trainTableJob } from './trainTableJob.js';

onWarning(() => {});
const data = workerData as TableData;
const rows = readTable(data);
serveJobs((job: TableJob) => trainTableJob(rows, data, job));

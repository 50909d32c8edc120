import { serveJobs } from './serve.js';
import { trainJob } from './trainJob.js';

serveJobs(trainJob);

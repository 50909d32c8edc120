// A worker thread of Node, and of runtimes with its `worker_threads`.
import { onPosted, postReady } from '../../platform/nodeThread.js';
import { type Setup, serve } from './service.js';

onPosted((message) => serve(message as Setup, postReady));

// @ts-check
// A worker for models, for pages whose bundler does not find the built-in one.
import { serveModels } from 'ockham/worker';

serveModels();

// @ts-check
// The worker of a model, as a page has it whose bundler does not see the built-in one.
import { serveModels } from 'ockham/worker';

serveModels();

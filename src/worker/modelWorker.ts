// What runs in the worker of a model, until it is ended.
import { serveModels } from './serveModels.js';

serveModels();

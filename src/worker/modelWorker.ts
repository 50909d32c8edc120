// Script of the built-in worker of models.
import { serveModels } from './serveModels.js';

serveModels();

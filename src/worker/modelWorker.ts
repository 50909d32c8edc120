// Script of the built-in worker of models.
import { serveModels } from './host/serveModels.js';

serveModels();

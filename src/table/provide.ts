import { provideRestore } from '../data/restored.js';
import { restorePreprocessor } from './restore.js';

// A side effect, which package.json tells bundlers of: load finds the function without importing it.
provideRestore(restorePreprocessor);

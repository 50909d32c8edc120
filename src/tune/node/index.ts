// Public re-exports, nothing else.
export { fileJournal } from './fileJournal.js';
export { foldBytes, readFold } from './foldBytes.js';

// Public re-exports, nothing else.
export { fileJournal } from './fileJournal.js';

// `#checkpoints` in Node, Deno and Bun: `fit({ resume: path })` reads files.
export { fileStore as storeAt } from './fileStore.js';

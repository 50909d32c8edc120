// `#checkpoints` in browsers: `fit({ resume: name })` reads the origin private file system.
export { opfsStore as storeAt } from './opfsStore.js';

// The entry `ockham/json`: models as JSON, with their weights, and back.
export { type FromJSONOptions, fromJSON } from './fromJSON.js';
export { type ToJSONOptions, toJSON } from './toJSON.js';
export type { ArrayJSON, ModelJSON } from './types.js';

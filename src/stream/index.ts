// Public re-exports, nothing else.
export type { RowStream } from '../model/streamed.js';
export type { StreamItem, StreamX, StreamY } from './items.js';
export { rowStream } from './rowStream.js';
export type { RowStreamOptions } from './settings.js';
export type { Factory, Items } from './source.js';
export { standardizeStream } from './standardizeStream.js';

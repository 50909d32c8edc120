// The entry `ockham/table`. Importing it makes files of models with a preprocessor loadable.
import './provide.js';

export type { Label, Preparation, TableInput } from '../data/preparation.js';
export type { ColumnType, TableColumn } from './columns/column.js';
export type { DatePart, PreprocessOptions, TargetTransform } from './config.js';
export { preprocess } from './preprocess.js';
export type { Fill, Preprocessor, TransformedRows } from './preprocessor.js';
export { preprocessStream, type StreamPreprocessOptions } from './preprocessStream.js';
export { restorePreprocessor } from './restore.js';
export { type Table, type TableJSON, type TableOptions, type TableRows, table } from './table.js';
export type { Vectorizer } from './text/vectorizer.js';
export { type CountVectorizerOptions, countVectorizer, type TfidfOptions, tfidf } from './text/vectorizers.js';

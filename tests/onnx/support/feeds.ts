import type { Preprocessor } from '../../../src/table/preprocessor.js';
import { readFor } from '../../../src/table/read.js';
import { termsOf } from '../../../src/table/text/tokens.js';

/** One input of a session. */
export interface Feed {
  readonly type: 'float64' | 'float32' | 'string';
  readonly data: Float64Array | Float32Array | string[];
  readonly dims: number[];
}

/** The inputs of an exported model for rows of a table, as docs/onnx.md says. */
export function feedsOf(preprocessor: Preprocessor, rows: object, numbers: 'float64' | 'float32' = 'float64') {
  const { features, missing } = preprocessor.learned!;
  const { columns, rows: count } = readFor('X', rows, features, missing);
  return new Map(
    features.map((feature): [string, Feed] => {
      const { values } = columns.get(feature.column)!;
      if (feature.kind === 'text') {
        const words = Array.from(values as readonly (string | undefined)[], (text) =>
          termsOf(String(text ?? ''), { ...feature.vectorizer.config, ngramRange: [1, 1] }),
        );
        const most = Math.max(1, ...words.map(({ length }) => length));
        const data = words.flatMap((row) => Array.from({ length: most }, (_, at) => row[at] ?? ''));
        return [feature.column, { type: 'string', data, dims: [count, most] }];
      }
      if (values instanceof Float64Array) {
        const data = numbers === 'float64' ? values : Float32Array.from(values);
        return [feature.column, { type: numbers, data, dims: [count, 1] }];
      }
      return [feature.column, { type: 'string', data: values.map((text) => text ?? ''), dims: [count, 1] }];
    }),
  );
}

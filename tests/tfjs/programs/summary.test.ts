// The table of model.summary beside that of TensorFlow.js.
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import * as facade from '../../../src/tfjs/index.js';

const original = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof facade;

function linesOf(tf: typeof facade, lineLength?: number, positions?: number[]): string[] {
  const model = tf.sequential({ name: 'table' });
  model.add(tf.layers.dense({ units: 10, inputShape: [6], name: 'first', trainable: false }));
  model.add(tf.layers.batchNormalization({ name: 'normalization_of_the_first_layer' }));
  model.add(tf.layers.dropout({ rate: 0.1, name: 'drop' }));
  model.add(tf.layers.dense({ units: 4, name: 'second' }));
  const lines: string[] = [];
  model.summary(lineLength, positions, (line) => lines.push(line));
  return lines;
}

test.each([
  ['as it is', undefined, undefined],
  ['of shorter lines, which cut names', 60, undefined],
  ['with other columns', 70, [0.4, 0.6, 0.8, 1]],
  ['with columns in characters', 70, [30, 45, 60, 70]],
] as const)('the table %s', (_, lineLength, positions) => {
  const [ours, theirs] = [facade, original].map((tf) => linesOf(tf, lineLength, positions && [...positions]));
  expect(theirs).toContain('Total params: 154');
  expect(ours).toEqual(theirs);
});

test('of a chain that starts at an input', () => {
  const tables = [facade, original].map((tf) => {
    const rows = tf.input({ shape: [3], name: 'rows' });
    const outputs = tf.layers.dense({ units: 2, name: 'out' }).apply(rows);
    const lines: string[] = [];
    tf.model({ inputs: rows, outputs }).summary(undefined, undefined, (line) => lines.push(line));
    return lines;
  });
  expect(tables[0]).toEqual(tables[1]);
});

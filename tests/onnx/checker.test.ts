import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { toOnnx } from '../../src/onnx/index.js';
import { hasPackage, PYTHON } from '../support/python.js';
import { anArchitecture, modelOf } from './support/models.js';
import { aTable, tableModelOf } from './support/tables.js';

/** Debian's python3-onnx; .ci/run installs it. */
const hasOnnx = hasPackage('onnx');
if (!hasOnnx) console.warn('tests/onnx/checker.test.ts: skipped, for python3-onnx is missing');

interface Checked {
  readonly ir: number;
  readonly opsets: Record<string, number>;
  readonly metadata: Record<string, string>;
  readonly inputs: Record<string, [number, (number | string)[]]>;
  readonly outputs: Record<string, [number, (number | string)[]]>;
  readonly nodes: string[];
  readonly sums: Record<string, number>;
  readonly external: boolean;
}

const folder = mkdtempSync(join(tmpdir(), 'ockham-onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Verdicts of the checker on files; it fails for one that is not valid. */
function check(files: readonly Uint8Array[]): Checked[] {
  const paths = files.map((bytes, index) => {
    const path = join(folder, `${index}.onnx`);
    writeFileSync(path, bytes);
    return path;
  });
  const script = fileURLToPath(new URL('check.py', import.meta.url));
  const { stdout, stderr, status } = spawnSync(PYTHON, [script, ...paths], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Checked);
}

describe.skipIf(!hasOnnx)('the checker of onnx', () => {
  test('44: accepts random architectures, with the shapes and the weights of the model', () => {
    const models = fc.sample(anArchitecture, { seed: 7, numRuns: 150 }).map((given) => ({ given, ...modelOf(given) }));
    const checked = check(models.map(({ model }) => toOnnx(model)));
    for (const [index, { given, model, X }] of models.entries()) {
      const { ir, opsets, inputs, outputs, external } = checked[index]!;
      const [, units] = model.predict(X).shape;
      expect({ ir, opsets, inputs, outputs, external }).toEqual({
        ir: 8,
        opsets: { '': 13 },
        inputs: { X: [1, ['batch', given.columns]] },
        outputs: { predictions: [1, ['batch', units]] },
        external: false,
      });
      model.dispose();
    }
  });

  test('accepts tables, with one input per column and the classes', async () => {
    const models = await Promise.all(fc.sample(aTable, { seed: 3, numRuns: 40 }).map(tableModelOf));
    const checked = check(models.map(({ model }) => toOnnx(model)));
    for (const [index, { model }] of models.entries()) {
      const { opsets, inputs, outputs, metadata, nodes } = checked[index]!;
      expect(opsets).toEqual({ '': 13, ...(nodes.includes('OneHotEncoder') && { 'ai.onnx.ml': 2 }) });
      const names = Object.keys(inputs);
      expect(['year', 'size', 'city', 'balcony', 'built', 'note']).toEqual(expect.arrayContaining(names));
      expect(JSON.parse(metadata['inputNames']!)).toEqual(model.inputNames);
      const { classes } = model;
      expect(Object.keys(outputs)).toEqual(classes ? ['predictions', 'label'] : ['predictions']);
      if (classes) expect(JSON.parse(metadata['classes']!)).toEqual(classes);
      model.dispose();
    }
  });
});

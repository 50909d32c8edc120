import { expect, test } from 'vitest';
import { makePage } from '../../scripts/api.js';
import * as browser from '../../src/browser/index.js';
import * as datasets from '../../src/datasets/index.js';
import * as library from '../../src/index.js';
import * as keras from '../../src/keras/index.js';
import * as linear from '../../src/linear/index.js';
import * as files from '../../src/node/index.js';
import * as numpy from '../../src/numpy/index.js';
import * as onnx from '../../src/onnx/index.js';
import * as scores from '../../src/scores/index.js';
import * as streams from '../../src/stream/index.js';
import * as table from '../../src/table/index.js';
import * as tuning from '../../src/tune/index.js';
import * as tuneInNode from '../../src/tune/node/index.js';
import * as worker from '../../src/worker/index.js';
import { read } from '../support/sources.js';

const { page, names, undocumented } = makePage();

test('docs/api.md is what the docstrings say: `npm run docs` renews it', () => {
  expect(read('docs/api.md') === page, 'the page is the one that scripts/api.js makes').toBe(true);
});

test('every symbol of the page has a docstring', () => {
  expect(undocumented).toEqual([]);
});

test('the page has every value that the entries export, and types beside them', () => {
  const entries = [
    library,
    linear,
    table,
    onnx,
    keras,
    numpy,
    streams,
    worker,
    scores,
    datasets,
    tuning,
    tuneInNode,
    files,
    browser,
  ];
  const values = entries.flatMap((entry) => Object.keys(entry));
  expect(values.filter((name) => !names.includes(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(2 * values.length);
  for (const type of ['FitOptions', 'Warning', 'WorkerModel', 'Dataset']) expect(names).toContain(type);
});

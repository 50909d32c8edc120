import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** Bytes, gzipped. Raising one needs a line in CHANGELOG.md that says why. */
const BUDGETS = {
  /** The compiled kernels that every program has, and those of concepts that are imported by their own names. */
  core: 22_300,
  extra: 9_500,
  /** Those of `ockham/linear`: of all paths, and those that some load on demand. */
  linear: 3_750,
  linearExtra: 3_100,
  /** All that a page loads: the library, minified, with the kernels inside. The data sets are an entry of their own, and the
      build for threads a chunk that is loaded on demand. */
  library: 117_000,
  /** `ockham/tfjs`: all names, with what they need of the library. */
  tfjs: 154_900,
  /** `ockham/metrics`: all names; no kernels. */
  metrics: 17_300,
  /** `ockham/linear`: all names with their kernels, all that linear regressions on dense rows of up to 255 columns, their predictions and tables need. */
  paths: 32_100,
  /** The same of `linearPath` alone. */
  linearPath: 30_350,
  /** `ockham/selection`: all names, with what they need of the library; workers and measures of training are chunks on demand. */
  selection: 89_000,
  /** `ockham/tune`: all names, with what they need of the library, `load` included; workers are a chunk on demand. */
  tune: 116_300,
  /** `ockham/table`: all names, with what they need of the library. */
  table: 24_000,
  /** `ockham/onnx`: all names, with what they need of the library: all layers and activations that files may have. */
  onnx: 95_000,
  /** `ockham/keras`: all names, with what they need of the library, without the peer that inflates. */
  keras: 105_200,
  /** `ockham/numpy`: all names, without the peer that inflates. */
  numpy: 11_200,
  /** `ockham/json`, `ockham/torch`, `ockham/sklearn`: all names, with what they need of the library, most of which a program has anyway. */
  json: 99_000,
  torch: 88_800,
  sklearn: 70_400,
  /** `ockham/node`: all names, with what they need of the library, `load` included. */
  files: 100_600,
  /** `ockham/browser`: all names, with what they need of the library, `load` included. */
  browser: 102_500,
  /** `ockham/stream`: all names; no kernels. */
  stream: 13_500,
  /** dist/bundle.js: the library with all its builds of the kernels in one file. */
  bundle: 153_000,
};

/** What typical imports load, kernels inside: bytes, gzipped, 3 % above what was measured. */
const TYPICAL = [
  { names: ['dense', 'l1', 'adam', 'sequential'], budget: 64_500 },
  { names: ['dense', 'l1', 'adam', 'sequential', 'dropout', 'earlyStopping'], budget: 68_200 },
  { names: ['dense', 'l1', 'adam', 'sequential', 'layerNormalization'], budget: 73_000 },
  { names: ['dense', 'l1', 'adam', 'sequential', 'load'], budget: 96_000 },
];
/** The first of them, with the chunk that the first fit loads. */
const TRAINING = 75_800;
/** What a path of `ockham/linear` loads when it is needed, by its name in docs/linear.md. */
const PATH_PARTS = {
  'a sparse X': 'linear/fit/sparse.js',
  'logistic and Poisson models, X of 262,144 numbers and more': 'linear/solver/extra/chunk.js',
  'several classes, beside that': 'linear/solver/families/multinomial.js',
  '256 columns and more': 'linear/solver/screen.js',
  '`relax`': 'linear/fit/relax.js',
  "`convention: 'liblinear'`": 'linear/fit/interceptColumn.js',
  'warnings, and errors of the fit': 'linear/fit/findings.js',
  'cross-validation': 'linear/cv/chunk.js',
  '`threads`': 'linear/worker/runner.js',
  'tables, rows of objects': 'table/preprocess.js',
  '`toSequential`': 'linear/path/network.js',
};
/** What `load` does not need. */
const NOT_LOADED = ['earlyStopping', 'verifyRuntime', 'sparseMatrix'];
/** Concepts without names that `compile` or `dense` look up: a bundle has them only where they, or `load`, are imported. */
const SHAKEN = [
  'cosineRestarts',
  'lassoNet',
  'minMaxNorm',
  'concreteDropout',
  'spatialDropout',
  'orthogonal',
  'generalizedCrossentropy',
  ...NOT_LOADED,
];

/** Kernels that only a sparse X needs. They are called by what comes with the matrix, and by nothing else. */
const SPARSE_KERNELS = ['f32_gather_lists', 'f32_scatter_lists', 'f32_sparse_dense_direct'];

const PATHS = "export * from './dist/linear/index.js';";

const gzipped = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).length;
const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/**
 * A module with what it imports statically; chunks that are imported on demand are left out.
 *
 * @param demanded  the ends of the names of modules that are imported on demand, and counted all the same.
 */
function bundled(contents: string, ...demanded: readonly string[]): Promise<Uint8Array> {
  return bundledBeside([], contents, ...demanded);
}

/** The same beside modules that the runtime has. */
async function bundledBeside(
  external: string[],
  contents: string,
  ...demanded: readonly string[]
): Promise<Uint8Array> {
  const options = { bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', external } as const;
  const chunks = { splitting: true, outdir: path('build/size'), metafile: true } as const;
  const stdin = { contents, resolveDir: path('.'), sourcefile: 'entry.js' };
  const { outputFiles, metafile } = await build({ stdin, ...options, ...chunks });
  const outputs = Object.entries(metafile.outputs).map(([name, output]) => ({ name: basename(name), ...output }));
  const needed = new Set<string>();
  const need = (name: string) => {
    if (needed.has(name)) return;
    needed.add(name);
    const { imports } = outputs.find((output) => output.name === name)!;
    for (const { path: chunk, kind, external: isOutside } of imports) {
      if (kind === 'import-statement' && isOutside !== true) need(basename(chunk));
    }
  };
  for (const end of ['entry.js', ...demanded]) {
    need(outputs.find(({ entryPoint }) => entryPoint?.endsWith(end))!.name);
  }
  const hasChunks = contents.includes('dist/index.js') || demanded.length > 0;
  if (hasChunks) expect(outputs.length, 'there are chunks on demand').toBeGreaterThan(needed.size);
  return Buffer.concat(outputFiles.filter(({ path: file }) => needed.has(basename(file))).map((file) => file.contents));
}

test.each([
  'core',
  'extra',
  'linear',
  'linearExtra',
] as const)('the kernels of %s.wasm stay within their budget', (name) => {
  const size = gzipped(readFileSync(path(`build/${name}.wasm`)));
  console.log(`${name}.wasm: ${size} bytes gzipped, of ${BUDGETS[name]}`);
  expect(size).toBeLessThanOrEqual(BUDGETS[name]);
});

test('the library with its kernels stays within its budget', async () => {
  const contents = await bundled("export * from './dist/index.js';");
  const size = gzipped(contents);
  console.log(`library: ${contents.length} bytes minified, ${size} gzipped, of ${BUDGETS.library}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.library);
  expect(contents.length, 'the kernels are inside').toBeGreaterThan(readFileSync(path('build/core.wasm')).length);
});

test('the names of TensorFlow.js stay within their budget', async () => {
  const size = gzipped(await bundled("export * from './dist/tfjs/index.js';"));
  console.log(`tfjs: ${size} bytes gzipped, of ${BUDGETS.tfjs}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.tfjs);
});

test('the names of ockham/metrics stay within their budget, without kernels', async () => {
  const options = { bundle: true, minify: true, write: false, format: 'esm', platform: 'browser' } as const;
  const stdin = { contents: "export * from './dist/scores/index.js';", resolveDir: path('.') };
  const { outputFiles } = await build({ stdin, ...options });
  const { contents, text } = outputFiles[0]!;
  const size = gzipped(contents);
  console.log(`metrics: ${size} bytes gzipped, of ${BUDGETS.metrics}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.metrics);
  expect(text).not.toContain('WebAssembly');
});

test('the names of ockham/linear stay within their budget, with their kernels and without those of networks', async () => {
  const contents = await bundled(PATHS);
  const size = gzipped(contents);
  console.log(`linear: ${size} bytes gzipped, of ${BUDGETS.paths}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.paths);
  const text = new TextDecoder().decode(contents);
  expect(text).toContain('f64_gaussian');
  // Of networks, other losses, tables, a sparse X, several classes, many columns and messages.
  for (const absent of [
    'f32_gemm',
    'targetTransform',
    'f64_binomial',
    'f64_sparse_dots',
    'f64_screen',
    'wasm-unsafe-eval',
    'strengths have no certificate',
  ]) {
    expect(text).not.toContain(absent);
  }
  const library = new TextDecoder().decode(await bundled("export * from './dist/index.js';"));
  expect(library).not.toContain('f64_gaussian');
});

test('linearPath alone stays within its budget, without classes', async () => {
  const contents = await bundled("export { linearPath } from './dist/linear/index.js';");
  const size = gzipped(contents);
  console.log(`linearPath: ${size} bytes gzipped, of ${BUDGETS.linearPath}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.linearPath);
  expect(new TextDecoder().decode(contents)).not.toContain('two classes');
});

test('docs/linear.md says what paths load, and what more on demand, to a tenth', async () => {
  const page = readFileSync(path('docs/linear.md'), 'utf8');
  const said = (name: string) => Number(page.split(`| ${name} | `)[1]?.split(' kB')[0]);
  const all = gzipped(await bundled(PATHS));
  const sizes: Record<string, number> = {
    'all eight functions': all,
    '`linearPath` alone': gzipped(await bundled("export { linearPath } from './dist/linear/index.js';")),
  };
  for (const [name, module] of Object.entries(PATH_PARTS)) sizes[name] = gzipped(await bundled(PATHS, module)) - all;
  for (const [name, size] of Object.entries(sizes)) {
    console.log(`| ${name} | ${(size / 1000).toFixed(1)} kB |`);
    expect.soft(Math.abs(said(name) - size / 1000), name).toBeLessThanOrEqual(Math.max(0.1, 0.1 * said(name)));
  }
});

test('the names of ockham/selection stay within their budget', async () => {
  const size = gzipped(await bundled("export * from './dist/selection/index.js';"));
  console.log(`selection: ${size} bytes gzipped, of ${BUDGETS.selection}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.selection);
});

test('the names of ockham/tune stay within their budget, without modules of Node', async () => {
  const contents = await bundled("export * from './dist/tune/index.js';");
  const size = gzipped(contents);
  console.log(`tune: ${size} bytes gzipped, of ${BUDGETS.tune}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.tune);
  expect(new TextDecoder().decode(contents)).not.toContain('node:fs');
});

test('tables stay within their budget, and are in no bundle that does not import them', async () => {
  const size = gzipped(await bundled("export * from './dist/table/index.js';"));
  console.log(`table: ${size} bytes gzipped, of ${BUDGETS.table}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.table);
  const library = new TextDecoder().decode(await bundled("export * from './dist/index.js';"));
  expect(library).not.toContain('targetTransform');
});

test('the names of ockham/onnx stay within their budget, without tables, and are in no bundle that does not import them', async () => {
  const contents = await bundled("export * from './dist/onnx/index.js';");
  const size = gzipped(contents);
  console.log(`onnx: ${size} bytes gzipped, of ${BUDGETS.onnx}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.onnx);
  expect(new TextDecoder().decode(contents)).not.toContain('targetTransform');
  expect(new TextDecoder().decode(await bundled("export * from './dist/index.js';"))).not.toContain('LabelEncoder');
});

test('the names of ockham/keras stay within their budget', async () => {
  const size = gzipped(await bundled("export * from './dist/keras/index.js';"));
  console.log(`keras: ${size} bytes gzipped, of ${BUDGETS.keras}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.keras);
});

test('the names of ockham/numpy stay within their budget, without kernels', async () => {
  const contents = await bundled("export * from './dist/numpy/index.js';");
  const size = gzipped(contents);
  console.log(`numpy: ${size} bytes gzipped, of ${BUDGETS.numpy}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.numpy);
  expect(new TextDecoder().decode(contents)).not.toContain('WebAssembly');
});

test('the names of ockham/stream stay within their budget, without kernels, and are in no bundle that does not import them', async () => {
  const contents = await bundled("export * from './dist/stream/index.js';");
  const size = gzipped(contents);
  console.log(`stream: ${size} bytes gzipped, of ${BUDGETS.stream}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.stream);
  expect(new TextDecoder().decode(contents)).not.toContain('WebAssembly');
  expect(new TextDecoder().decode(await bundled("export * from './dist/index.js';"))).not.toContain('shuffleBuffer');
});

test.each([
  'json',
  'torch',
  'sklearn',
  'browser',
] as const)('the names of ockham/%s stay within their budget', async (name) => {
  const size = gzipped(await bundled(`export * from './dist/${name}/index.js';`));
  const both = gzipped(
    await bundled(`export * from './dist/${name}/index.js'; export { dense, sequential } from './dist/index.js';`),
  );
  const without = gzipped(await bundled("export { dense, sequential } from './dist/index.js';"));
  console.log(`${name}: ${size} bytes gzipped, of ${BUDGETS[name]}; ${both - without} more than dense and sequential`);
  expect(size).toBeLessThanOrEqual(BUDGETS[name]);
});

test('the names of ockham/node stay within their budget', async () => {
  const size = gzipped(await bundledBeside(['node:*'], "export * from './dist/node/index.js';"));
  console.log(`node: ${size} bytes gzipped, of ${BUDGETS.files}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.files);
});

test('the bundle for pages stays within its budget', () => {
  const contents = readFileSync(path('dist/bundle.js'));
  const size = gzipped(contents);
  console.log(`bundle.js: ${contents.length} bytes, ${size} gzipped, of ${BUDGETS.bundle}`);
  expect(size).toBeLessThanOrEqual(BUDGETS.bundle);
});

test('an import that is not used leaves nothing in a bundle', async () => {
  const options = { bundle: true, minify: true, write: false, format: 'esm' } as const;
  const stdin = { contents: "import { sequential } from './dist/index.js';", resolveDir: path('.') };
  const { outputFiles } = await build({ stdin, ...options, logLevel: 'error' });
  expect(outputFiles[0]!.contents.length).toBe(0);
});

test.each(TYPICAL)('$names stay within their budget, without what they do not use', async ({ names, budget }) => {
  const contents = await bundled(`export { ${names} } from './dist/index.js';`);
  const size = gzipped(contents);
  console.log(`${names}: ${size} bytes gzipped, of ${budget}`);
  expect(size).toBeLessThanOrEqual(budget);
  const text = new TextDecoder().decode(contents);
  const found = SHAKEN.filter((name) => text.includes(`"${name}"`));
  const wanted = SHAKEN.filter(
    (name) => names.includes(name) || (names.includes('load') && !NOT_LOADED.includes(name)),
  );
  expect(found).toEqual(wanted);
  expect(SPARSE_KERNELS.filter((kernel) => text.includes(kernel))).toEqual([]);
});

test('the README says what a typical import loads', async () => {
  const size = gzipped(await bundled(`export { ${TYPICAL[0]!.names} } from './dist/index.js';`));
  const [, said] = /loads (\d+) kB, gzipped/.exec(readFileSync(path('README.md'), 'utf8')) ?? [];
  expect(said).toBe((size / 1000).toFixed(0));
});

test('the training loop comes with the first fit, and stays within its budget', async () => {
  const entry = `export { ${TYPICAL[0]!.names} } from './dist/index.js';`;
  const size = gzipped(await bundled(entry, 'model/training/trainPrepared.js'));
  console.log(`${TYPICAL[0]!.names}, in training: ${size} bytes gzipped, of ${TRAINING}`);
  expect(size).toBeLessThanOrEqual(TRAINING);
  expect(size).toBeGreaterThan(gzipped(await bundled(entry)) + 2000);
});

test('what works on a sparse X comes with sparseMatrix', async () => {
  const names = TYPICAL[0]!.names.join(', ');
  const contents = await bundled(`export { ${names}, sparseMatrix } from './dist/index.js';`);
  console.log(`${names} and sparseMatrix: ${gzipped(contents)} bytes gzipped`);
  const text = new TextDecoder().decode(contents);
  expect([...SPARSE_KERNELS, '"sparseMatrix"'].filter((name) => !text.includes(name))).toEqual([]);
});

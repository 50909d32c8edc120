// @ts-check
// Builds the playground to static files: playground/dist.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { transformSync } from 'esbuild';
import { digits } from 'ockham/datasets';
import { rolldown } from 'rolldown';

const here = fileURLToPath(new URL('./', import.meta.url));
export const DIST = `${here}dist`;
/** Digits that the page has, as in src/data/digits.ts. */
const DIGITS = 700;

/**
 * Parts of the library that this page never calls, and that a bundler must keep: threads, other builds, checkpoints and files of
 * trainings, workers of the library's own, bars of progress in a terminal, mixup, averages of statistics, the tolerance of fit.
 */
const ON_DEMAND = [
  ...['core/threads/start', 'core/init/relaxed', 'core/init/wide', 'wasm/wideThreads'],
  ...['node/storeAt', 'browser/storeAt', 'model/training/resumeFrom', 'model/training/resume'],
  ...['worker/caller/workerPool', 'model/training/mixup/mixBatch', 'model/training/averageStatistics'],
  ...['model/training/stoppingRule', 'callbacks/progressBar'],
];
/** The same for methods of models (save, summary, prune, compact), losses and metrics that are functions, and gaps in rows. */
const CALLED = [
  ...['model/files/save', 'model/summary'],
  ...['model/selection/prune', 'model/selection/compact', 'losses/custom', 'metrics/custom'],
  ...['data/reading/missing/impute', 'optimizers/nadam'],
];
export const LEFT_OUT = [...ON_DEMAND, ...CALLED];

/** Replaces their functions by ones that throw. @type {import('rolldown').Plugin} */
const leaveOut = {
  name: 'leave-out',
  load(id) {
    const part = LEFT_OUT.find((path) => id.endsWith(`/dist/${path}.js`));
    if (part === undefined) return null;
    const names = readFileSync(id, 'utf8').matchAll(/^export (?:async )?function\*? (\w+)/gm);
    const leave = `throw new Error('${part} is left out of the playground');`;
    return Array.from(names, ([, name]) => `export function ${name}() { ${leave} }`).join('\n');
  },
};

/** Bundles one script. @param {string} input @param {string} name @param {Record<string, string>} [define]  constants as code. */
async function bundle(input, name, define = {}) {
  const bundled = await rolldown({
    input: `${here}${input}`,
    platform: 'browser',
    plugins: [leaveOut],
    transform: { target: 'es2023', define },
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await bundled.generate({ format: 'esm', minify: true, codeSplitting: false, comments: false });
  await bundled.close();
  for (const { type, fileName } of output.slice(1)) throw new Error(`${name}: ${fileName} is a ${type} of its own`);
  writeFileSync(`${DIST}/${name}`, output[0].code);
}

/** The digits as src/data/digits.ts reads them: their labels, then column by column the pixels, in a stable order by label. */
function packDigits() {
  const { X, y } = digits();
  const [, pixels = 0] = X.shape;
  const labels = Array.from(y.subarray(0, DIGITS));
  const order = [...labels.keys()].sort((a, b) => (labels[a] ?? 0) - (labels[b] ?? 0));
  const columns = Array.from({ length: pixels }, (_, pixel) => order.map((row) => X.data[row * pixels + pixel] ?? 0));
  return Uint8Array.from([...labels, ...columns.flat()]);
}

/** Bundles the page and its workers, with the library inside, and copies what is static. */
export async function buildPlayground() {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST, { recursive: true });
  await bundle('src/main.tsx', 'main.js');
  await bundle('src/worker.ts', 'worker.js');
  writeFileSync(`${DIST}/digits.gz`, gzipSync(packDigits(), { level: 9 }));
  for (const name of ['index.html', 'icon.svg']) copyFileSync(`${here}${name}`, `${DIST}/${name}`);
  const style = readFileSync(`${here}style.css`, 'utf8');
  writeFileSync(`${DIST}/style.css`, transformSync(style, { loader: 'css', minify: true }).code);
  const files = readdirSync(DIST).sort();
  const hash = createHash('sha256');
  for (const name of files) hash.update(`${name}\n`).update(readFileSync(`${DIST}/${name}`));
  await bundle('src/serviceWorker.ts', 'serviceWorker.js', {
    FILES: JSON.stringify(files),
    VERSION: JSON.stringify(hash.digest('hex').slice(0, 16)),
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPlayground();

// The direction of imports in src/, as ARCHITECTURE.md draws it.
import { posix } from 'node:path';
import { importsOf } from './sources.js';

/** Folders and files of src/, top to bottom. A file imports only from rows below its own. */
export const ROWS: readonly (readonly string[])[] = [
  ['tfjs'],
  ['index.ts'],
  ['tune'],
  ['linear'],
  ['selection'],
  ['worker'],
  ['onnx'],
  ['paths'],
  ['json', 'keras', 'torch', 'sklearn', 'node', 'browser'],
  ['stream'],
  ['interop', 'diagnostics', 'verify'],
  ['model'],
  ['table'],
  ['sparse'],
  ['scores'],
  ['checkpoints'],
  ['callbacks'],
  ['layers'],
  ['optimizers'],
  ['activations', 'penalties', 'constraints', 'losses', 'metrics', 'initializers', 'averages'],
  ['schedules'],
  ['datasets'],
  ['numpy'],
  ['data'],
  ['formats'],
  ['registry.ts'],
  ['types.ts'],
  ['types'],
  ['core'],
  ['platform'],
  ['wasm'],
  ['warnings.ts'],
  ['concept.ts'],
  ['options.ts'],
  ['validate.ts'],
  ['names.ts'],
  ['show.ts'],
  ['errors.ts'],
  ['host.ts'],
];

/** Rooms and files within a folder, top to bottom: a file imports from its own room and from those below. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  model: [
    'load.ts',
    'sequential.ts',
    'summary.ts',
    'training',
    'files',
    'evaluation',
    'streamed.ts',
    'callbacks',
    'optimality',
    'warnings',
    'selection',
    'parts.ts',
    'step',
    'prediction',
    'rows',
    'ledger.ts',
    'state',
    'plan',
    'weights',
    'memory',
    'network.ts',
  ],
  selection: [
    'index.ts',
    'stabilitySelection.ts',
    'cvPath.ts',
    'lambdaPath.ts',
    'crossValidate.ts',
    'stability',
    'path',
    'folds',
    'rows',
    'run',
  ],
  linear: [
    'index.ts',
    'closeWorkers.ts',
    'cvLinearPath.ts',
    'cvLogisticPath.ts',
    'cvMultinomialPath.ts',
    'cvPoissonPath.ts',
    'linearPath.ts',
    'logisticPath.ts',
    'multinomialPath.ts',
    'poissonPath.ts',
    'cv',
    'worker',
    'fit',
    'path',
    'data',
    'solver',
  ],
  worker: ['index.ts', 'modelWorker.ts', 'caller', 'host', 'messages'],
  tune: [
    'index.ts',
    'node',
    'tune.ts',
    'baseline',
    'study',
    'options.ts',
    'journal',
    'trialModel.ts',
    'rows.ts',
    'executors',
    'schedule',
    'samplers',
    'pruners',
    'space',
  ],
  tfjs: [
    'index.ts',
    'loading',
    'model',
    'topology',
    'concepts',
    'configs',
    'data',
    'io',
    'symbolic',
    'rules',
    'figures',
    'tensors',
    'engine.ts',
    'backends.ts',
    'internals',
    'namespaces.ts',
    'operations.ts',
    'options.ts',
    'strict.ts',
    'outOfScope.ts',
    'seeds.ts',
  ],
  onnx: ['index.ts', 'toOnnx.ts', 'fromOnnx.ts', 'export', 'import', 'proto'],
  scores: ['index.ts', 'judging', 'classes', 'probabilities', 'numbers', 'reading'],
  data: [
    'split',
    'selection',
    'standardize.ts',
    'runningMoments.ts',
    'moments.ts',
    'oneHot.ts',
    'matrix.ts',
    'transposed.ts',
    'restored.ts',
    'preparation.ts',
    'streamed.ts',
    'reading',
    'selectable.ts',
    'shufflable.ts',
  ],
  core: ['init', 'threads', 'kernels', 'random', 'exact', 'memory', 'turns'],
};

/** Folders whose files are parts of one thing: they may import each other, without circles. */
const ONE_THING = [
  'node',
  'browser',
  'checkpoints',
  'tfjs',
  'tune',
  'selection',
  'worker',
  'linear',
  'model',
  'datasets',
  'data',
  'table',
  'sparse',
  'scores',
  'formats',
  'numpy',
  'keras',
  'onnx',
  'core',
  'verify',
  'types',
  'json',
  'torch',
  'sklearn',
  'stream',
];

/** Files that their siblings may import, in folders where that is forbidden otherwise. */
const SHARED_WITH_SIBLINGS = new Map([
  ['activations/exactGelu.ts', 'the form of gelu that needs no second module of kernels'],
  ['callbacks/callback.ts', 'the interface that every callback implements'],
  ['callbacks/monitor.ts', 'every callback that judges epochs does it in the same way'],
  ['callbacks/terminal.ts', 'what a callback may write to'],
  ['constraints/axis.ts', 'every constraint of a norm reads its axis in the same way'],
  ['initializers/normalOptions.ts', 'both normal distributions read mean and stddev in the same way'],
  ['interop/settings.ts', 'every library has settings without a counterpart, and penalties under other names'],
  ['diagnostics/replica.ts', 'a model of its own with the same weights, which diagnostics may train'],
  ['losses/labelSmoothing.ts', 'every cross entropy reads labelSmoothing in the same way'],
  ['metrics/meanOf.ts', 'means over all numbers: they are summed, and refuse targets, in the same way'],
  ['penalties/groups.ts', 'what groups are, and their norms and thresholds: groupLasso and sparseGroupLasso'],
  ['penalties/strength.ts', 'strengths that follow a schedule, and factors of the inputs: every penalty has them'],
  ['platform/threadScript.ts', 'the one line that names the script of a worker as bundlers know it'],
  ['platform/worker.ts', 'what every platform says of the threads it starts'],
  ['platform/nodePort.ts', 'the end of a worker that its caller holds, in Node'],
  [
    'platform/webPort.ts',
    'the same on the web, and the locks by which a page and a worker notice that the worker was ended',
  ],
  ['platform/port.ts', 'what every platform says of the workers of models and paths'],
  ['wasm/patched.ts', 'every build but the default one is made of it in the same way'],
  ['wasm/decodeModule.ts', 'every inlined module is decoded in the same way'],
  ['wasm/decodeText.ts', 'the text that its columns are written in'],
  ['layers/stochastic.ts', 'what every layer that draws at random and learns nothing has in common'],
  ['layers/unitNumbers.ts', 'a layer that compact narrowed draws as the whole one: every layer that draws can'],
  ['layers/rate.ts', 'rates that follow a schedule: every layer that drops has one'],
  ['layers/normalization.ts', 'what batch and layer normalization have in common'],
  ['layers/options.ts', 'every layer reads inputShape and name in the same way'],
  ['layers/products/kept.ts', 'the same products on the units that dropout keeps: a concept of its own'],
  ['layers/products/dropConnect.ts', 'masks of the weights of a dense layer: a concept of its own'],
  ['layers/products/policy.ts', 'when products go which way: a concept of its own'],
  ['layers/products/product.ts', 'the three products of a dense layer, each dense or sparse: a concept of its own'],
  ['layers/products/forward.ts', 'the first of them'],
  ['layers/products/kernelGradient.ts', 'the second of them'],
  ['layers/products/inputGradient.ts', 'the third of them'],
  ['layers/products/operandLists.ts', 'the lists of their operands'],
  ['optimizers/flush.ts', 'every optimizer whose state decays keeps it out of the subnormals'],
  [
    'optimizers/moments.ts',
    'optimizers with two moments read the same options, and adam, adamw and adabelief have one rule',
  ],
  ['optimizers/options.ts', 'every optimizer reads its options in the same way'],
]);

/** Who may import what is not a file of src/. */
const OUTSIDE = new Map([
  ['#wasm', /^core\/kernels\/runtime\.ts$/],
  ['#extra', /^core\/(kernels\/extra|threads\/start)\.ts$/],
  ['#linear', /^linear\/solver\/kernels\.ts$/],
  ['#linearExtra', /^linear\/solver\/extra\/kernels\.ts$/],
  ['#modelWorker', /^worker\/caller\/channel\.ts$/],
  ['#platform', /^(core\/(turns\/clock|init\/wide|threads\/(start|pool))|worker\/caller\/workerPool)\.ts$/],
  ['#pathWorker', /^linear\/worker\/runner\.ts$/],
  ['#checkpoints', /^model\/training\/resumeFrom\.ts$/],
  ['#thread', /^(worker\/host\/(host|serveModels)|linear\/worker\/pathWorker)\.ts$/],
  ['./core.wasm', /^wasm\/workerd\.ts$/],
  ['./core.wasm?module', /^wasm\/edgeLight\.ts$/],
  ['./extra.wasm', /^wasm\/workerdExtra\.ts$/],
  ['./extra.wasm?module', /^wasm\/edgeLightExtra\.ts$/],
  ['./linear.wasm', /^wasm\/workerdLinear\.ts$/],
  ['./linear.wasm?module', /^wasm\/edgeLightLinear\.ts$/],
  ['./linearExtra.wasm', /^wasm\/workerdLinearExtra\.ts$/],
  ['./linearExtra.wasm?module', /^wasm\/edgeLightLinearExtra\.ts$/],
  ['fflate', /^formats\/inflate\.ts$/],
  ['@assemblyscript/loader', /^core\/init\/module\.ts$/],
]);
const NODE_MODULES = /^(platform|datasets|node|tune\/node)\/|^wasm\/gzipped(Extra|Linear|LinearExtra)?\.ts$/;

function rowOf(path: string): number {
  return ROWS.findIndex((row) => row.includes(path.split('/')[0]!));
}

/** What is wrong with one import, or undefined. */
function fault(from: string, specifier: string, files: ReadonlyMap<string, string>): string | undefined {
  if (specifier.startsWith('node:')) {
    return NODE_MODULES.test(from)
      ? undefined
      : 'only platform/, datasets/, node/, tune/node/ and wasm/gzipped.ts may use modules of Node';
  }
  const importer = OUTSIDE.get(specifier);
  if (importer !== undefined) return importer.test(from) ? undefined : `only ${importer} may import it`;
  if (!specifier.startsWith('.')) return 'is neither a file of src/, the one dependency nor a peer';
  const to = resolve(from, specifier);
  if (!files.has(to)) return `${to} does not exist`;
  if (rowOf(to) === -1) return `${to} is in no row`;
  const [folder] = from.split('/');
  if (from.includes('/') && to.startsWith(`${folder}/`)) {
    const isAllowed = ONE_THING.includes(folder!) || from === `${folder}/registry.ts` || SHARED_WITH_SIBLINGS.has(to);
    return isAllowed ? roomFault(from, to) : `${to} is a sibling`;
  }
  if (to.startsWith('datasets/')) return 'the data sets are an entry of their own: nothing imports them';
  return rowOf(to) > rowOf(from) ? undefined : `${to} is not in a row below`;
}

/** The same between the rooms of a folder. */
function roomFault(from: string, to: string): string | undefined {
  const [folder] = from.split('/');
  const rooms = ROOMS[folder!];
  if (rooms === undefined) return undefined;
  const roomOf = (path: string) => rooms.indexOf(path.split('/')[1]!);
  if (roomOf(to) === -1) return `${to} is in no room of ${folder}`;
  if (roomOf(from) === -1) return `${from} is in no room of ${folder}`;
  return roomOf(to) >= roomOf(from) ? undefined : `${to} is in a room above`;
}

function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

/** Every import that breaks the rules: `layers/dense.ts imports ../model/step.js: ...`. */
export function wrongImports(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([from, source]) => {
    if (rowOf(from) === -1) return [`${from} is in no row`];
    return importsOf(source).flatMap(({ specifier }) => {
      const what = fault(from, specifier, files);
      return what === undefined ? [] : [`${from} imports ${specifier}: ${what}`];
    });
  });
}

/** Every circle of imports, types counted, each once: `a.ts > b.ts > a.ts`. */
export function importCycles(files: ReadonlyMap<string, string>): string[] {
  const targets = new Map(
    [...files].map(([from, source]) => [
      from,
      importsOf(source)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => resolve(from, specifier)),
    ]),
  );
  const cycles = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    const start = path.indexOf(file);
    if (start !== -1) {
      cycles.add([...path.slice(start), file].join(' > '));
      return;
    }
    if (done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files.keys()) visit(file, []);
  return [...cycles];
}

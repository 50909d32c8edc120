import { DIGITS } from '../data/digits.js';
import type { OwnFile } from '../data/own.js';
import type { Origin } from '../data/rows.js';
import { type Change, type DataSettings, HELD_BACK, type Problem } from './problem.js';
import { PENALTIES, type Regularizer } from './regularizers.js';

/**
 * The TypeScript program that trains one regularizer of a problem for so many steps, and prints the SHA-256 of the weights: that of
 * the page.
 *
 * @param changes  settings that were changed in mid-training.
 */
export function programOf(
  problem: Problem,
  of: number,
  steps: number,
  changes: readonly Change[],
  origin: Origin = {},
): string {
  const regularizer = problem.regularizers[of] ?? { kind: 'none', strength: 0 };
  const data = dataLines(problem.data, origin);
  const strength = strengthLines(
    problem,
    regularizer,
    changes.filter((change) => change.of === of && change.step < steps),
  );
  const rates = changes.filter((change) => change.of === -1 && change.step < steps);
  const layers = layerLines(problem, regularizer, data.classes, strength.name);
  const callbacks = [
    ...(rates.length > 0 ? ['rates'] : []),
    ...(regularizer.kind === 'earlyStopping'
      ? [`earlyStopping({ patience: ${Math.round(regularizer.strength)}, restoreBestWeights: true })`]
      : []),
  ];
  const names = [
    ...[problem.optimizer, 'dense', 'sequential'],
    ...layers.names,
    ...(regularizer.kind === 'earlyStopping' ? ['earlyStopping'] : []),
    ...(data.readsFile ? ['selectRows', 'standardize', 'trainTestSplit'] : []),
  ];
  const isBinary = data.classes === 2;
  return `${[
    "import { createHash } from 'node:crypto';",
    ...(data.readsFile ? ["import { readFileSync } from 'node:fs';", "import { dsvFormat } from 'd3-dsv';"] : []),
    `import { ${names.sort().join(', ')} } from 'ockham';`,
    ...(data.imports.length > 0 ? [`import { ${data.imports.join(', ')} } from 'ockham/datasets';`] : []),
    '',
    ...data.lines,
    '',
    `// The first ${problem.data.rows} rows train, ${HELD_BACK} more validate; the rest is for the test.`,
    'const columns = X.length / y.length;',
    `const train = Math.min(${problem.data.rows}, Math.ceil(y.length / 2));`,
    `const held = Math.min(${HELD_BACK}, Math.floor((y.length - train) / 2));`,
    'const rows = (from: number, to: number) =>',
    '  [{ data: X.slice(from * columns, to * columns), shape: [to - from, columns] as const }, y.slice(from, to)] as const;',
    '',
    ...strength.lines,
    'const model = sequential({',
    `  seed: ${problem.seed},`,
    '  layers: [',
    ...layers.lines.map((line) => `    ${line},`),
    '  ],',
    '});',
    'model.compile({',
    `  optimizer: ${problem.optimizer}({ learningRate: ${problem.learningRate} }),`,
    `  loss: '${isBinary ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy'}',`,
    "  metrics: ['accuracy'],",
    '});',
    ...rateLines(rates),
    'const [XTrain, yTrain] = rows(0, train);',
    'await model.fit(XTrain, yTrain, {',
    '  epochs: 100_000,',
    `  batchSize: ${problem.batchSize},`,
    `  budget: { steps: ${steps} },`,
    '  validationData: rows(train, train + held),',
    ...(callbacks.length > 0 ? [`  callbacks: [${callbacks.join(', ')}],`] : []),
    '  verbose: false,',
    '});',
    '',
    'const { dataLoss, accuracy } = await model.evaluate(...rows(train + held, train + 2 * held));',
    "console.log('test loss', dataLoss, 'accuracy', accuracy);",
    "const hash = createHash('sha256');",
    'for (const { data } of model.getWeights()) hash.update(data);',
    "console.log(hash.digest('hex'));",
  ].join('\n')}\n`;
}

const MAKERS: Readonly<Record<string, string>> = {
  moons: 'makeMoons',
  circles: 'makeCircles',
  spirals: 'makeSpirals',
  checkerboard: 'makeCheckerboard',
  noiseColumns: 'makeClassification',
};

interface DataLines {
  readonly lines: readonly string[];
  /** Names from ockham/datasets. */
  readonly imports: readonly string[];
  readonly classes: number;
  readonly readsFile?: boolean;
}

function dataLines(settings: DataSettings, { own, curve = '0' }: Origin): DataLines {
  const { name, rows, labelNoise, outliers, balance, seed } = settings;
  const count = rows + 2 * HELD_BACK;
  const maker = MAKERS[name];
  if (maker !== undefined) {
    const options = `{ rows: ${count}, labelNoise: ${labelNoise}, outliers: ${outliers}, balance: ${balance}, seed: ${seed} }`;
    const lines = [`const made = ${maker}(${options});`, 'const [X, y] = [made.X.data, made.y];'];
    return { lines, imports: [maker], classes: 2 };
  }
  if (name === 'aboveCurve') {
    const lines = [
      `const f = (x: number) => ${curve};`,
      `const made = makeCheckerboard({ rows: ${count}, outliers: ${outliers}, seed: ${seed}, cells: 2 });`,
      'const X = made.X.data;',
      `const above = Array.from({ length: ${count} }, (_, row) => Number(X[2 * row + 1]! > f(X[2 * row]!)));`,
      `const y = flipLabels(above, { share: ${labelNoise}, seed: ${seed} });`,
    ];
    return { lines, imports: ['flipLabels', 'makeCheckerboard'], classes: 2 };
  }
  if (name === 'digits') {
    const lines = [
      'const made = digits();',
      `const X = made.X.data.slice(0, ${64 * DIGITS}).map((pixel) => pixel / 16);`,
      `const y = flipLabels(made.y.slice(0, ${DIGITS}), { share: ${labelNoise}, classes: 10, seed: ${seed} });`,
    ];
    return { lines, imports: ['digits', 'flipLabels'], classes: 10 };
  }
  return ownLines(settings, own);
}

const NO_FILE: OwnFile = { file: 'table.csv', delimiter: ',', inputs: ['x1', 'x2'], target: 'y', classes: 2 };

/** Reads the file as the page does: see `ownRows`. */
function ownLines({ rows, seed }: DataSettings, own: OwnFile | undefined): DataLines {
  const { file, delimiter, inputs, target, classes } = own ?? NO_FILE;
  const lines = [
    `const text = readFileSync(${JSON.stringify(file)}, 'utf8').replace(/^\\uFEFF/, '');`,
    `const lines = dsvFormat(${JSON.stringify(delimiter)}).parseRows(text);`,
    "const [header, ...cells] = lines.filter((cells) => cells.some((cell) => cell.trim() !== ''));",
    'const column = (name: string) => {',
    '  const place = header!.findIndex((title) => title.trim() === name);',
    '  return cells.map((row) => row[place]!.trim());',
    '};',
    `const labels = column(${JSON.stringify(target)});`,
    'const classes = [...new Set(labels)].sort();',
    'const given = labels.map((label) => classes.indexOf(label));',
    `const inputs = ${JSON.stringify(inputs)}.map((name) => column(name).map(Number));`,
    'const points = given.map((_, row) => inputs.map((values) => values[row]!));',
    `const first = Math.min(${rows}, Math.ceil(given.length / 2));`,
    `const split = trainTestSplit(points, given, { testSize: given.length - first, seed: ${seed} });`,
    'const order = [...split.trainIndices, ...split.testIndices];',
    'const standardizer = standardize(selectRows(points, order.slice(0, first)));',
    'const X = Float32Array.from(standardizer.transform(selectRows(points, order)).data);',
    'const y = Int32Array.from(selectRows(given, order));',
  ];
  return { lines, imports: [], classes, readsFile: true };
}

/** The strength of a regularizer as an expression, and what must stand before it. */
function strengthLines({ warmup }: Problem, { kind, strength }: Regularizer, changes: readonly Change[]) {
  const isPenalty = PENALTIES.some((penalty) => penalty === kind);
  if (changes.length === 0 && !(isPenalty && warmup > 0)) return { name: `${strength}`, lines: [] };
  const values = [[0, strength], ...changes.map(({ step, value }) => [step, value])];
  const lines = [
    '// The strength as it was set: from a step on, that value.',
    `const settings = ${JSON.stringify(values)};`,
    'const strength = {',
    "  name: 'strength',",
    '  config: {},',
    '  at(step: number) {',
    '    const value = settings.findLast(([from]) => from! <= step)![1]!;',
    `    return ${isPenalty && warmup > 0 ? `value * Math.min((step + 1) / ${warmup}, 1)` : 'value'};`,
    '  },',
    '};',
  ];
  return { name: 'strength', lines };
}

function layerLines({ hidden, activation }: Problem, { kind, strength }: Regularizer, classes: number, name: string) {
  const penalties: Readonly<Record<string, string>> = {
    l1: `kernelRegularizer: l1(${name})`,
    l2: `kernelRegularizer: l2(${name})`,
    l1l2: `kernelRegularizer: l1l2({ l1: ${name}, l2: ${name} })`,
    groupLasso: `kernelRegularizer: groupLasso(${name}, { groups: 'inputs' })`,
    maxNorm: `kernelConstraint: maxNorm(${strength})`,
  };
  const own = penalties[kind] === undefined ? '' : `, ${penalties[kind]}`;
  const lines: string[] = [];
  const input = () => (lines.length === 0 ? ', inputShape: [columns]' : '');
  for (const units of hidden) {
    lines.push(`dense({ units: ${units}, activation: '${activation}'${input()}${own} })`);
    if (kind === 'dropout') lines.push(`dropout({ rate: ${name} })`);
  }
  const [units, last] = classes === 2 ? [1, 'sigmoid'] : [classes, 'softmax'];
  lines.push(`dense({ units: ${units}, activation: '${last}'${input()}${own} })`);
  const isNamed = kind in penalties || (kind === 'dropout' && hidden.length > 0);
  return { lines, names: isNamed ? [kind] : [] };
}

function rateLines(rates: readonly Change[]): readonly string[] {
  if (rates.length === 0) return [];
  return [
    `const learningRates = new Map(${JSON.stringify(rates.map(({ step, value }) => [step, value]))} as [number, number][]);`,
    'const rates = {',
    '  onBatchBegin(_batch: number, control: { step: number; learningRate: number }) {',
    '    const rate = learningRates.get(control.step);',
    '    if (rate !== undefined) control.learningRate = rate;',
    '  },',
    '};',
  ];
}

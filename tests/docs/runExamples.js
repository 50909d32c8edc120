// Runs the examples that come as JSON on standard input, each with everything public and a small problem in scope, and
// writes what came of them as JSON. A process of its own: examples see the package as its users do.

/** @typedef {{ where: string, module: string, code: string }} Task */

const library = {
  ...(await import(`${'ockham'}`)),
  ...(await import(`${'ockham/table'}`)),
  ...(await import(`${'ockham/json'}`)),
  ...(await import(`${'ockham/torch'}`)),
  ...(await import(`${'ockham/sklearn'}`)),
  ...(await import(`${'ockham/stream'}`)),
};
const metrics = await import(`${'ockham/metrics'}`);
const keras = await import(`${'ockham/keras'}`);
const numpy = await import(`${'ockham/numpy'}`);
const onnx = await import(`${'ockham/onnx'}`);
const selection = await import(`${'ockham/selection'}`);
const tuning = await import(`${'ockham/tune'}`);

/** Four columns, three classes that a straight line does not separate; 90 rows. */
function problem() {
  const rows = 90;
  const data = Float32Array.from(
    { length: rows * 4 },
    (_, at) => Math.sin(at * 12.9898) + (Math.floor(at / 4) % 3) / 2,
  );
  const X = library.matrix(data, [rows, 4]);
  const y = Int32Array.from({ length: rows }, (_, row) => row % 3);
  const split = library.trainTestSplit(X, y, { seed: 1 });
  const model = library.sequential({
    seed: 1,
    layers: [
      library.dense({ units: 8, inputShape: [4], activation: 'relu' }),
      library.dropout({ rate: 0.5 }),
      library.dense({ units: 3 }),
    ],
  });
  model.compile({ optimizer: library.adam(), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return { X, y, Xt: split.XTest, yt: split.yTest, ...split, model };
}

let input = '';
for await (const chunk of process.stdin) input += chunk;
/** @type {Task[]} */
const tasks = JSON.parse(input);
console.log = console.warn = () => {};

/** @type {Record<string, string>} */
const errors = {};
// What starts the kernels comes first: the others start them by the way.
const isStart = (/** @type {Task} */ { module }) => module === 'core/init/init.js';
for (const { where, module, code } of [...tasks.filter(isStart), ...tasks.filter((task) => !isStart(task))]) {
  try {
    const own = await import(`../../dist/${module}`);
    const scope = {
      ...library,
      ...metrics,
      ...selection,
      ...tuning,
      ...keras,
      ...numpy,
      ...onnx,
      ...own,
      ...problem(),
    };
    const example = new Function(...Object.keys(scope), `return ${code}`)(...Object.values(scope));
    await example();
  } catch (error) {
    errors[where] = String(error);
  }
}
const functions = [
  ...Object.keys(library),
  ...Object.keys(metrics),
  ...Object.keys(keras),
  ...Object.keys(numpy),
].filter((name) => /^[a-z]/.test(name));
process.stdout.write(JSON.stringify({ errors, functions }));

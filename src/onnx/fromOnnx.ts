import type { Seed } from '../core/random/seed.js';
import { FormatError, OptionError } from '../errors.js';
import { fileBytes } from '../formats/fileBytes.js';
import { type Sequential, sequential, stateOf } from '../model/sequential.js';
import { listed, show } from '../show.js';
import { given, refuse, requireOptions } from '../validate.js';
import { type Folded, foldSteps } from './import/fold.js';
import { ReadGraph, refuseNode } from './import/graph.js';
import { makeLayers } from './import/layers.js';
import { readStep } from './import/operators.js';
import { preparationOf } from './import/preparation.js';
import type { Step, Vector } from './import/steps.js';
import { elementName, isReal } from './proto/elementTypes.js';
import { invalidOnnx } from './proto/invalid.js';
import { type ReadModel, type ReadValue, readModel } from './proto/readModel.js';
import { sizeOf } from './proto/tensors.js';

/** Options of {@link fromOnnx}. */
export interface FromOnnxOptions {
  /** Name of the output to read, of a graph that has several. */
  output?: string;
  /** Key of all random numbers of later training. Default: drawn at random. */
  seed?: Seed;
}

/** Newest version of the operators of the domain ai.onnx that is read. */
const NEWEST_OPSET = 27;
/** Most nodes of a chain; no network has as many layers. */
const MOST_STEPS = 10_000;
/** Most columns that a file may claim without weights for them. */
const MOST_CLAIMED = 2 ** 20;

/**
 * Reads a dense network of an ONNX file as a model that can be trained on, of any opset up to 27.
 *
 * The graph must be a chain from one input (batch, columns), or axes that are flattened at once, to one output: Gemm and MatMul by constants,
 * Add, Sub, Mul and Div by constant rows, activations (also gelu, silu and layer normalization as arithmetic), BatchNormalization,
 * LayerNormalization, Dropout, Flatten, Reshape, Cast between types of real numbers, Identity. A shift and a scale of X become the model's
 * `standardizer`. Weights of float16, bfloat16 and double are rounded to f32.
 *
 * @throws FormatError for anything else, with the node's operator and name; `E_VERSION` for a newer opset; OptionError, DataError for what is not bytes.
 * @example
 * const copy = fromOnnx(toOnnx(model), { seed: 1 });
 * copy.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
 *
 * Source: ONNX 1.12 and later, Operators.md, Changelog.md and onnx.proto.
 */
export function fromOnnx(bytes: Uint8Array | ArrayBuffer, options: FromOnnxOptions = {}): Sequential {
  requireOptions('fromOnnx', options, ['output', 'seed']);
  const { output, seed } = options;
  if (output !== undefined && typeof output !== 'string') {
    refuse(OptionError, 'fromOnnx.output', 'the name of an output', output);
  }
  const file = fileBytes('fromOnnx', bytes);
  const model = readModel(file);
  requireOpset(model);
  const graph = new ReadGraph(model, file.length);
  const input = inputOf(model, graph);
  const folded = foldSteps(chainTo(graph, outputOf(model, output), input, model));
  const columns = columnsOf(input, folded);
  const layers = makeLayers(folded, columns);
  const { means, ...preparation } = preparationOf(folded, columns);
  const made = sequential({ ...given({ seed }), layers: layers.map(({ layer }) => layer), ...preparation });
  if (means !== undefined) stateOf(made).inputs.means = means;
  const arrays = layers.flatMap(({ arrays: own }) => own);
  if (arrays.length > 0) made.setWeights(arrays);
  return made;
}

function requireOpset({ opsets, irVersion }: ReadModel): void {
  const opset = opsets.get('');
  if (opset === undefined && irVersion < 3) return;
  if (opset === undefined || opset < 1) throw invalidOnnx('model', 'no version of the operators of ai.onnx is named');
  if (opset <= NEWEST_OPSET) return;
  const message = `fromOnnx: the file is of opset ${opset}, and at most ${NEWEST_OPSET} is read`;
  throw new FormatError(message, { path: 'model', got: opset }, 'E_VERSION');
}

/** The one input that is no initializer. */
function inputOf({ inputs }: ReadModel, graph: ReadGraph): ReadValue {
  const own = inputs.filter(({ name }) => !graph.isInitializer(name));
  const [input] = own;
  if (input === undefined || own.length > 1) {
    const names = listed(own.map(({ name }) => show(name)));
    throw invalidOnnx('graph', `it has ${own.length} inputs (${names}), and a model has one`);
  }
  if (!isReal(input.type))
    throw invalidOnnx('graph', `the input ${show(input.name)} is of ${elementName(input.type)}, expected real numbers`);
  if (graph.makerOf(input.name) !== undefined)
    throw invalidOnnx('graph', `the input ${show(input.name)} is made by a node`);
  return input;
}

function outputOf({ outputs }: ReadModel, wanted: string | undefined): string {
  const names = outputs.map(({ name }) => name);
  const known = listed(names.map(show));
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    refuse(
      OptionError,
      'fromOnnx.output',
      known,
      wanted,
      `fromOnnx: no output is called ${show(wanted)}; there are ${known}`,
    );
  }
  if (names.length === 1) return names[0]!;
  throw invalidOnnx('graph', `it has ${names.length} outputs (${known}), and a model has one: choose by { output }`);
}

/** The steps from the input to the output; other nodes are left out. @throws FormatError if they are no chain. */
function chainTo(graph: ReadGraph, output: string, input: ReadValue, { nodes }: ReadModel): Step[] {
  const steps: Step[] = [];
  let left = nodes.length;
  for (let at = output; at !== input.name; ) {
    const node = graph.makerOf(at);
    if (node === undefined) throw invalidOnnx('graph', `${show(at)} is neither the input nor made by a node`);
    if (left-- === 0) refuseNode(node, 'it depends on its own output');
    if (steps.length === MOST_STEPS) refuseNode(node, `more than ${MOST_STEPS} nodes follow it`);
    const read = readStep(graph, node, at);
    if (read.step !== undefined) steps.push(read.step);
    at = read.input;
  }
  return steps.reverse();
}

/** The number of columns of X: what the graph says, or else what the first layer takes. */
function columnsOf({ name, dims }: ReadValue, folded: readonly Folded[]): number {
  const label = `the input ${show(name)}`;
  const [first] = folded;
  if (dims !== undefined && dims.length !== 2 && (dims.length < 2 || first?.kind !== 'flatten')) {
    throw invalidOnnx('graph', `${label} has ${dims.length} axes, expected (batch, columns)`);
  }
  const sizes = dims?.slice(1) ?? [undefined];
  const isKnown = sizes.every((size) => size !== undefined);
  const columns = isKnown ? sizeOf(sizes as readonly number[]) : widthOf(folded);
  if (columns === undefined) throw invalidOnnx('graph', `${label} says no number of columns, and no layer does`);
  const isBacked = columns <= MOST_CLAIMED || columns === widthOf(folded);
  if (!Number.isSafeInteger(columns) || columns < 1 || !isBacked) {
    throw invalidOnnx('graph', `${label} has ${columns} columns, and no weights are for them`);
  }
  return columns;
}

/** The number of columns that the first step with sizes takes. */
function widthOf(folded: readonly Folded[]): number | undefined {
  for (const step of folded) {
    if (step.kind === 'dense') return step.inputs;
    const vectors: (Vector | undefined)[] =
      step.kind === 'affine'
        ? [step.mean, step.scale, step.factor, step.shift]
        : step.kind === 'layerNormalization' || step.kind === 'batchNormalization'
          ? [step.gamma, step.beta, step.mean]
          : step.kind === 'impute'
            ? [step.values]
            : [];
    const known = vectors.find((vector) => vector !== undefined && vector.length > 1)?.length;
    const width = step.kind === 'flatten' ? step.columns : known;
    if (width !== undefined) return width;
  }
  return undefined;
}

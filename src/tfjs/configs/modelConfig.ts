import type { Config, Json } from '../../types.js';
import { type ConfiguredLayer, serializedLayer } from './layerConfig.js';
import { toPython } from './pythonic.js';

/** A model, as far as its configuration depends on it. */
export interface ConfiguredModel {
  readonly name: string;
  /** 'Sequential', or 'Model' for layers that were applied to each other. */
  readonly className: string;
  readonly layers: readonly ConfiguredLayer[];
  /** Columns of its input. */
  readonly inputUnits: number;
}

/** A layer with the shape of its input, if it is the first one. */
function withShape(layer: ConfiguredLayer, index: number, inputUnits: number): ConfiguredLayer {
  if (index > 0 || layer.batchInputShape !== undefined) return layer;
  const { name, className, trainable, ockham } = layer;
  return { name, className, trainable, ockham, batchInputShape: [null, inputUnits] };
}

/** Options of a model under TensorFlow.js's names. @throws OutOfScopeError for what TensorFlow.js has no class for. */
export function modelConfig({ name, className, layers, inputUnits }: ConfiguredModel): Config {
  const shaped = layers.map((layer, index) => withShape(layer, index, inputUnits));
  const rowAxes = (layer: ConfiguredLayer | undefined) => (layer?.batchInputShape?.length ?? 2) - 1;
  const serialized = shaped.map((layer, index) => {
    const isFirst = index === 0 || (index === 1 && shaped[0]?.className === 'InputLayer');
    return { ...serializedLayer(layer, isFirst ? rowAxes(shaped[0]) : 1) };
  });
  if (className === 'Sequential') return { name, layers: serialized };
  const nodes = shaped.map((layer, index) => {
    const before = shaped[index - 1];
    const node: Json = before === undefined ? [] : [[[before.name, 0, 0, {}]]];
    return { name: layer.name, ...serialized[index]!, inboundNodes: node };
  });
  const end = (layer: ConfiguredLayer | undefined): Json => [[layer?.name ?? '', 0, 0]];
  return { name, layers: nodes, inputLayers: end(shaped[0]), outputLayers: end(shaped.at(-1)) };
}

/** The topology of model.json. */
export function topologyOf(model: ConfiguredModel): { readonly [key: string]: Json } {
  return {
    class_name: model.className,
    config: toPython(modelConfig(model)),
    keras_version: 'tfjs-layers 4.22.0',
    backend: 'tensor_flow.js',
  };
}

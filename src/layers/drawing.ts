import type { Kernels } from '../core/kernels.js';
import type { Json, Layer, LayerSlot, Pass } from '../types.js';
import { readInputShape, readName } from './options.js';

/** Options that every layer has. */
export interface PlaceOptions {
  inputShape?: readonly number[];
  name?: string;
}

/** What sets one layer that draws apart from the others. */
export interface Drawing {
  readonly type: string;
  /** As the user gave them: where `inputShape` and `name` come from. */
  readonly options: PlaceOptions;
  /** The layer's own options, as JSON. */
  readonly config: { readonly [key: string]: Json };
  /** Whether it draws at all: rate 0 does not. */
  readonly isStochastic: boolean;
  /** Whether its mask is one row for the whole batch. If so, there is `listKept`. */
  readonly dropsUnits?: boolean;
  /** Throws where so many columns do not fit. */
  readonly checkUnits?: (inputUnits: number) => void;
  readonly scratchBytes?: (inputUnits: number) => number;
  readonly listKept?: (kernels: Kernels, slot: LayerSlot, pass: Pass) => void;
  /** y := what the layer makes of x, (pass.rows, inputUnits); y may be x. Called in stochastic passes only. */
  forward(kernels: Kernels, slot: LayerSlot, pass: Pass, x: number, y: number): void;
  /** dx := dy times the derivative, for the same draws; dx may be dy. */
  backward(kernels: Kernels, slot: LayerSlot, pass: Pass, dy: number, dx: number): void;
}

/** A layer that draws at random and learns nothing: the identity at inference, as wide as its input, in place. */
export function drawingLayer(drawing: Drawing): Layer {
  const { type, options, isStochastic, dropsUnits, checkUnits, scratchBytes, listKept } = drawing;
  const name = readName(type, options.name);
  const inputUnits = readInputShape(type, options.inputShape);
  return {
    type,
    name,
    inputUnits,
    isStochastic,
    trainable: true,
    activation: undefined,
    config: {
      ...drawing.config,
      ...(inputUnits === undefined ? {} : { inputShape: [inputUnits] }),
      ...(name === undefined ? {} : { name }),
    },
    ...(dropsUnits && { dropsUnits }),
    ...(listKept && { listKept }),
    outputUnits(units) {
      checkUnits?.(units);
      return units;
    },
    parameters: () => [],
    scratchBytes: (_kernels, _rows, units) => scratchBytes?.(units) ?? 0,
    forward(kernels, slot, pass) {
      if (isStochastic && pass.stochastic) drawing.forward(kernels, slot, pass, slot.input, slot.output);
    },
    backward(kernels, slot, pass) {
      if (!isStochastic || slot.inputGradient === 0) return;
      drawing.backward(kernels, slot, pass, slot.outputGradient, slot.inputGradient);
    },
  };
}

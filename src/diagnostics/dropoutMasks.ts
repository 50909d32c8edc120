import { linear } from '../activations/linear.js';
import { Purpose, splitStep } from '../core/random/streams.js';
import { OptionError } from '../errors.js';
import { layOut } from '../model/memory/layout.js';
import type { NetworkLayer } from '../model/network.js';
import { type Sequential, stateOf } from '../model/sequential.js';
import { build, requireIntact } from '../model/state/state.js';
import { integer, readOptions } from '../options.js';
import type { LayerSlot, Pass } from '../types.js';
import { refuse } from '../validate.js';

/** Options of {@link dropoutMasks}. */
export interface DropoutMasksOptions {
  /** The training step, counted from 0. Default: the last one. */
  readonly step?: number;
  /** Rows of the batch, from its first one on, >= 1. Default: 1. */
  readonly rows?: number;
}

/** The mask of one layer in one step. */
export interface DropoutMask {
  readonly layer: string;
  /** (rows, units): 1 for a value that the step kept, 0 for one that it dropped. */
  readonly data: Uint8Array;
  readonly shape: readonly [rows: number, units: number];
}

const TYPES = ['dropout', 'spatialDropout'];

/**
 * The masks that a training step drew, or will draw: they are a function of seed, step, layer, row of the batch and unit, so nothing has to be
 * stored.
 *
 * @returns one mask for each `dropout` and `spatialDropout`, in order; [] without any.
 * @throws OptionError without a step when none was taken; HyperparameterError for a step below 0 or rows below 1; StateError as `predict`,
 *   and `E_NOT_BUILT`.
 * @example
 * const masked = sequential({ seed: 1, layers: [dropout({ rate: 0.5, inputShape: [4] }), dense({ units: 1 })] });
 * const [mask] = dropoutMasks(masked, { step: 0, rows: 2 }); // mask.shape: [2, 4]
 */
export function dropoutMasks(model: Sequential, options: DropoutMasksOptions = {}): DropoutMask[] {
  const state = stateOf(model);
  requireIntact(state, 'dropoutMasks');
  const { rows, step } = readOptions('dropoutMasks', options, {
    rows: [1, integer(1)],
    step: [model.step - 1, (path, value) => requireStep(path, value)],
  });
  const { network, runtime } = build(state, 'dropoutMasks');
  const pass = { ...passOf(step), rows, seedLow: state.key.seedLow, seedHigh: state.key.seedHigh };
  return network.layers
    .filter(({ layer }) => TYPES.includes(layer.type))
    .map((placed): DropoutMask => {
      const { layer, name, inputUnits } = placed;
      const size = rows * inputUnits;
      const bytes = layer.scratchBytes(runtime.kernels, rows, inputUnits, undefined);
      const { values, scratch, region } = layOut(
        state.regions,
        (floats) => ({ values: floats(size), scratch: floats(Math.ceil(bytes / Float32Array.BYTES_PER_ELEMENT)) }),
        'dropoutMasks',
      );
      try {
        runtime.arena.f32(values, size).fill(1);
        layer.forward(runtime.kernels, slotOf(placed, values, scratch), pass);
        const data = Uint8Array.from(runtime.arena.f32(values, size), (value) => Number(value !== 0));
        return { layer: name, data, shape: [rows, inputUnits] };
      } finally {
        state.regions.release(region);
      }
    });
}

function requireStep(path: string, value: unknown): number {
  if (value === -1) refuse(OptionError, path, 'the number of a step, for no step was taken yet', undefined);
  return integer(0)(path, value);
}

function passOf(step: number): Omit<Pass, 'rows' | 'seedLow' | 'seedHigh'> {
  const number = splitStep(step + 1); // in random numbers, steps count from 1
  return {
    firstRow: 0,
    isTraining: true,
    stochastic: true,
    hasFiniteWeights: true,
    step,
    purpose: Purpose.dropout,
    ...number,
  };
}

/** A slot in which a layer of dropout masks one buffer in place. */
function slotOf({ inputUnits, outputUnits, ordinal }: NetworkLayer, values: number, scratch: number): LayerSlot {
  const none = { outputGradient: 0, inputGradient: 0, parameters: [], gradients: [] };
  const buffers = { input: values, preActivation: values, output: values, scratch };
  return { inputUnits, outputUnits, ordinal, activation: linear(), ...buffers, ...none };
}

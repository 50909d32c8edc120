import type { Runtime } from '../../core/kernels/runtime.js';
import { type Floats, layOut } from '../memory/layout.js';
import type { Regions } from '../memory/regions.js';
import type { Network } from '../network.js';
import type { KernelForms } from '../weights/kernelForms.js';
import type { Parameters } from '../weights/parameters.js';
import {
  activationOf,
  hasKernel,
  type ListedNeeds,
  listedInputIn,
  listsIn,
  type Plan,
  type PlannedSlot,
  scratchFloatsOf,
  slotOf,
  weightsOf,
  widestOutput,
} from './plan.js';

/** The model that an inference plan is for. */
interface InferenceNeeds {
  readonly runtime: Runtime;
  readonly regions: Regions;
  readonly network: Network;
  readonly parameters: Parameters;
  readonly forms: KernelForms;
}

/**
 * Plans inference on chunks of up to `rows`: two buffers in turn, nothing kept for a backward pass.
 *
 * @param isFused  whether the last activation is left to the loss, as `evaluate` wants it.
 * @throws MemoryError before anything is allocated.
 */
export function planInference(
  { runtime, regions, network, parameters, forms }: InferenceNeeds,
  rows: number,
  listed: ListedNeeds | undefined,
  isFused: boolean,
): Plan {
  const nonzeros = listed?.nonzeros;
  const widest = Math.max(listed !== undefined ? 0 : network.inputUnits, widestOutput(network));
  const scratchFloats = scratchFloatsOf(runtime, network, rows, listed);

  const lay = (floats: Floats) => {
    const scratchStart = floats(scratchFloats);
    const input = floats(rows * widest);
    const inputLists = listsIn(floats, rows, rows * widest);
    const listedInput = listed && listedInputIn(floats, rows, listed, network.inputUnits);
    let other = floats(rows * widest);
    let current = input;
    const slots = network.layers.map((place, index): PlannedSlot => {
      const isLast = index === network.layers.length - 1;
      const from = current;
      if (hasKernel(place)) [current, other] = [other, current];
      return {
        ...slotOf(floats, place, rows),
        activation: activationOf(place.layer.activation, isLast && isFused),
        input: from,
        preActivation: current,
        output: current,
        outputGradient: 0,
        inputGradient: 0,
        parameters: weightsOf(parameters, index),
        gradients: [],
        scratch: scratchStart,
        ...(hasKernel(place) && {
          products: {
            ...(index === 0 && listedInput ? { listedInput } : { inputLists: { ...inputLists } }),
            ...forms.ofLayer(index),
          },
        }),
      };
    });
    return { rows, nonzeros, slots, input, output: current };
  };

  return layOut(regions, lay, 'a pass');
}

import { LEAST_COLUMNS, productPolicy } from '../../layers/products/policy.js';
import type { LayerSlot, ProductWay } from '../../types.js';

/** How the products of a layer were computed in the last training step, in words. */
export interface ProductReport {
  /** Z = X W + b. */
  readonly forward: string;
  /** dW = X^T dZ; absent if the layer is frozen. */
  readonly kernelGradient?: string;
  /** dX = dZ W^T; absent if nothing below is trained. */
  readonly inputGradient?: string;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** Says which zeros the products of a slot skipped, or why they skipped none; undefined without a kernel. */
export function reportProducts({
  outputUnits,
  gradients,
  inputGradient,
  products,
}: LayerSlot): ProductReport | undefined {
  const { ways, listedInput, unpruned } = products ?? {};
  if (ways === undefined) return undefined;
  if (listedInput !== undefined) {
    const sparse = 'X is a sparse matrix';
    return { forward: sparse, ...(gradients.length > 0 && { kernelGradient: sparse }) };
  }
  const { mostDensity, mostWeightDensity, mostUnpruned } = productPolicy;
  const operands: Record<Exclude<ProductWay, 'dense'>, string> = {
    inputs: `skips the zeros of X (${percent(ways.inputDensity)} are not 0)`,
    gradient: `skips the zeros of dZ (${percent(ways.gradientDensity)} are not 0)`,
    weights: `skips the zeros of W (${percent(ways.weightDensity)} are not 0)`,
    pruned: `leaves out pruned weights (computes ${percent(unpruned?.share ?? 1)})`,
    kept: 'on the units that dropout keeps',
  };
  const dense = (why: string) => `dense (${outputUnits < LEAST_COLUMNS ? `fewer than ${LEAST_COLUMNS} units` : why})`;
  const [x, dZ] = [ways.inputDensity, ways.gradientDensity].map((density) =>
    density === 1 ? `more than ${percent(mostDensity)}` : percent(density),
  );
  const w = `${percent(ways.weightDensity)} of W`;
  const say = (way: ProductWay, why: string) => (way === 'dense' ? dense(why) : operands[way]);
  const pruned = unpruned?.share === 1 ? '' : `; pruned weights are left out from ${percent(1 - mostUnpruned)} on`;
  return {
    forward: say(
      ways.forward,
      `${x} of X and ${w} are not 0; skips up to ${percent(mostDensity)} and ${percent(mostWeightDensity)}`,
    ),
    ...(gradients.length > 0 && {
      kernelGradient: say(ways.kernelGradient, `${x} of X and ${dZ} of dZ are not 0${pruned}`),
    }),
    ...(inputGradient !== 0 && { inputGradient: say(ways.inputGradient, `${dZ} of dZ and ${w} are not 0`) }),
  };
}

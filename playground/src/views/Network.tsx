import type { Kernel } from '../training/messages.js';
import { Drawing } from './canvas.js';
import { colorsNow } from './colors.js';

/** Inputs that are drawn one by one; more are drawn as many as fit. */
const MOST_NODES = 64;
/** Widths of lines by the size of a weight. */
const LOOKS = 10;

/** The layers as columns of nodes, with a line for every weight that is not 0: weights, inputs and units that are dead vanish. */
export function Network({
  width,
  height,
  kernels,
  kept = [],
}: {
  width: number;
  height: number;
  kernels: readonly Kernel[];
  /** Units that dropout kept in the last step, by hidden layer: the others are drawn hollow, without their weights. */
  kept?: readonly Uint8Array[];
}) {
  return (
    <Drawing
      width={width}
      height={height}
      label={descriptionOf(kernels)}
      draw={(context) => drawNetwork(context, width, height, kernels, kept)}
    />
  );
}

/** Inputs without a weight that is not 0. */
export function deadInputs({ inputs, units, data }: Kernel): number {
  let dead = 0;
  for (let input = 0; input < inputs; input++) {
    if (data.subarray(input * units, (input + 1) * units).every((weight) => weight === 0)) dead++;
  }
  return dead;
}

function descriptionOf(kernels: readonly Kernel[]): string {
  const layers = kernels.map((kernel) => {
    const zeros = kernel.data.filter((weight) => weight === 0).length;
    return `${kernel.inputs} to ${kernel.units}: ${zeros} of ${kernel.data.length} weights are 0, ${deadInputs(kernel)} inputs are dead`;
  });
  return `Network. ${layers.join('. ')}`;
}

function drawNetwork(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  kernels: readonly Kernel[],
  kept: readonly Uint8Array[],
): void {
  const colors = colorsNow();
  const last = kernels.at(-1);
  if (last === undefined) return;
  const sizes = [...kernels.map(({ inputs }) => inputs), last.units];
  const x = (layer: number) => 8 + (layer * (width - 16)) / kernels.length;
  const y = (layer: number, node: number) => ((node + 0.5) * height) / Math.min(sizes[layer] ?? 1, MOST_NODES);
  const alive = sizes.map((size) => new Uint8Array(size));
  for (const [layer, { inputs, units, data }] of kernels.entries()) {
    const largest = data.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9);
    // Lines that look alike are one path: a stroke for each takes far longer.
    const paths = new Map<number, Path2D>();
    for (let input = 0; input < inputs; input++) {
      for (let unit = 0; unit < units; unit++) {
        const weight = data[input * units + unit] ?? 0;
        if (weight === 0) continue;
        (alive[layer] ?? [])[input] = 1;
        (alive[layer + 1] ?? [])[unit] = 1;
        if (input >= MOST_NODES || unit >= MOST_NODES) continue;
        if (kept[layer - 1]?.[input] === 0 || kept[layer]?.[unit] === 0) continue;
        const share = Math.abs(weight) / largest;
        if (share < 0.02) continue; // not to be seen
        const look = Math.sign(weight) * Math.ceil(share * LOOKS);
        const path = paths.get(look) ?? new Path2D();
        paths.set(look, path);
        path.moveTo(x(layer), y(layer, input));
        path.lineTo(x(layer + 1), y(layer + 1, unit));
      }
    }
    for (const [look, path] of paths) {
      const share = Math.abs(look) / LOOKS;
      context.globalAlpha = Math.min(0.08 + share, 1);
      context.lineWidth = 0.3 + 1.7 * share;
      context.strokeStyle = `rgb(${colors.classes[look > 0 ? 1 : 0].join(' ')})`;
      context.stroke(path);
    }
  }
  context.globalAlpha = 1;
  for (const [layer, size] of sizes.entries()) {
    for (let node = 0; node < Math.min(size, MOST_NODES); node++) {
      const isDropped = kept[layer - 1]?.[node] === 0;
      context.strokeStyle = colors.text;
      context.lineWidth = 1;
      context.fillStyle = (alive[layer] ?? [])[node] === 1 ? colors.text : colors.faint;
      context.beginPath();
      context.arc(x(layer), y(layer, node), size > 20 ? 1.5 : 3, 0, 2 * Math.PI);
      if (isDropped) context.stroke();
      else context.fill();
    }
  }
}

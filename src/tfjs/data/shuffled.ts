import { fractionOf, philox } from '../../core/random/philox.js';
import { Purpose, splitStep, streamOf } from '../../core/random/streams.js';

/**
 * Elements in random order, a pure function of seed and pass: element i is one of those that are held, each equally likely, by
 * Philox block i.
 *
 * @param count  elements held at a time.
 */
export async function* shuffled<T>(
  elements: AsyncIterable<T>,
  count: number,
  { seedLow, seedHigh }: { readonly seedLow: number; readonly seedHigh: number },
  pass: number,
): AsyncGenerator<T, void, void> {
  const words = new Uint32Array(4);
  const { stepLow, stepHigh } = splitStep(pass);
  const held: T[] = [];
  let drawn = 0;
  const draw = (): T => {
    philox(drawn++, stepLow, stepHigh, streamOf(Purpose.split, 0), seedLow, seedHigh, words);
    const place = Math.floor(fractionOf(words) * held.length);
    const chosen = held[place]!;
    held[place] = held.at(-1)!;
    held.pop();
    return chosen;
  };
  for await (const element of elements) {
    held.push(element);
    if (held.length === count) yield draw();
  }
  while (held.length > 0) yield draw();
}

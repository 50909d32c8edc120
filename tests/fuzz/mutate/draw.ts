// Random choices of one input, from its seed, parser and number alone: any input can be made again by itself.
import fc from 'fast-check';

/** A generator of 32 bits (mulberry32) in the form that fast-check takes. */
class Bits {
  constructor(private state: number) {}

  clone(): Bits {
    return new Bits(this.state);
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits);
    return bits ^ (bits >>> 14);
  }

  getState(): readonly number[] {
    return [this.state];
  }
}

/** Random choices. */
export class Draw {
  readonly random: fc.Random;

  constructor(seed: number) {
    this.random = new fc.Random(new Bits(seed));
  }

  /** An integer from 0 to below `count`; 0 if there is none. */
  below(count: number): number {
    return count <= 1 ? 0 : this.random.nextInt(0, count - 1);
  }

  /** True once in so many calls. */
  once(count: number): boolean {
    return this.below(count) === 0;
  }

  from<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

/** The draws of one input. Multipliers of MurmurHash3 keep neighbours apart. */
export function drawOf(seed: number, parser: string, index: number): Draw {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  for (let at = 0; at < parser.length; at++) state = Math.imul(state ^ parser.charCodeAt(at), 0xc2b2ae35);
  state = Math.imul(state ^ (state >>> 15) ^ index, 0x85ebca6b);
  return new Draw(state ^ (state >>> 13));
}

/** Values that fast-check draws for an arbitrary: made once, because most arbitraries take longer than a parser. */
export function pool<T>(arbitrary: fc.Arbitrary<T>, size = 500): readonly T[] {
  return fc.sample(arbitrary, { seed: 19, numRuns: size });
}

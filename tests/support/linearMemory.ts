// The module of `ockham/linear` and its memory for tests: every buffer lies between canaries that must survive.
import { extraKernels } from '../../src/linear/solver/extra/kernels.js';
import { engine } from '../../src/linear/solver/kernels.js';

export const { arena } = engine();
export const kernels = { ...engine().kernels, ...extraKernels(engine().kernels.memory) };

const GUARD = 8;
const CANARY = -1.2345e67;

/** A vector of f64, or of i32, between canaries. */
export class GuardedVector {
  readonly pointer: number;
  private readonly region: number;

  constructor(
    readonly length: number,
    values?: ArrayLike<number>,
  ) {
    this.region = arena.allocate((length + 2 * GUARD) * 8);
    this.all().fill(CANARY);
    this.pointer = this.region + GUARD * 8;
    if (values !== undefined) this.f64.set(values);
  }

  static of(values: ArrayLike<number>): GuardedVector {
    return new GuardedVector(values.length, values);
  }

  static list(values: ArrayLike<number>): GuardedVector {
    const vector = new GuardedVector(Math.ceil(values.length / 2));
    arena.i32(vector.pointer, values.length).set(values);
    return vector;
  }

  get f64(): Float64Array {
    return arena.f64(this.pointer, this.length);
  }

  /** Frees it. Throws if something was written beside it. */
  free(): void {
    const all = this.all();
    const guards = [...all.subarray(0, GUARD), ...all.subarray(GUARD + this.length)];
    if (guards.some((value) => value !== CANARY)) throw new Error('written beside a buffer');
    arena.free(this.region);
  }

  private all(): Float64Array {
    return arena.f64(this.region, this.length + 2 * GUARD);
  }
}

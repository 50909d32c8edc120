import type { Runtime } from '../../core/kernels/runtime.js';
import { FLOAT_BYTES } from '../../core/memory/aligned.js';
import type { Regions } from '../memory/regions.js';

/** Weights to be masked: the name of their parameter, and their address and size. */
interface Weights {
  readonly name: string;
  readonly weights: number;
  readonly size: number;
}

/** Marks the pruned weights of a model. They stay exactly 0, whatever updates, constraints or setWeights would write. */
export class Masks {
  /** By the parameter's name: (size) f32, 0 where a weight is pruned, otherwise 1. */
  private readonly masks = new Map<string, { readonly address: number; readonly size: number }>();
  /** Rises with every change. */
  version = 0;

  constructor(
    private readonly runtime: Runtime,
    private readonly regions: Regions,
  ) {}

  /** Allocates masks that do not exist yet. @throws MemoryError before anything changes. */
  allocate(parameters: readonly Pick<Weights, 'name' | 'size'>[]): void {
    this.version++;
    const absent = parameters.filter(({ name }) => !this.masks.has(name));
    try {
      for (const { name, size } of absent) {
        const address = this.regions.allocate(size * FLOAT_BYTES);
        this.runtime.arena.f32(address, size).fill(1);
        this.masks.set(name, { address, size });
      }
    } catch (error) {
      for (const { name } of absent) this.drop(name);
      throw error;
    }
  }

  /** Whether nothing is pruned. */
  get areNone(): boolean {
    return this.masks.size === 0;
  }

  /** Address of a parameter's mask, if it has one. */
  addressOf(name: string): number | undefined {
    return this.masks.get(name)?.address;
  }

  /** Prunes the weights with ones in `isPruned`; those pruned before stay pruned. */
  write(parameter: Weights, isPruned: Uint8Array): void {
    const { name, size } = parameter;
    this.allocate([parameter]);
    const mask = this.runtime.arena.f32(this.masks.get(name)!.address, size);
    for (let index = 0; index < size; index++) if (isPruned[index] === 1) mask[index] = 0;
    this.holdWeights(parameter);
  }

  /** Prunes exactly the weights with ones in `isPruned`; none for null. Does not change weights. */
  replace({ name, size }: Pick<Weights, 'name' | 'size'>, isPruned: Uint8Array | null): void {
    if (isPruned === null) {
      this.drop(name);
      return;
    }
    this.allocate([{ name, size }]);
    this.runtime.arena.f32(this.masks.get(name)!.address, size).set(isPruned.map((mark) => 1 - mark));
  }

  /** (size) ones for pruned weights; undefined if none of that parameter is pruned. */
  readPruned(name: string): Uint8Array | undefined {
    const mask = this.masks.get(name);
    if (mask === undefined) return undefined;
    const kept = this.runtime.arena.f32(mask.address, mask.size);
    const isPruned = new Uint8Array(mask.size);
    for (let index = 0; index < mask.size; index++) isPruned[index] = 1 - kept[index]!;
    return isPruned;
  }

  /** Whether any weight of that parameter is pruned. */
  has(name: string): boolean {
    return this.masks.has(name);
  }

  /** Whether a pruned weight is not 0. */
  cuts({ name, weights, size }: Weights): boolean {
    const values = this.runtime.arena.f32(weights, size);
    return this.readPruned(name)?.some((mark, index) => mark === 1 && values[index] !== 0) ?? false;
  }

  /** Pruned weights := 0. */
  holdWeights({ name, weights, size }: Weights): void {
    this.select(name, weights, size);
  }

  /** The gradient of pruned weights := 0, so that they do not count in its norm, nor in optimizer state. */
  holdGradient({ name, gradient, size }: Omit<Weights, 'weights'> & { readonly gradient: number }): void {
    this.select(name, gradient, size);
  }

  private drop(name: string): void {
    this.version++;
    this.regions.release(this.masks.get(name)?.address);
    this.masks.delete(name);
  }

  private select(name: string, array: number, size: number): void {
    const mask = this.masks.get(name);
    if (mask !== undefined) this.runtime.kernels.f32_select(mask.address, array, array, size, 1);
  }
}

import { MemoryError } from '../../errors.js';
import { alignedBytes } from './aligned.js';

const PAGE_BYTES = 65536;
/** Bytes that a 32-bit module can address. */
export const MEMORY_LIMIT_BYTES = 65536 * PAGE_BYTES;

/** The part of a WebAssembly.Memory that the arena uses. Tests pass mocks of 2 and 4 GiB. */
export interface GrowableMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

interface Hole {
  start: number;
  bytes: number;
}

/**
 * The allocator of the module's memory: regions, first fit, neighbours merged when freed.
 *
 * A model takes a few regions when it is planned and gives them back when it is disposed or collected; nothing is
 * allocated in a training step. Views are made by {@link f32}, {@link i32} and {@link f64} at each use and never kept,
 * because growing the memory detaches them.
 */
export class Arena {
  /** Free space, ascending, no two adjacent. The last hole ends at the limit, and exists even if it is empty. */
  private readonly holes: Hole[];
  private readonly live = new Map<number, number>();
  private inUse = 0;

  constructor(
    private readonly memory: GrowableMemory,
    heapBase: number,
    private readonly limit: number = MEMORY_LIMIT_BYTES,
  ) {
    const start = alignedBytes(heapBase);
    this.holes = [{ start, bytes: limit - start }];
  }

  /** Bytes of live regions. */
  get bytesInUse(): number {
    return this.inUse;
  }

  /** Bytes of the memory itself, which never shrinks. */
  get bytesReserved(): number {
    return this.memory.buffer.byteLength;
  }

  /**
   * Allocates a region of at least `bytes`, 64-byte aligned, contents undefined. Returns its address.
   *
   * @throws MemoryError before anything changes, if it does not fit or the engine refuses to grow the memory.
   */
  allocate(bytes: number): number {
    const size = alignedBytes(Math.max(bytes, 1));
    const index = this.holes.findIndex((hole) => hole.bytes >= size);
    const last = this.holes.length - 1;
    const hole = this.holes[index === -1 ? last : index]!;
    const { start } = hole;
    if (index === -1) {
      const left = this.limit - start;
      throw new MemoryError(
        `${bytes} bytes needed, ${Math.max(0, left)} of ${this.limit} left in the WebAssembly memory; dropped models are freed in a later turn of the event loop, disposed ones at once`,
        { expected: `at most ${left} bytes`, got: bytes },
      );
    }
    this.growTo(start + size);
    hole.start += size;
    hole.bytes -= size;
    if (hole.bytes === 0 && index < last) this.holes.splice(index, 1);
    this.live.set(start, size);
    this.inUse += size;
    return start;
  }

  /** Frees a region. Freeing an address twice, or one that was never allocated, is a bug and throws. */
  free(start: number): void {
    const bytes = this.live.get(start);
    if (bytes === undefined) throw new Error(`arena: ${start} is not a live region`);
    this.live.delete(start);
    this.inUse -= bytes;
    const index = this.holes.findIndex((hole) => hole.start > start);
    const after = this.holes[index]!; // at least the last one
    const before = this.holes[index - 1];
    if (start + bytes === after.start) {
      after.start = start;
      after.bytes += bytes;
    } else this.holes.splice(index, 0, { start, bytes });
    const joined = this.holes[index]!;
    if (before !== undefined && before.start + before.bytes === start) {
      before.bytes += joined.bytes;
      this.holes.splice(index, 1);
    }
  }

  f32(pointer: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, pointer, length);
  }

  i32(pointer: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, pointer, length);
  }

  f64(pointer: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, pointer, length);
  }

  u8(pointer: number, bytes: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, pointer, bytes);
  }

  /** Copies labels to an address as i32, other numbers as f32. */
  write(pointer: number, numbers: Int32Array | ArrayLike<number>): void {
    if (numbers instanceof Int32Array) this.i32(pointer, numbers.length).set(numbers);
    else this.f32(pointer, numbers.length).set(numbers);
  }

  private growTo(end: number): void {
    const missing = end - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    } catch (cause) {
      throw new MemoryError(`the engine refused to grow the WebAssembly memory to ${end} bytes`, { got: end, cause });
    }
  }
}

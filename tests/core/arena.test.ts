// The allocator against a memory that is only a number: sizes up to 4 GiB cost nothing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena, type GrowableMemory, MEMORY_LIMIT_BYTES } from '../../src/core/memory/arena.js';
import { MemoryError } from '../../src/errors.js';
import { errorOf } from '../support/errors.js';

const PAGE = 65536;
const GIB = 2 ** 30;

/** A memory without bytes: only its length is real. */
class MockMemory implements GrowableMemory {
  grown = 0;

  constructor(
    public pages: number,
    private readonly maximumPages = 65536,
  ) {}

  get buffer(): ArrayBuffer {
    return { byteLength: this.pages * PAGE } as ArrayBuffer;
  }

  grow(pages: number): number {
    if (!Number.isInteger(pages) || pages < 0 || this.pages + pages > this.maximumPages) {
      throw new RangeError('failed to grow memory');
    }
    this.grown++;
    this.pages += pages;
    return this.pages - pages;
  }
}

function arenaOf(pages = 1, heapBase = 1000, limit = MEMORY_LIMIT_BYTES) {
  const memory = new MockMemory(pages);
  return { memory, arena: new Arena(memory, heapBase, limit) };
}

describe('allocate', () => {
  test('gives 64-byte aligned addresses above the heap base, one after the other', () => {
    const { arena } = arenaOf();
    expect([1, 64, 65, 0, 3].map((bytes) => arena.allocate(bytes))).toEqual([1024, 1088, 1152, 1280, 1344]);
    expect(arena.bytesInUse).toBe(64 + 64 + 128 + 64 + 64);
  });

  test('starts at an aligned heap base itself', () => {
    expect(arenaOf(1, 1024).arena.allocate(1)).toBe(1024);
    expect(arenaOf(1, 1025).arena.allocate(1)).toBe(1088);
  });

  test('grows the memory by the pages that are missing, and no sooner', () => {
    const { arena, memory } = arenaOf(1, 0);
    arena.allocate(PAGE);
    expect(memory.grown).toBe(0);
    arena.allocate(1);
    expect([memory.grown, memory.pages]).toEqual([1, 2]);
    arena.allocate(10 * PAGE);
    expect([memory.grown, memory.pages]).toEqual([2, 12]);
    expect(arena.bytesReserved).toBe(12 * PAGE);
  });

  test('addresses beyond 2 GiB are positive and exact, up to 4 GiB to the byte', () => {
    const { arena, memory } = arenaOf(1, 0);
    expect(arena.allocate(2 * GIB)).toBe(0);
    expect(arena.allocate(GIB)).toBe(2 * GIB);
    expect(arena.allocate(GIB - 64)).toBe(3 * GIB);
    expect(arena.allocate(64)).toBe(4 * GIB - 64);
    expect(memory.pages).toBe(65536);
    expect(arena.bytesInUse).toBe(4 * GIB);
    expect(errorOf(() => arena.allocate(1))).toBeInstanceOf(MemoryError);
  });

  test('refuses what does not fit before anything changes, with bytes needed and left', () => {
    const { arena, memory } = arenaOf(1, 0, 2 * GIB);
    const first = arena.allocate(GIB);
    arena.allocate(GIB / 2);
    const before = [arena.bytesInUse, arena.bytesReserved, memory.grown];
    for (const bytes of [GIB / 2 + 1, GIB, 4 * GIB, 2 ** 53, Number.POSITIVE_INFINITY, Number.NaN]) {
      const error = errorOf(() => arena.allocate(bytes));
      expect(error).toMatchObject({ code: 'E_MEMORY', got: bytes });
      expect(error.message).toBe(
        `${bytes} bytes needed, ${GIB / 2} of ${2 * GIB} left in the WebAssembly memory; dropped models are freed in a later turn of the event loop, disposed ones at once`,
      );
      expect([arena.bytesInUse, arena.bytesReserved, memory.grown]).toEqual(before);
    }
    expect(arena.allocate(GIB / 2)).toBe(1.5 * GIB); // exactly what is left
    arena.free(first);
    expect(arena.allocate(GIB)).toBe(first);
  });

  test('when the engine refuses to grow: E_MEMORY with its reason, and nothing has changed', () => {
    const memory = new MockMemory(1, 4);
    const arena = new Arena(memory, 0);
    const region = arena.allocate(3 * PAGE);
    const error = errorOf(() => arena.allocate(2 * PAGE));
    expect(error).toMatchObject({ code: 'E_MEMORY', cause: expect.any(RangeError) });
    expect([arena.bytesInUse, memory.pages]).toEqual([3 * PAGE, 3]);
    expect(arena.allocate(PAGE)).toBe(3 * PAGE); // what fits still does
    arena.free(region);
    // The same with a hole at the end, which growing would have used.
    const fresh = new Arena(new MockMemory(1, 4), 0);
    fresh.free(fresh.allocate(2 * PAGE));
    expect(errorOf(() => fresh.allocate(5 * PAGE))).toBeInstanceOf(MemoryError);
    expect(fresh.allocate(2 * PAGE)).toBe(0);
  });
});

describe('free', () => {
  test('regions are used again, first fit; the rest of a hole stays', () => {
    const { arena } = arenaOf(1, 0);
    const [a, , c] = [256, 64, 256, 64].map((bytes) => arena.allocate(bytes));
    arena.free(c!);
    arena.free(a!);
    expect(arena.allocate(128)).toBe(a);
    expect(arena.allocate(128)).toBe(a! + 128);
    expect(arena.allocate(200)).toBe(c);
  });

  test.each([
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])('neighbours merge, freed in order %i, %i, %i', (...order) => {
    const { arena } = arenaOf(1, 0);
    const regions = [0, 1, 2].map(() => arena.allocate(64));
    arena.allocate(64); // keeps the merged hole apart from the end
    for (const index of order) arena.free(regions[index]!);
    expect(arena.bytesInUse).toBe(64);
    expect(arena.allocate(192)).toBe(0);
  });

  test('a hole at the end is extended, not skipped', () => {
    const { arena, memory } = arenaOf(1, 0);
    arena.allocate(64);
    const last = arena.allocate(PAGE / 2);
    arena.free(last);
    expect(arena.allocate(PAGE - 64)).toBe(last);
    expect(memory.pages).toBe(1);
    arena.free(last);
    expect(arena.allocate(2 * PAGE)).toBe(last);
    expect(memory.pages).toBe(3);
  });

  test('twice, or of what was never given, throws and changes nothing', () => {
    const { arena } = arenaOf(1, 0);
    const region = arena.allocate(64);
    const other = arena.allocate(64);
    arena.free(region);
    for (const address of [region, other + 4, -1, 12345, Number.NaN]) {
      expect(() => arena.free(address)).toThrow(/not a live region/);
    }
    expect(arena.bytesInUse).toBe(64);
    expect(arena.allocate(64)).toBe(region);
  });

  test('4 GiB can be given back and taken again', () => {
    const { arena } = arenaOf(1, 0);
    const parts = Array.from({ length: 8 }, () => arena.allocate(GIB / 2));
    for (const part of parts) arena.free(part);
    expect(arena.bytesInUse).toBe(0);
    expect(arena.allocate(4 * GIB)).toBe(0);
  });
});

describe('any sequence of allocate and free', () => {
  const command = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ bytes: fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 2 ** 20 }), fc.nat({ max: GIB })) }),
    },
    { weight: 2, arbitrary: fc.record({ free: fc.nat() }) },
  );

  test('regions never overlap, stay aligned and inside; bytesInUse is exact; all of it can be had back', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5000 }), fc.array(command, { maxLength: 80 }), (heapBase, commands) => {
        const { arena, memory } = arenaOf(1, heapBase, 2 * GIB);
        const live = new Map<number, number>();
        for (const step of commands) {
          if ('free' in step) {
            const start = [...live.keys()][step.free % Math.max(1, live.size)];
            if (start === undefined) continue;
            arena.free(start);
            live.delete(start);
          } else {
            const size = Math.ceil(Math.max(1, step.bytes) / 64) * 64;
            try {
              const start = arena.allocate(step.bytes);
              expect(live.has(start)).toBe(false);
              live.set(start, size);
            } catch (error) {
              expect(error).toBeInstanceOf(MemoryError);
            }
          }
          const regions = [...live].sort(([a], [b]) => a - b);
          let end = heapBase;
          for (const [start, size] of regions) {
            expect(start % 64).toBe(0);
            expect(start).toBeGreaterThanOrEqual(end);
            end = start + size;
          }
          expect(end).toBeLessThanOrEqual(Math.max(memory.pages * PAGE, heapBase));
          expect(end).toBeLessThanOrEqual(2 * GIB);
          expect(arena.bytesInUse).toBe(regions.reduce((sum, [, size]) => sum + size, 0));
        }
        for (const start of live.keys()) arena.free(start);
        expect(arena.bytesInUse).toBe(0);
        const base = Math.ceil(heapBase / 64) * 64;
        expect(arena.allocate(2 * GIB - base)).toBe(base); // one hole, nothing lost
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  test('what fits below the limit is never refused for lack of merging', () => {
    // Free every other region, then the rest: any order ends in one hole.
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 40 }),
        fc.func(fc.nat()),
        (sizes, order) => {
          const { arena } = arenaOf(1, 0);
          const starts = sizes.map((bytes) => arena.allocate(bytes));
          const total = arena.bytesInUse;
          for (const start of [...starts].sort((a, b) => order(a) - order(b))) arena.free(start);
          expect(arena.allocate(total)).toBe(0);
          expect(arena.bytesInUse).toBe(total);
        },
      ),
      { numRuns: 200, seed: 5 },
    );
  });
});

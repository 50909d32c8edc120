// Counts what an input asks for. The constructors are exchanged once this module is read, and the library looks them up at each call.
//
// Bytes of buffers: every ArrayBuffer and typed array is made by a constructor that adds its size up. Their sum over an input is at least their
// peak, whatever is collected. Memory of WebAssembly: it never shrinks, so how much it has grown is its peak. Objects: a process of
// tests/fuzz/child.ts has a heap with room for 16 MiB more than it holds before the first input; one that needs more ends the process.

let requested = 0;

type Make = new (...given: unknown[]) => ArrayBuffer | ArrayBufferView;

/** A constructor of buffers that counts. A function, because a Proxy takes as long as a small parser. */
function counting(Made: Make): Make {
  function Counted(first: unknown, second?: unknown, third?: unknown): ArrayBuffer | ArrayBufferView {
    // A class of its own kind has it as its base.
    const own = new.target === Counted || new.target === undefined ? Made : new.target;
    const buffer =
      own !== Made
        ? (Reflect.construct(Made, [first, second, third], own) as ArrayBufferView)
        : third !== undefined
          ? new Made(first, second, third)
          : second !== undefined
            ? new Made(first, second)
            : new Made(first);
    // A view of a buffer that is there needs nothing.
    if (!(first instanceof Original)) requested += buffer.byteLength;
    return buffer;
  }
  Object.setPrototypeOf(Counted, Made);
  Object.defineProperty(Counted, 'name', { value: Made.name });
  Object.defineProperty(Counted, 'prototype', { value: Made.prototype });
  // For slice, map and filter, which make arrays by the constructor of an array.
  Object.defineProperty(Made.prototype, 'constructor', { value: Counted });
  return Counted as unknown as Make;
}

const Original = ArrayBuffer;
const NAMES = [
  ...(['ArrayBuffer', 'Uint8Array', 'Int8Array', 'Uint8ClampedArray', 'Uint16Array', 'Int16Array'] as const),
  ...(['Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'] as const),
];
const globals = globalThis as unknown as Record<string, Make>;
for (const name of NAMES) globals[name] = counting(globals[name]!);

/** Bytes of all buffers made so far. */
export function bytesRequested(): number {
  return requested;
}

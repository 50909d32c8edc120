// Counts what an input asks for. The constructors are exchanged once this module is read, and the library looks them up at each call.
//
// Bytes of buffers: every ArrayBuffer and typed array is made by a constructor that adds its size up. Their sum over an input is at least their
// peak, whatever is collected. Memory of WebAssembly: it never shrinks, so how much it has grown is its peak. Objects: a process of
// tests/fuzz/child.ts has a heap with room for 16 MiB more than it holds before the first input; one that needs more ends the process.

let requested = 0;

/** A constructor of buffers of `bytes` each, which counts. */
function counting<T extends new (...given: never[]) => ArrayBuffer | ArrayBufferView>(make: T): T {
  const counted: T = new Proxy(make, {
    construct(target, given: unknown[], made) {
      const buffer = Reflect.construct(target, given, made === counted ? target : made) as
        | ArrayBuffer
        | ArrayBufferView;
      // A view of a buffer that is there needs nothing.
      if (!(given[0] instanceof Original)) requested += buffer.byteLength;
      return buffer;
    },
  });
  // For slice, map and filter, which make arrays by the constructor of an array.
  Object.defineProperty(make.prototype, 'constructor', { value: counted });
  return counted;
}

const Original = ArrayBuffer;
const NAMES = [
  ...(['ArrayBuffer', 'Uint8Array', 'Int8Array', 'Uint8ClampedArray', 'Uint16Array', 'Int16Array'] as const),
  ...(['Uint32Array', 'Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'] as const),
];
const globals = globalThis as unknown as Record<string, new () => ArrayBuffer>;
for (const name of NAMES) globals[name] = counting(globals[name]!);

/** Bytes of all buffers made so far. */
export function bytesRequested(): number {
  return requested;
}

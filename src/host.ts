// Types of the host's globals that declarations name. A program may be compiled without those of the DOM and of Node; where
// it does not know a global, what this library needs of it stands there.

/** The part of an AbortSignal that is used. */
export interface HostAbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Bytes: what the DOM calls a BufferSource. */
export type HostBytes = ArrayBufferView<ArrayBuffer> | ArrayBuffer;

export type HostMemory = typeof globalThis extends { WebAssembly: { Memory: { prototype: infer Memory } } }
  ? Memory
  : { readonly buffer: ArrayBuffer; grow(pages: number): number };

/** A WebAssembly.Module: nothing but the engine looks into it. */
export type HostModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } }
  ? Module
  : object;

export type HostResponse = typeof globalThis extends { Response: { prototype: infer Response } } ? Response : never;

export type HostFetch = typeof globalThis extends { fetch: infer Fetch }
  ? Fetch
  : (url: string, init?: object) => never;

export type HostRequestInit = typeof globalThis extends { fetch: (input: never, init?: infer Init) => unknown }
  ? NonNullable<Init>
  : object;

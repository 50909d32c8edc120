/** The part of the package `benchmark`, which ships no types, that the benches use. */
declare module 'benchmark' {
  export default class Benchmark {
    constructor(options: { fn: () => void; minSamples?: number; minTime?: number; maxTime?: number });
    /** Runs to the end before it returns. */
    run(): this;
    /** Seconds per call, one figure per block. */
    readonly stats: { readonly sample: readonly number[] };
  }
}

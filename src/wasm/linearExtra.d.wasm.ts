/** The compiled kernels of `ockham/linear` that few paths need, for runtimes and bundlers that import WebAssembly as a compiled module. */
declare const module: WebAssembly.Module;
export default module;

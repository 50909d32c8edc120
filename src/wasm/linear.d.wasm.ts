/** The compiled kernels of `ockham/linear`, for runtimes and bundlers that import WebAssembly as a compiled module. */
declare const module: WebAssembly.Module;
export default module;

/** The compiled kernels of the second module, for runtimes and bundlers that import WebAssembly as a compiled module. */
declare const module: WebAssembly.Module;
export default module;

/** The compiled kernels, where the runtime or the bundler imports WebAssembly as a module that is compiled. */
declare const module: WebAssembly.Module;
export default module;

// Edge functions of Next.js and Vercel compile no bytes at run time; `?module` imports a compiled module.
import module from './core.wasm?module';

export function wasmSource(): WebAssembly.Module {
  return module;
}

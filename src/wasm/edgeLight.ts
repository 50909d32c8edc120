// In Edge functions of Next.js and Vercel, which compile no bytes at run time, `?module` asks for a compiled module.
import module from './core.wasm?module';

export function wasmSource(): WebAssembly.Module {
  return module;
}

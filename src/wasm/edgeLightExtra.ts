// As edgeLight.ts.
import module from './extra.wasm?module';

export function extraSource(): WebAssembly.Module {
  return module;
}

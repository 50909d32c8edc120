import type { HostBytes, HostModule } from '../../host.js';

/** Compiles a module, unless it is compiled, and instantiates it. A type that programs without the DOM's types can read. */
export type Instantiate = (source: HostBytes | HostModule, imports: object) => { readonly exports: object };

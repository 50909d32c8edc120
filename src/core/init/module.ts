import { instantiateSync } from '@assemblyscript/loader';
import { OptionError, RuntimeSupportError } from '../../errors.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import type { Instantiate } from '../kernels/instantiation.js';
import { missingWebAssembly } from '../kernels/refusal.js';
import type { InitOptions, ModuleSource } from './options.js';

/** Modules given to init. */
export interface GivenModules {
  readonly module: WebAssembly.Module | BufferSource;
  readonly extra?: WebAssembly.Module | BufferSource;
}

/** Reads the given modules in a form that engines accept. @throws OptionError or RuntimeSupportError if one is not a module. */
export async function readModules(
  module: NonNullable<InitOptions['module']>,
  extra: InitOptions['extra'],
): Promise<GivenModules> {
  const read = { module: await readModule('module', module) };
  return extra === undefined ? read : { ...read, extra: await readModule('extra', extra) };
}

/**
 * Reads one of them.
 *
 * @param option  the option of `init` that holds it.
 * @throws OptionError or RuntimeSupportError if it is not a module.
 */
async function readModule(
  option: 'module' | 'extra',
  given: ModuleSource | Promise<ModuleSource>,
): Promise<WebAssembly.Module | BufferSource> {
  const source = await given;
  if (typeof WebAssembly !== 'object') throw missingWebAssembly();
  if (source instanceof WebAssembly.Module || source instanceof ArrayBuffer) return source;
  // Engines disagree about DataViews.
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (typeof Response === 'function' && source instanceof Response) return bodyOf(option, source);
  const expected = 'a WebAssembly.Module, bytes, a Response, or a promise of these';
  refuse(OptionError, `init.${option}`, expected, source);
}

/** Reads the body. compileStreaming would need the right MIME type, which servers often get wrong. */
async function bodyOf(option: string, response: Response): Promise<ArrayBuffer> {
  if (!response.ok) {
    throw new RuntimeSupportError(`init: the Response of ${show(response.url)} has status ${response.status}`, {
      path: `init.${option}`,
      got: response.status,
    });
  }
  try {
    return await response.arrayBuffer();
  } catch (cause) {
    throw new RuntimeSupportError('init: the body of the Response cannot be read', { path: `init.${option}`, cause });
  }
}

/**
 * Instantiates with AssemblyScript's loader: a module that a user compiled may be a debug build, which imports `abort` and the like. The
 * exports are those of the instance: the loader's own put a closure with rest arguments around every call.
 */
export const instantiateGiven: Instantiate = (source, imports) =>
  instantiateSync(source as BufferSource | WebAssembly.Module, imports as WebAssembly.Imports).instance;

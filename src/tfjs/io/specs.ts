import { FormatError } from '../../errors.js';
import { show } from '../../show.js';
import { isList, isObject, isPlain } from '../../validate.js';
import { OutOfScopeError } from '../outOfScope.js';
import { sizeOf } from '../tensors/shapes.js';
import type { WeightsManifestConfig, WeightsManifestEntry } from './artifacts.js';

/** Bytes of one element. */
const SIZES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;

/** A weight whose form was checked. */
export interface CheckedSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly size: number;
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly isOptimizer: boolean;
  /** How it is written. */
  readonly stored: keyof typeof SIZES;
  readonly scale: number;
  readonly min: number;
  readonly bytes: number;
}

/** Most weights of a file; a model here has at most 5,000 arrays, and state for each. */
const MOST_WEIGHTS = 2 ** 17;
const MOST_AXES = 6;
const MOST_ELEMENTS = 2 ** 31;

const invalid = (path: string, what: string) => new FormatError(`${path}: ${what}`, { path });

/** Checks the list of the weights of a file. @throws FormatError, with the name of the weight; OutOfScopeError for texts and complex numbers. */
export function checkSpecs(path: string, specs: unknown): readonly CheckedSpec[] {
  if (!isList(specs)) throw invalid(path, `expected a list of weights, got ${show(specs)}`);
  if (specs.length > MOST_WEIGHTS) throw invalid(path, `more than ${MOST_WEIGHTS} weights`);
  const names = new Set<string>();
  return specs.map((spec, index) => {
    const checked = checkSpec(`${path}[${index}]`, spec);
    if (names.has(checked.name)) throw invalid(path, `the weight ${show(checked.name)} comes twice`);
    names.add(checked.name);
    return checked;
  });
}

function checkSpec(path: string, spec: unknown): CheckedSpec {
  if (!isPlain(spec)) throw invalid(path, `expected an object, got ${show(spec)}`);
  const { name, shape, dtype, group, quantization } = spec;
  if (typeof name !== 'string' || name === '' || name.length > 1000) {
    throw invalid(`${path}.name`, `expected a name, got ${show(name)}`);
  }
  const owner = `weight ${show(name)}`;
  const size = sizeOfShape(owner, shape);
  if (dtype === 'string' || dtype === 'complex64') throw new OutOfScopeError(`${owner} of ${dtype}`);
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw invalid(owner, `expected float32, int32 or bool, got ${show(dtype)}`);
  }
  const { stored, scale, min } = checkQuantization(owner, dtype, quantization);
  return {
    name,
    shape: shape as readonly number[],
    size,
    dtype,
    isOptimizer: group === 'optimizer',
    stored,
    scale,
    min,
    bytes: size * SIZES[stored],
  };
}

function sizeOfShape(owner: string, shape: unknown): number {
  const isShape =
    isList(shape) &&
    shape.length <= MOST_AXES &&
    shape.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0);
  if (!isShape) throw invalid(owner, `expected a shape, got ${show(shape)}`);
  const size = sizeOf(shape as readonly number[]);
  if (!(size < MOST_ELEMENTS)) throw invalid(owner, `${size} elements are more than a file may have`);
  return size;
}

function checkQuantization(owner: string, dtype: keyof typeof SIZES, quantization: unknown) {
  if (quantization === undefined || quantization === null) return { stored: dtype, scale: 1, min: 0 };
  if (!isObject(quantization)) throw invalid(owner, `expected a quantization, got ${show(quantization)}`);
  const { dtype: stored, scale = 1, min = 0 } = quantization as Record<string, unknown>;
  if (stored === 'float16' && dtype === 'float32') return { stored, scale: 1, min: 0 } as const;
  if ((stored !== 'uint8' && stored !== 'uint16') || dtype === 'bool') {
    throw invalid(owner, `a quantization of ${dtype} as ${show(stored)} is not known`);
  }
  const areNumbers =
    typeof scale === 'number' && typeof min === 'number' && Number.isFinite(scale) && Number.isFinite(min);
  const isGiven = Object.hasOwn(quantization, 'scale') && Object.hasOwn(quantization, 'min');
  if (!areNumbers || !isGiven) throw invalid(owner, `expected numbers scale and min, got ${show(scale)}, ${show(min)}`);
  return { stored, scale, min } as const;
}

/** All weights of a manifest, one list. @throws FormatError for anything else. */
export function getWeightSpecs(manifest: WeightsManifestConfig): WeightsManifestEntry[] {
  const groups = checkManifest('weightsManifest', manifest);
  return groups.flatMap(({ weights }) => weights);
}

/** Longest list of files. */
const MOST_FILES = 2 ** 16;

/** @throws FormatError unless it is a list of groups with paths and weights. */
export function checkManifest(path: string, manifest: unknown): WeightsManifestConfig {
  if (!isList(manifest)) throw invalid(path, `expected a list of groups, got ${show(manifest)}`);
  let files = 0;
  for (const [index, group] of manifest.entries()) {
    if (!isPlain(group)) throw invalid(`${path}[${index}]`, `expected an object, got ${show(group)}`);
    const { paths, weights } = group;
    if (!isList(paths) || paths.some((file) => typeof file !== 'string')) {
      throw invalid(`${path}[${index}].paths`, `expected names of files, got ${show(paths)}`);
    }
    if (!isList(weights)) throw invalid(`${path}[${index}].weights`, `expected a list, got ${show(weights)}`);
    files += paths.length;
  }
  if (files > MOST_FILES) throw invalid(path, `more than ${MOST_FILES} files`);
  return manifest as unknown as WeightsManifestConfig;
}

/**
 * The path of a file of weights. It must stay in the folder of model.json.
 *
 * @throws FormatError for a path that leads out of it.
 */
export function requireInside(path: string): string {
  const isOutside =
    path === '' ||
    /^[/\\]|^[A-Za-z][A-Za-z0-9+.-]*:|[\\\0]/.test(path) ||
    path.split('/').some((part) => /^(\.|%2e){2}$/i.test(part)) ||
    /%(2f|5c|00)/i.test(path);
  if (isOutside) throw invalid('weightsManifest.paths', `${show(path)} leads out of the folder of model.json`);
  return path;
}

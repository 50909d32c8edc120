import type { Label } from '../data/preparation.js';
import { readList } from '../data/reading/list.js';
import { fromBigInt } from '../data/reading/numbers.js';
import { FormatError, OptionError } from '../errors.js';
import { show } from '../show.js';
import { isA, isObject, isPlain, refuse } from '../validate.js';

/** An attribute of a fitted estimator: an array, row-major with its shape, a text, a number, or true or false. */
export type SklearnArray =
  | { readonly shape: ArrayLike<number>; readonly data: ArrayLike<number | bigint | string>; readonly dtype?: string }
  | string
  | number
  | boolean;

/** Attributes by scikit-learn's names, as docs/sklearn.md writes them and `readNpz` reads them. */
export type SklearnArrays = Readonly<Record<string, SklearnArray>> | ReadonlyMap<string, SklearnArray>;

/** Numbers with their shape; a number alone has none. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const OWNER = 'fromSklearnArrays';

/** Attributes, read by what they are to be. */
export class Attributes {
  private readonly given: ReadonlyMap<string, unknown>;

  /** @throws OptionError for anything but attributes by name. */
  constructor(given: unknown) {
    if (isA(given, Map) && [...given.keys()].every((name) => typeof name === 'string'))
      this.given = new Map(given as Map<string, unknown>);
    else if (isPlain(given)) this.given = new Map(Object.entries(given));
    else {
      const cure = isObject(given) && ArrayBuffer.isView(given) ? ': give what readNpz of ockham/numpy returns' : '';
      const message = `${OWNER}: expected arrays by name, got ${show(given)}${cure}`;
      refuse(OptionError, OWNER, 'arrays by name', given, message);
    }
  }

  has(name: string): boolean {
    return this.given.has(name);
  }

  /** Numbers of an array. @throws FormatError if there are none, or one is not finite. */
  numbers(name: string): Numbers {
    const { shape, elements } = this.elements(name);
    const wrong = elements.findIndex((value) => !Number.isFinite(fromBigInt(value)));
    if (wrong !== -1) throw invalid(name, `holds ${show(elements[wrong])} at ${wrong}, expected a finite number`);
    return { shape, data: Float64Array.from(elements as readonly (number | bigint)[], Number) };
  }

  /** A text, which numpy holds as an array of one; undefined if there is none. */
  text(name: string): string | undefined {
    if (!this.given.has(name)) return undefined;
    const { elements } = this.elements(name);
    const [text] = elements;
    if (elements.length === 1 && typeof text === 'string') return text;
    throw invalid(name, `is ${show(this.given.get(name))}, expected a text`);
  }

  /** True or false, which numpy holds as an array of one. */
  flag(name: string, byDefault: boolean): boolean {
    if (!this.given.has(name)) return byDefault;
    const { elements } = this.elements(name);
    const [flag] = elements;
    if (elements.length === 1 && (flag === 0 || flag === 1 || flag === true || flag === false)) return Boolean(flag);
    throw invalid(name, `is ${show(this.given.get(name))}, expected true or false`);
  }

  /** Classes, as the labels of training had them. */
  labels(name: string): readonly Label[] {
    const { elements, isBoolean } = this.elements(name);
    return elements.map((value) => {
      const label = fromBigInt(value);
      if (isBoolean) return Boolean(label);
      if (typeof label === 'string' || typeof label === 'number' || typeof label === 'boolean') return label;
      throw invalid(name, `holds ${show(value)}, beyond 2^53`);
    });
  }

  /** Texts of an array; undefined if there are none. */
  texts(name: string): readonly string[] | undefined {
    if (!this.given.has(name)) return undefined;
    const { elements } = this.elements(name);
    if (elements.every((value) => typeof value === 'string')) return elements as readonly string[];
    throw invalid(name, 'has elements that are no texts');
  }

  private elements(name: string): { shape: readonly number[]; elements: readonly unknown[]; isBoolean: boolean } {
    const given = this.given.get(name);
    if (given === undefined) throw invalid(name, 'is missing');
    if (!isObject(given)) return { shape: [], elements: [given], isBoolean: false };
    const { shape, data, dtype } = given as Partial<Record<'shape' | 'data' | 'dtype', unknown>>;
    const sizes = readList(name, shape);
    const elements = readList(name, data);
    const areSizes = sizes?.every((size) => Number.isSafeInteger(size) && Number(size) >= 0) ?? false;
    if (sizes === undefined || !areSizes || elements === undefined) {
      throw invalid(name, `is ${show(given)}, expected an array { shape, data }`);
    }
    const size = (sizes as number[]).reduce((product, length) => product * length, 1);
    if (size !== elements.length)
      throw invalid(name, `has ${elements.length} elements, its shape [${sizes}] needs ${size}`);
    return { shape: sizes as number[], elements, isBoolean: dtype === 'bool' };
  }
}

/** The error for an attribute that is not as scikit-learn has it. */
export function invalid(name: string, what: string): FormatError {
  return new FormatError(`${OWNER}: ${name} ${what}`, { path: name });
}

import { FormatError, OptionError } from '../errors.js';
import { encodeSafetensors } from '../formats/safetensors/encode.js';
import type { SafetensorsTensor } from '../formats/safetensors/format.js';
import { type JsonLimits, type JsonObject, type JsonValue, parseStrictJson } from '../formats/strictJson.js';
import { type CustomObjects, OwnCode } from '../model/files/customObjects.js';
import { type JsonFields, plain, requireFields } from '../model/files/fileFields.js';
import { HEADER_BYTES, textName } from '../model/files/format.js';
import { fromConfiguration, type LoadOptions, load } from '../model/load.js';
import type { Sequential } from '../model/sequential.js';
import { show } from '../show.js';
import { refuse, requireOptions } from '../validate.js';
import { readArray } from './elements.js';
import { JSON_TEXTS, type ModelJSON } from './types.js';

/** Options of {@link fromJSON}: those of `load`, and where the weights come from. */
export interface FromJSONOptions extends LoadOptions {
  /** 'initial' makes a new model of a configuration alone, with weights drawn anew by its seed. Default: 'saved'. */
  weights?: 'saved' | 'initial';
}

const OWNER = 'fromJSON';
/** Arrays of numbers have as many entries as a model has weights, and as much again for the optimizer's state. */
const LIMITS: JsonLimits = { maxDepth: 20, maxEntries: 2 ** 26, maxObjects: 2 ** 21, maxStringLength: 2 ** 29 };

/**
 * Makes a model of JSON that `toJSON` of `ockham/json` wrote, with the same bits: it predicts the same, and goes on with training as if
 * nothing had been. The JSON may be text, or an object that `JSON.parse` returned.
 *
 * Of a configuration without weights, as `JSON.stringify(model)` writes it, a model is made if `weights` is 'initial'.
 *
 * @throws FormatError `E_FORMAT`, `E_VERSION` for anything else, with its place; OptionError for values that are no JSON, and as `load`
 *   does.
 * @example
 * const again = fromJSON(JSON.parse(JSON.stringify(toJSON(model))));
 * const anew = fromJSON(JSON.stringify(model), { weights: 'initial' });
 */
export function fromJSON(json: string | ModelJSON | object, options: FromJSONOptions = {}): Sequential {
  requireOptions(OWNER, options, ['weights', 'customObjects', 'compile', 'allowNonFinite']);
  const { weights = 'saved', ...loadOptions } = options;
  if (weights !== 'saved' && weights !== 'initial') {
    refuse(OptionError, `${OWNER}.weights`, "'saved' or 'initial'", weights);
  }
  const given = parseStrictJson(OWNER, typeof json === 'string' ? json : textOf(json), LIMITS);
  if (!(given instanceof Map)) throw invalid(`expected an object, got ${show(given)}`);
  const fields = given as JsonObject;
  const isWhole = fields.has('format');
  if (weights === 'initial') {
    const { customObjects = {}, compile = true } = loadOptions;
    const own = new OwnCode(`${OWNER}.customObjects`, customObjects as CustomObjects);
    const model = isWhole ? requireObject('model', fields.get('model')).get('configuration') : fields;
    const configuration = requireFields('configuration', plain(model ?? null));
    const made = fromConfiguration(compile ? configuration : withoutCompiled(configuration), own.find);
    if (!compile) own.pass(configuration['compiled'] ?? null);
    own.requireUsed();
    return made;
  }
  if (!isWhole && fields.has('layers')) {
    const cure = "write toJSON(model) of ockham/json, or give { weights: 'initial' } for a new model";
    throw invalid(`a configuration without weights, as JSON.stringify(model) writes it; ${cure}`);
  }
  return load(bytesOf(fields), loadOptions);
}

/** An object as JSON text: what is no JSON, and every prototype, ends there. */
function textOf(json: unknown): string {
  let text: string | undefined;
  let cause: unknown;
  try {
    text = typeof json === 'object' && json !== null ? JSON.stringify(json) : undefined;
  } catch (error) {
    cause = error; // a circle, a BigInt, a Proxy that refuses
  }
  if (text !== undefined) return text;
  const message = `${OWNER}: expected JSON, as text or parsed, got ${show(json)}`;
  throw new OptionError(message, { path: OWNER, expected: 'JSON', got: json, cause });
}

function withoutCompiled(configuration: JsonFields): JsonFields {
  return Object.fromEntries(Object.entries(configuration).filter(([key]) => key !== 'compiled'));
}

/** The file that the JSON was made of, but for its digest. */
function bytesOf(fields: JsonObject): Uint8Array<ArrayBuffer> {
  const unknown = [...fields.keys()].find((key) => !['format', 'model', 'arrays'].includes(key));
  if (unknown !== undefined) throw invalid(`unknown field ${show(unknown)}`);
  if (fields.get('format') !== 'ockham') throw invalid(`format is ${show(fields.get('format'))}, expected "ockham"`);
  const metadata = new Map([['format', 'ockham']]);
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [key, value] of requireObject('model', fields.get('model'))) {
    const isJson = JSON_TEXTS.includes(key);
    if (!isJson && typeof value !== 'string') throw invalid(`model.${key} is ${show(value)}, expected a text`);
    const text = isJson ? JSON.stringify(plain(value)) : (value as string);
    if (isJson) {
      const data = new TextEncoder().encode(text);
      tensors.set(textName(key), { dtype: 'U8', shape: [data.length], data });
    } else metadata.set(key, text);
  }
  for (const [name, value] of requireObject('arrays', fields.get('arrays'))) {
    tensors.set(name, readArray(`${OWNER}: ${show(name)}`, value));
  }
  return encodeSafetensors(tensors, metadata, { maxHeaderBytes: HEADER_BYTES });
}

function requireObject(path: string, value: JsonValue | undefined): JsonObject {
  if (value instanceof Map) return value as JsonObject;
  throw invalid(`${path} is ${show(value)}, expected an object`);
}

function invalid(what: string): FormatError {
  return new FormatError(`${OWNER}: ${what}`, { path: OWNER });
}

import { Standardizer } from '../data/standardize.js';
import { nameHint } from '../names.js';
import { show } from '../show.js';
import { given } from '../validate.js';
import { type Attributes, invalid } from './readArrays.js';

/** Each column becomes (x - centre) / scale; absent: 0 and 1. */
interface Scaling {
  readonly centre?: Float64Array;
  readonly scale?: Float64Array;
}

/** How each scaler keeps it. Switches that are off leave arrays that are not used. */
const SCALERS: Readonly<Record<string, (attributes: Attributes) => Scaling>> = {
  StandardScaler: (attributes) => ({
    ...(attributes.flag('scaler_with_mean', true) ? { centre: attributes.numbers('scaler_mean_').data } : {}),
    ...(attributes.flag('scaler_with_std', true) ? { scale: attributes.numbers('scaler_scale_').data } : {}),
  }),
  RobustScaler: (attributes) => ({
    ...(attributes.flag('scaler_with_centering', true) ? { centre: attributes.numbers('scaler_center_').data } : {}),
    ...(attributes.flag('scaler_with_scaling', true) ? { scale: attributes.numbers('scaler_scale_').data } : {}),
  }),
  MaxAbsScaler: (attributes) => ({ scale: attributes.numbers('scaler_scale_').data }),
  // Its scale_ is a factor: x scale_ + min_.
  MinMaxScaler(attributes) {
    if (attributes.flag('scaler_clip', false)) throw invalid('scaler_clip', 'is true: no standardizer cuts values off');
    const [factors, shifts] = [attributes.numbers('scaler_scale_').data, attributes.numbers('scaler_min_').data];
    return { centre: factors.map((factor, at) => -shifts[at]! / factor), scale: factors.map((factor) => 1 / factor) };
  },
};
/** The names of nothing: None, and a step of a pipeline that was left out. */
const NONE = ['NoneType', 'str'];

/** The scaler as a standardizer; undefined if there is none. @throws FormatError for one without a counterpart. */
export function scalerOf(attributes: Attributes, inputs: number): Standardizer | undefined {
  const kind = attributes.text('scaler') ?? (attributes.has('scaler_mean_') ? 'StandardScaler' : 'NoneType');
  if (NONE.includes(kind)) return undefined;
  const read = Object.hasOwn(SCALERS, kind) ? SCALERS[kind] : undefined;
  if (read === undefined) {
    throw invalid('scaler', `${show(kind)} has no counterpart here${nameHint(kind, Object.keys(SCALERS))}`);
  }
  const { centre = new Float64Array(inputs), scale = new Float64Array(inputs).fill(1) } = read(attributes);
  for (const [what, { length }] of [
    ['means', centre],
    ['scales', scale],
  ] as const) {
    if (length !== inputs) throw invalid('scaler', `has ${length} ${what}, for ${inputs} columns`);
  }
  const names = attributes.texts('scaler_feature_names_in_') ?? attributes.texts('feature_names_in_');
  return Standardizer.fromJSON(given({ mean: [...centre], scale: [...scale], names }));
}

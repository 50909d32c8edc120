import { choice, logUniform, type Params, type Space } from 'ockham/tune';

/** The settings that the search chooses from. */
export const searchSpace = {
  /** Hidden layers, each of as many units. */
  layers: choice([1, 2]),
  units: choice([8, 16, 32, 64]),
  /** Strength of the group lasso on the columns: those that it leaves no weight are not used. */
  lambda: logUniform(1e-5, 1e-1),
  /** Strength of L2 on the other kernels. */
  l2: logUniform(1e-6, 1e-2),
  dropout: choice([0, 0.1, 0.25, 0.5]),
  learningRate: logUniform(1e-3, 3e-2),
} as const satisfies Space;

export type Setting = Params<typeof searchSpace>;

/** Names of settings, in the order in which they are shown. */
export const settingNames = [
  'layers',
  'units',
  'lambda',
  'l2',
  'dropout',
  'learningRate',
] as const satisfies (keyof Setting)[];

/** Sizes of a training that follow from the number of rows that train. */
export interface TrainingSize {
  readonly batchSize: number;
  /** Of a training to the end. */
  readonly epochs: number;
  /** After which the first ones are left. */
  readonly firstEpochs: number;
}

const STEPS = 4000;
const REDUCTION = 4;

/** Chooses batches so that an epoch has enough steps, and epochs for about 4000 steps: 16 to 256, in levels of a factor of 4. */
export function trainingSize(rows: number): TrainingSize {
  const batchSize = rows <= 2000 ? 32 : rows <= 20_000 ? 64 : 256;
  const wanted = (STEPS * batchSize) / rows;
  const epochs = wanted >= 128 ? 256 : wanted >= 32 ? 64 : 16;
  return { batchSize, epochs, firstEpochs: Math.max(1, epochs / REDUCTION ** 2) };
}

export const reductionFactor = REDUCTION;

/** Writes a setting for a command line: `layers=1,units=32,...`. Numbers keep all their digits. */
export function writeSetting(setting: Setting, epochs: number): string {
  return [...settingNames.map((name) => `${name}=${setting[name]}`), `epochs=${epochs}`].join(',');
}

/** Reads what {@link writeSetting} wrote. @returns the reason if it cannot be read. */
export function readSetting(text: string): { readonly setting: Setting; readonly epochs: number } | string {
  const values = new Map<string, number>();
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split('=');
    if (!/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return `${part}: expected name=number`;
    if (values.has(name)) return `${name} is there twice`;
    values.set(name, Number(value));
  }
  const wanted: readonly string[] = [...settingNames, 'epochs'];
  const lacking = wanted.filter((name) => !values.has(name));
  if (lacking.length > 0) return `${lacking.join(', ')} missing; expected ${wanted.join(', ')}`;
  const unknown = [...values.keys()].filter((name) => !wanted.includes(name));
  if (unknown.length > 0) return `${unknown.join(', ')} unknown; expected ${wanted.join(', ')}`;
  const of = (name: string) => values.get(name)!;
  const whole = ['layers', 'units', 'epochs'].filter(
    (name) => !Number.isInteger(of(name)) || of(name) < 1 || of(name) > 100_000,
  );
  if (whole.length > 0) return `${whole.join(', ')}: expected an integer >= 1`;
  if (of('layers') > 2) return 'layers: expected 1 or 2';
  if (of('dropout') >= 1) return 'dropout: expected a rate below 1';
  if (of('learningRate') === 0) return 'learningRate: expected more than 0';
  const setting = Object.fromEntries(settingNames.map((name) => [name, of(name)])) as unknown as Setting;
  return { setting, epochs: of('epochs') };
}

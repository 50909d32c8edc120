/** A value of a hyperparameter: what JSON and Optuna's storages hold. */
export type ParameterValue = number | string | boolean | null;

/** A range or a list of values that a study chooses from. Made by `uniform`, `logUniform`, `integer`, `choice`. */
export interface Parameter<T extends ParameterValue = ParameterValue> {
  readonly name: string;
  /** Number of values; Infinity for a range of real numbers. */
  readonly count: number;
  /** The value of that index in [0, count). A range of real numbers has none. */
  nth(index: number): T;
  /** The value at a quantile in [0, 1). */
  at(quantile: number): T;
  /** The distribution as Optuna writes it. */
  readonly distribution: Distribution;
  /** The number by which Optuna's storages keep a value: itself, or its index in a list. */
  keptAs(value: T): number;
}

/** A distribution in the form of Optuna's `distribution_to_json`. */
export interface Distribution {
  readonly name: 'FloatDistribution' | 'IntDistribution' | 'CategoricalDistribution';
  readonly attributes: Readonly<Record<string, ParameterValue | readonly ParameterValue[]>>;
}

/** The parameters of a study, by name. */
export type Space = Readonly<Record<string, Parameter>>;

/** One setting: a value for each parameter of the space. */
export type Params<S extends Space = Space> = {
  readonly [Name in keyof S]: S[Name] extends Parameter<infer T> ? T : never;
};

/** The parts of a list of values that come from its length. */
export function listed<T>(count: number, nth: (index: number) => T) {
  return { count, nth, at: (quantile: number) => nth(Math.min(Math.floor(quantile * count), count - 1)) };
}

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Options as JSON, from which a concept is restored. */
export type Config = Readonly<Record<string, Json>>;

/** A concept that is saved by its name and its numbers: an activation, a penalty, an optimizer... */
export interface Named {
  readonly name: string;
  readonly config: Config;
}

/** A concept as a file names it; a metric that is a function has no config. */
export interface SavedConcept {
  readonly name: string;
  readonly config?: Config | undefined;
}

/** Finds the user's own concept that a file names; undefined if there is none of that name. */
export type OwnConcepts = (saved: SavedConcept) => object | undefined;

/** A number that changes from step to step: a learning rate, a strength, a rate of dropout. */
export interface Schedule extends Named {
  /** The value in the step that follows `step` others since `compile`: the first one has step 0. */
  at(step: number): number;
}

/**
 * What is done to the result of every operation of a reference: nothing (the f64 definition), or Math.fround, which gives
 * each f32 operation bit for bit, because f64 holds more than twice the digits of f32 plus two.
 */
export type Rounding = (x: number) => number;

export const exact: Rounding = (x) => x;

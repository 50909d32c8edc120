import { oneOf } from '../options.js';

/** The axis of a sum: 0, over the weights that enter a unit (and a bias as a whole); 1, over the weights that leave an input. */
export type Axis = 0 | 1;

/** Options of the constraints that bound a norm. */
export interface AxisOptions {
  /** 0: one norm for each unit, of its incoming weights; 1: one for each input, of its outgoing weights. Default: 0. */
  axis?: Axis;
}

/** @throws OptionError unless it is 0 or 1. */
export const requireAxis = /* @__PURE__ */ oneOf(0, 1);

// Update rules in f64, one weight at a time. Epsilon stands outside the root, as in PyTorch.

/** State arrays of one parameter, by name. */
export type Slots = Readonly<Record<string, Float64Array>>;

export interface Optimizer {
  readonly name: string;
  readonly learningRate: number;
  readonly slots: readonly string[];
  /** What every slot starts with. */
  readonly initialSlotValue: number;
  /** w[i] moves along g[i], in place; t counts steps from 1. `isBias` matters to decoupled weight decay only. */
  update(w: Float64Array, g: Float64Array, slots: Slots, t: number, isBias: boolean): void;
  /** Threshold of the proximal step for lambda * |w[i]|, after the update of step t. */
  threshold(lambda: number, slots: Slots, i: number, t: number): number;
}

/** No weight moves further than this many learning rates in a proximal step: where v is still 0 the metric is no guide. */
const THRESHOLD_CAP = 10;

/** The proximal step in the metric of an adaptive optimizer: lr * min(lambda / (root + epsilon), 10). */
function metricThreshold(learningRate: number, lambda: number, root: number, epsilon: number): number {
  return learningRate * Math.min(lambda / (root + epsilon), THRESHOLD_CAP);
}

/** w -= lr g. */
export function sgd(learningRate: number): Optimizer {
  return {
    name: 'sgd',
    learningRate,
    slots: [],
    initialSlotValue: 0,
    update(w, g) {
      for (let i = 0; i < w.length; i++) w[i]! -= learningRate * g[i]!;
    },
    threshold: (lambda) => learningRate * lambda,
  };
}

/**
 * v = mu v + g; w -= lr v. The velocity tends to g / (1 - mu), so that is the step size which the proximal step must match.
 * Source: Polyak (1964), in PyTorch's form (no dampening; Keras folds lr into v).
 */
export function momentum(learningRate: number, mu: number): Optimizer {
  return {
    name: 'momentum',
    learningRate,
    slots: ['v'],
    initialSlotValue: 0,
    update(w, g, slots) {
      const v = slots['v']!;
      for (let i = 0; i < w.length; i++) {
        v[i] = mu * v[i]! + g[i]!;
        w[i]! -= learningRate * v[i]!;
      }
    },
    threshold: (lambda) => (learningRate * lambda) / (1 - mu),
  };
}

/** v = mu v + g; w -= lr (g + mu v). Source: Sutskever, Martens, Dahl & Hinton (2013), in PyTorch's form. */
export function nesterov(learningRate: number, mu: number): Optimizer {
  return {
    name: 'nesterov',
    learningRate,
    slots: ['v'],
    initialSlotValue: 0,
    update(w, g, slots) {
      const v = slots['v']!;
      for (let i = 0; i < w.length; i++) {
        v[i] = mu * v[i]! + g[i]!;
        w[i]! -= learningRate * (g[i]! + mu * v[i]!);
      }
    },
    threshold: (lambda) => (learningRate * lambda) / (1 - mu),
  };
}

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; w -= lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps).
 * Source: Kingma & Ba (2015), algorithm 1.
 */
export function adam(options: AdamOptions): Optimizer {
  return { ...adamw({ ...options, weightDecay: 0, decayBias: false }), name: 'adam' };
}

export interface AdamWOptions extends AdamOptions {
  readonly weightDecay: number;
  /** false: kernels only; true: biases too, as PyTorch by default. */
  readonly decayBias: boolean;
}

/** w *= 1 - lr wd, then Adam's step with a gradient that knows nothing of it. Source: Loshchilov & Hutter (2019). */
export function adamw(options: AdamWOptions): Optimizer {
  const { learningRate, beta1, beta2, epsilon, weightDecay, decayBias } = options;
  return {
    name: 'adamw',
    learningRate,
    slots: ['m', 'v'],
    initialSlotValue: 0,
    update(w, g, slots, t, isBias) {
      const m = slots['m']!;
      const v = slots['v']!;
      const decay = isBias && !decayBias ? 1 : 1 - learningRate * weightDecay;
      for (let i = 0; i < w.length; i++) {
        m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!;
        v[i] = beta2 * v[i]! + (1 - beta2) * g[i]! ** 2;
        const mean = m[i]! / (1 - beta1 ** t);
        const root = Math.sqrt(v[i]! / (1 - beta2 ** t));
        w[i] = w[i]! * decay - (learningRate * mean) / (root + epsilon);
      }
    },
    threshold: (lambda, slots, i, t) =>
      metricThreshold(learningRate, lambda, Math.sqrt(slots['v']![i]! / (1 - beta2 ** t)), epsilon),
  };
}

export interface RmspropOptions {
  readonly learningRate: number;
  readonly rho: number;
  readonly epsilon: number;
}

/** v = rho v + (1 - rho) g^2; w -= lr g / (sqrt(v) + eps); not centred, no momentum. Source: Tieleman & Hinton (2012). */
export function rmsprop({ learningRate, rho, epsilon }: RmspropOptions): Optimizer {
  return {
    name: 'rmsprop',
    learningRate,
    slots: ['v'],
    initialSlotValue: 0,
    update(w, g, slots) {
      const v = slots['v']!;
      for (let i = 0; i < w.length; i++) {
        v[i] = rho * v[i]! + (1 - rho) * g[i]! ** 2;
        w[i]! -= (learningRate * g[i]!) / (Math.sqrt(v[i]!) + epsilon);
      }
    },
    threshold: (lambda, slots, i) => metricThreshold(learningRate, lambda, Math.sqrt(slots['v']![i]!), epsilon),
  };
}

export interface AdagradOptions {
  readonly learningRate: number;
  readonly epsilon: number;
  readonly initialAccumulator: number;
}

/** s += g^2; w -= lr g / (sqrt(s) + eps). Source: Duchi, Hazan & Singer (2011). */
export function adagrad({ learningRate, epsilon, initialAccumulator }: AdagradOptions): Optimizer {
  return {
    name: 'adagrad',
    learningRate,
    slots: ['s'],
    initialSlotValue: initialAccumulator,
    update(w, g, slots) {
      const s = slots['s']!;
      for (let i = 0; i < w.length; i++) {
        s[i]! += g[i]! ** 2;
        w[i]! -= (learningRate * g[i]!) / (Math.sqrt(s[i]!) + epsilon);
      }
    },
    threshold: (lambda, slots, i) => metricThreshold(learningRate, lambda, Math.sqrt(slots['s']![i]!), epsilon),
  };
}

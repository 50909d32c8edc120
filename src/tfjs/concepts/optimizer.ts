import { marked } from '../../concept.js';
import { OptionError } from '../../errors.js';
import type { Optimizer as OckhamOptimizer, Schedule } from '../../types.js';
import { isA, isList, refuse, requirePositive } from '../../validate.js';
import { completeOptimizer } from '../internals/members.js';
import type { NamedTensor } from '../io/weights.js';
import { refuseMembers } from '../outOfScope.js';
import { Tensor } from '../tensors/tensor.js';

/** The model that an optimizer was compiled with, which holds its state. */
export interface OptimizerOwner {
  /** The state, or undefined while there is none. */
  readOptimizer(optimizer: Optimizer): NamedTensor[] | undefined;
  /** Replaces the state; returns whether that was possible yet. @throws ShapeError, DataError before anything changes. */
  writeOptimizer(optimizer: Optimizer, weights: readonly NamedTensor[]): boolean;
  readonly iterations: number;
}

/** An array of the state, as TensorFlow.js names it, and the slot here that holds it; undefined: zeros. */
export interface SlotName {
  readonly suffix: string;
  readonly slot: number | undefined;
}

/** Parts of an optimizer of TensorFlow.js beside its update rule. */
export interface OptimizerForm {
  readonly className: string;
  /** Options by TensorFlow.js's names, without the learning rate. */
  readonly config: Readonly<Record<string, number | boolean>>;
  readonly slotNames: readonly SlotName[];
}

/** An optimizer for `compile`. Made by `tf.train`. */
export class Optimizer implements OckhamOptimizer {
  readonly name: string;
  readonly clipping: OckhamOptimizer['clipping'];
  readonly slots: readonly string[];
  readonly squares: readonly string[];
  readonly initialSlotValue: number;
  readonly keepsZeros: boolean;
  readonly update: OckhamOptimizer['update'];
  declare readonly proximalStep?: NonNullable<OckhamOptimizer['proximalStep']>;
  declare readonly writeStepSizes?: NonNullable<OckhamOptimizer['writeStepSizes']>;
  /** For the model: names of the state. */
  readonly slotNames: readonly SlotName[];
  private readonly className: string;
  private readonly ownConfig: OptimizerForm['config'];
  private readonly rule: OckhamOptimizer;
  private rate: number | Schedule;
  private owner: OptimizerOwner | undefined;
  private pending: readonly NamedTensor[] | undefined;

  static {
    const instead = 'train with model.fit or model.trainOnBatch: gradients of functions of tensors are out of scope';
    refuseMembers(Optimizer.prototype, 'optimizer', {
      methods: ['minimize', 'computeGradients', 'applyGradients', 'setMomentum'],
      instead,
    });
    completeOptimizer(Optimizer.prototype);
  }

  /** For `tf.train`. */
  constructor(rule: OckhamOptimizer, { className, config, slotNames }: OptimizerForm) {
    this.rule = rule;
    this.name = rule.name;
    this.clipping = rule.clipping;
    this.slots = rule.slots;
    this.squares = rule.squares ?? [];
    this.initialSlotValue = rule.initialSlotValue;
    this.keepsZeros = rule.keepsZeros ?? false;
    this.update = (kernels, parameter, step, rate) => rule.update(kernels, parameter, step, rate);
    // Absent where the rule has none: the core asks for them.
    for (const method of ['proximalStep', 'writeStepSizes'] as const) {
      if (rule[method] !== undefined) Object.defineProperty(this, method, { value: rule[method].bind(rule) });
    }
    this.className = className;
    this.ownConfig = config;
    this.slotNames = slotNames;
    this.rate = rule.learningRate;
    marked(this);
  }

  /** For files of Ockham. */
  get config(): OckhamOptimizer['config'] {
    return typeof this.rate === 'number' ? { ...this.rule.config, learningRate: this.rate } : this.rule.config;
  }

  /** Setting it takes effect in the next step of every model that was compiled with this object. */
  get learningRate(): number | Schedule {
    return this.rate;
  }

  set learningRate(rate: number | Schedule) {
    const owner = `tf.train.${this.name}`;
    if (typeof this.rate !== 'number') {
      const message = `${owner}: the learning rate follows a decay, and cannot be set`;
      throw new OptionError(message, { path: 'learningRate', got: rate });
    }
    this.rate = requirePositive(`${owner}.learningRate`, rate);
  }

  /** As setting {@link learningRate}. @throws HyperparameterError unless it is finite and > 0. */
  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }

  /** Steps taken since `compile`. */
  get iterations(): number {
    return this.owner?.iterations ?? 0;
  }

  /** 'SGD', 'Adam'... */
  getClassName(): string {
    return this.className;
  }

  /** The options by TensorFlow.js's names. */
  getConfig(): Record<string, number | boolean> {
    const rate = typeof this.rate === 'number' ? this.rate : Number(this.rule.config['learningRate']);
    return { learningRate: rate, ...this.ownConfig };
  }

  /**
   * The state, as TensorFlow.js saves it: the number of steps as `iter`, then each array of the state for all trained weights, such as
   * `dense_1/kernel/m`.
   */
  async getWeights(): Promise<NamedTensor[]> {
    const iter = { name: 'iter', tensor: new Tensor(Int32Array.of(this.iterations), [], 'int32') };
    return [...(this.pending ?? this.owner?.readOptimizer(this) ?? [iter])];
  }

  /**
   * Replaces the state, as {@link getWeights} gives it. Before the optimizer is compiled, or before the model has its weights, it is
   * kept, and taken when training begins.
   *
   * @throws OptionError unless it is a list of named tensors; ShapeError, DataError for arrays that do not fit, before anything changes.
   */
  async setWeights(weights: readonly NamedTensor[]): Promise<void> {
    const isState =
      isList(weights) && weights.length > 0 && weights.every((entry) => isA((entry as NamedTensor)?.tensor, Tensor));
    if (!isState)
      refuse(OptionError, 'optimizer.setWeights.weights', 'a list of { name, tensor }, iter first', weights);
    this.pending = [...weights];
    this.settle();
  }

  /** For the model: it compiles with this optimizer. */
  attach(owner: OptimizerOwner): void {
    this.owner = owner;
  }

  /** For the model: whether a state was set that no model has taken yet. */
  get hasPending(): boolean {
    return this.pending !== undefined;
  }

  /** For the model, before it trains: takes a state that was set. */
  settle(): void {
    const { pending } = this;
    if (pending === undefined || this.owner === undefined) return;
    this.pending = undefined;
    if (!this.owner.writeOptimizer(this, pending)) this.pending = pending;
  }

  /** Does nothing: the model holds the state. */
  dispose(): void {}
}

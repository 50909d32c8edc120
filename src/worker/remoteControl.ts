import type { Resumed, TrainingControl } from '../callbacks/callback.js';
import { StateError } from '../errors.js';
import type { Matrix, PruneOptions } from '../types.js';
import { requirePositive } from '../validate.js';
import type { Facts, Question, Result } from './messages.js';
import { valueIn } from './result.js';

/** What changes a model in its worker. */
export interface Remote {
  stopTraining(): void;
  setLearningRate(rate: number): Promise<void>;
  setWeights(weights: readonly (Matrix | ArrayLike<number>)[]): Promise<void>;
  prune(options: PruneOptions): Promise<void>;
}

/**
 * What callbacks are given as the model: it answers at once, from what came with the question.
 *
 * What they change is on its way when the call returns, and done before training goes on. Weights come with the hooks of
 * training and of epochs.
 */
export class RemoteControl implements TrainingControl {
  private facts: Facts | undefined;
  private weights: Result<readonly Matrix[]> | undefined;
  private rate: number | undefined;
  private changes: Promise<unknown>[] = [];

  constructor(private readonly remote: Remote) {}

  /** Takes what is known in the hook that follows. */
  update({ facts, weights }: Question): void {
    this.facts = facts;
    this.weights = weights;
    this.rate = undefined;
  }

  /** Settled when the worker has done what was asked for since the last call. @throws what it refused. */
  async settle(): Promise<void> {
    const { changes } = this;
    this.changes = [];
    await Promise.all(changes);
  }

  stopTraining(): void {
    this.remote.stopTraining();
  }

  get learningRate(): number {
    return this.rate ?? (this.facts === undefined ? Number.NaN : valueIn(this.facts.learningRate));
  }

  set learningRate(rate: number) {
    this.rate = requirePositive('model', 'learningRate', rate);
    this.change(this.remote.setLearningRate(rate));
  }

  get step(): number {
    return this.facts?.step ?? 0;
  }

  get unfinished(): Resumed | undefined {
    return this.facts?.unfinished;
  }

  getWeights(): Matrix[] {
    if (this.weights === undefined) {
      const message =
        'getWeights: in a worker, a callback has the weights in the hooks of training and of epochs, until it changes them; await getWeights() of the model itself';
      throw new StateError('E_WORKER', message, { path: 'getWeights' });
    }
    return valueIn(this.weights).map(({ data, shape }) => ({ data: data.slice(), shape: [...shape] }));
  }

  setWeights(weights: readonly (Matrix | ArrayLike<number>)[]): void {
    this.weights = undefined;
    this.change(this.remote.setWeights(weights));
  }

  prune(options: PruneOptions): void {
    this.weights = undefined;
    this.change(this.remote.prune(options));
  }

  private change(done: Promise<unknown>): void {
    done.catch(() => {}); // settle throws it
    this.changes.push(done);
  }
}

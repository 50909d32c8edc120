import type { Resumed, TrainingControl, TrainingEnd } from '../../callbacks/callback.js';
import type { WeightArrays } from '../../data/reading/weights.js';
import { StateError } from '../../errors.js';
import type { Matrix, PruneOptions, WeightsSnapshot } from '../../types.js';
import { requireBoolean, requireOptions, requirePositive } from '../../validate.js';
import type { Facts, Question, Result } from '../messages/messages.js';
import { valueIn } from '../messages/result.js';

/** Methods that change a model in its worker. */
export interface Remote {
  stopTraining(): void;
  setLearningRate(rate: number): Promise<void>;
  setWeights(weights: WeightArrays): Promise<void>;
  restoreSnapshot(snapshot: WeightsSnapshot): Promise<void>;
  prune(options: PruneOptions): Promise<void>;
  save(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The `model` that callbacks receive. It answers at once, from the data of the question.
 *
 * A change is posted when its method returns, and done before training goes on. Weights come with the hooks of training and of
 * epochs.
 */
export class RemoteControl implements TrainingControl {
  private facts: Facts | undefined;
  private snapshot: Result<WeightsSnapshot> | undefined;
  private names: readonly string[] = [];
  private rate: number | undefined;
  private changes: Promise<unknown>[] = [];

  constructor(private readonly remote: Remote) {}

  /** Takes the data of the hook that follows. */
  update({ facts, snapshot, names }: Question): void {
    this.names = names;
    this.facts = facts;
    this.snapshot = snapshot;
    this.rate = undefined;
  }

  /** Resolves when the worker has made all changes since the last call. @throws the error of a refused one. */
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
    this.rate = requirePositive('model.learningRate', rate);
    this.change(this.remote.setLearningRate(rate));
  }

  get step(): number {
    return this.facts?.step ?? 0;
  }

  get unfinished(): Resumed | undefined {
    return this.facts?.unfinished;
  }

  get endedBy(): TrainingEnd | undefined {
    return this.facts?.endedBy;
  }

  getWeights(options: { named: true }): Record<string, Matrix>;
  getWeights(): Matrix[];
  getWeights(options: { named?: boolean } = {}): Matrix[] | Record<string, Matrix> {
    requireOptions('getWeights', options, ['named']);
    const weights = copyOf(this.known('getWeights').weights);
    if (!requireBoolean('getWeights.named', options.named ?? false)) return weights;
    return Object.fromEntries(this.names.map((name, index) => [name, weights[index]!]));
  }

  takeSnapshot(): WeightsSnapshot {
    const { weights, pruned, average } = this.known('takeSnapshot');
    return {
      weights: copyOf(weights),
      pruned: pruned.map((isPruned) => isPruned?.slice() ?? null),
      average: average && { updates: average.updates, weights: copyOf(average.weights) },
    };
  }

  setWeights(weights: WeightArrays): void {
    this.snapshot = undefined;
    this.change(this.remote.setWeights(weights));
  }

  restoreSnapshot(snapshot: WeightsSnapshot): void {
    this.snapshot = undefined;
    this.change(this.remote.restoreSnapshot(snapshot));
  }

  prune(options: PruneOptions): void {
    this.snapshot = undefined;
    this.change(this.remote.prune(options));
  }

  save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.remote.save();
  }

  private known(method: string): WeightsSnapshot {
    if (this.snapshot !== undefined) return valueIn(this.snapshot);
    const message = `${method}: in a worker, a callback has the weights in the hooks of training and of epochs, until it changes them; await ${method}() of the model itself`;
    throw new StateError('E_WORKER', message, { path: method });
  }

  private change(done: Promise<unknown>): void {
    done.catch(() => {}); // settle throws its error
    this.changes.push(done);
  }
}

function copyOf(arrays: readonly Matrix[]): Matrix[] {
  return arrays.map(({ data, shape }) => ({ data: data.slice(), shape: [...shape] }));
}

/** Figures under TensorFlow.js's names: loss, acc, val_loss, val_acc... */
export interface Logs {
  [key: string]: number;
}

/** Settings of a fit, for callbacks. */
export interface Params {
  readonly epochs: number;
  readonly initialEpoch: number;
  /** Rows that are trained on. */
  readonly samples: number;
  /** Steps of an epoch, if they were given. */
  readonly steps: number | null;
  readonly batchSize: number;
  readonly verbose: number;
  readonly doValidation: boolean;
  /** Keys of the logs of epochs. */
  readonly metrics: readonly string[];
}

/** Base class of callbacks: every hook does nothing. */
export class BaseCallback {
  validationData: unknown = null;
  params: Params | undefined;

  setParams(params: Params): void {
    this.params = params;
  }

  /** Does nothing; `Callback` keeps the model. */
  setModel(_model: unknown): void {}

  onTrainBegin(_logs?: Logs): void | Promise<void> {}
  onTrainEnd(_logs?: Logs): void | Promise<void> {}
  onEpochBegin(_epoch: number, _logs?: Logs): void | Promise<void> {}
  onEpochEnd(_epoch: number, _logs?: Logs): void | Promise<void> {}
  onBatchBegin(_batch: number, _logs?: Logs): void | Promise<void> {}
  onBatchEnd(_batch: number, _logs?: Logs): void | Promise<void> {}
}

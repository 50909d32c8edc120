import { FormatError, OptionError } from '../../errors.js';
import type { HostAbortSignal } from '../../host.js';
import type { TrainingRows } from '../../selection/run/build.js';
import { show } from '../../show.js';
import { refuse } from '../../validate.js';
import type { WarningListener } from '../../warnings.js';
import type { Executor, FoldRows, Task, TaskFit } from '../executors/executor.js';
import type { Journal } from '../journal/journal.js';
import { Recorder } from '../journal/recorder.js';
import { type KeptModel, resultLine, trialLine } from '../journal/records.js';
import type { KeptResult, Replay } from '../journal/replay.js';
import type { Sampler } from '../samplers/sampler.js';
import { type Direction, isBetterBy, ranked } from '../schedule/ranking.js';
import { type Decision, Schedule, type Slot } from '../schedule/schedule.js';
import type { Outcome, Trial } from '../schedule/trial.js';
import type { Params } from '../space/parameter.js';
import type { Entries } from '../space/space.js';
import { type Build, trialHash, untrainedBytes, withModel } from '../trialModel.js';
import { needsPredictions, scoreIn } from './score.js';

/** A trial that has reached a level or its end, and where the study is. */
interface Progress {
  readonly trial: Trial;
  readonly best: Trial | undefined;
  readonly ended: number;
  readonly trials: number;
}

/** The parts of a study, checked. */
export interface ConductorOptions {
  readonly entries: Entries;
  readonly sampler: Sampler;
  readonly build: Build;
  readonly fitOf: (params: Params) => TaskFit;
  readonly trials: number;
  readonly folds: readonly FoldRows[];
  readonly foldWeights: readonly number[];
  readonly levels: readonly number[];
  readonly reductionFactor: number;
  readonly metric: string;
  readonly direction: Direction;
  /** Whether the model of the best trial is wanted. */
  readonly keepsBest: boolean;
  readonly executor: Executor;
  readonly journal: Journal;
  readonly replay: Replay;
  readonly onProgress: ((progress: Progress) => unknown) | undefined;
  readonly onWarning: WarningListener;
}

/** Runs the tasks of a study, and writes what happens into its journal. */
export class Conductor {
  private readonly schedule: Schedule;
  private readonly recorder: Recorder;
  private readonly isBetter: (value: number, other: number) => boolean;
  /** Number of trials that the journal has. */
  private written: number;
  /** Trials whose fate is decided. */
  ended = 0;
  /** Settles when the lines of all trials so far are written. */
  private opening: Promise<void> = Promise.resolve();
  /** The best trial that was trained to the end. */
  private complete: Trial | undefined;
  /** Number of the first trial of the ranking so far. */
  private leader: number | undefined;

  constructor(private readonly options: ConductorOptions) {
    const { direction, journal, replay } = options;
    this.isBetter = isBetterBy(direction);
    this.schedule = new Schedule({ ...options, isBetter: this.isBetter });
    this.recorder = new Recorder(journal, replay.decided);
    this.written = replay.trials.length;
  }

  /**
   * Takes the results of the journal.
   *
   * @throws OptionError if `build` gives other models than those in the journal; FormatError for results that are not of this study.
   */
  async replay(): Promise<void> {
    const { replay } = this.options;
    for (const [trial, hash] of replay.trials.entries()) {
      if ((await this.hashOf(trial)) === hash) continue;
      const message = `journal: build or fit gives something else for trial ${trial} than in the journal; give another journal, or the same functions`;
      refuse(OptionError, 'tune.journal', 'the study of this build and fit', undefined, message);
    }
    for (const result of replay.results) {
      this.requireKnown(result);
      if (this.schedule.has(result)) continue;
      await this.recorder.adopt(result, result.model);
      const decisions = this.report(result, result.outcome);
      await this.recorder.append(this.recorder.linesOf(decisions, this.valueOf));
      await this.settle(decisions);
    }
  }

  /**
   * Runs tasks until there are none.
   *
   * @param isTimeUp  whether no task may begin.
   * @throws the first error of a task, of the journal or of `onProgress`, or the signal's reason; running tasks have ended then.
   */
  run(isTimeUp: () => boolean, signal: HostAbortSignal | undefined): Promise<void> {
    const controller = new AbortController();
    const { size } = this.options.executor;
    let running = 0;
    let failure: { readonly error: unknown } | undefined;
    const fail = (error: unknown) => {
      failure ??= { error };
      controller.abort(failure.error);
    };
    const abort = () => fail(signal?.reason);
    return new Promise((resolve, reject) => {
      const settle = () => {
        signal?.removeEventListener('abort', abort);
        if (failure === undefined) resolve();
        else reject(failure.error);
      };
      const begin = () => {
        while (failure === undefined && running < size && !isTimeUp()) {
          const slot = this.schedule.next();
          if (slot === undefined) break;
          running++;
          this.runSlot(slot, controller.signal)
            .catch(fail)
            .finally(() => {
              running--;
              begin();
            });
        }
        if (running === 0) settle();
      };
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
      begin();
    });
  }

  /** All trials with a result, by number. */
  get trials(): readonly Trial[] {
    const trials: Trial[] = [];
    for (let number = 0; number < this.options.trials; number++) {
      if (this.schedule.trial(number) !== undefined) trials.push(this.trialOf(number));
    }
    return trials;
  }

  /** Bytes of the trained model of a trial, which is trained again if they are lost. */
  async modelOf(
    { number, epochs }: Trial,
    signal: HostAbortSignal = new AbortController().signal,
  ): Promise<Uint8Array> {
    const kept = await this.recorder.model({ trial: number, fold: 0, epochs });
    if (kept !== undefined) return kept;
    const slot = { trial: number, fold: 0, from: 0, epochs };
    const { model } = await this.options.executor.run(await this.taskOf(slot, undefined, true), signal);
    return model!;
  }

  /** The rows that a model of the fold trains on, as `build` is given them. */
  private rowsOf(fold: number): TrainingRows {
    const { X, y } = this.options.folds[fold]!.train;
    return { X, y, fold };
  }

  private paramsOf(trial: number): Params {
    return this.options.sampler.settingOf(trial);
  }

  private readonly valueOf = (trial: number): number | undefined => this.schedule.trial(trial)?.levels.at(-1)?.value;

  private trialOf(number: number): Trial {
    const { state, levels, error } = this.schedule.trial(number)!;
    const { value, epochs = 0 } = levels.at(-1) ?? {};
    return { number, params: this.paramsOf(number), state, value, epochs, levels: [...levels], error };
  }

  private async runSlot(slot: Slot, signal: AbortSignal): Promise<void> {
    const { executor, levels, keepsBest, metric, folds, build } = this.options;
    if (slot.trial === this.written) {
      this.written++;
      this.opening = this.opening.then(() => this.open(slot.trial));
    }
    await this.opening; // lines of trials stand in the order of their numbers
    const wantsModel = keepsBest || slot.epochs !== levels.at(-1);
    const before = slot.from === 0 ? undefined : await this.recorder.model({ ...slot, epochs: slot.from });
    const task = await this.taskOf(slot, before, wantsModel);
    let outcome: Outcome;
    let model: KeptModel | undefined;
    try {
      const result = await executor.run(task, signal);
      const score = await scoreIn(metric, result, folds[slot.fold]!, (use) => {
        return withModel(build, task.params, this.rowsOf(slot.fold), use);
      });
      outcome = outcomeOf(metric, score);
      if (wantsModel && 'value' in outcome) model = await this.recorder.store(slot, result.model!);
    } catch (error) {
      if (!failsTrial(error)) throw error;
      outcome = { error: error.message };
    }
    const decisions = this.report(slot, outcome);
    const lines = this.recorder.linesOf(decisions, this.valueOf);
    await this.recorder.append(resultLine(slot, outcome, model) + lines);
    await this.recorder.adopt(slot, model);
    await this.settle(decisions);
    for (const trial of new Set(decisions.map((decision) => decision.trial))) await this.tell(trial);
  }

  /** Takes a result. A study has many trials, so the first of the ranking is looked for among two. */
  private report(slot: Pick<Slot, 'trial' | 'fold' | 'epochs'>, outcome: Outcome): readonly Decision[] {
    const { direction } = this.options;
    const decisions = this.schedule.report(slot, outcome);
    for (const trial of new Set(decisions.map((decision) => decision.trial))) {
      const { leader } = this;
      const isFallen = leader !== undefined && this.schedule.trial(leader)!.state === 'failed';
      const both = leader === undefined ? [trial] : [leader, trial];
      const trials = isFallen ? this.trials : [...new Set(both)].map((number) => this.trialOf(number));
      this.leader = ranked(trials, direction)[0]?.number;
    }
    return decisions;
  }

  /** Writes the line with which a trial begins. */
  private async open(trial: number): Promise<void> {
    const hash = await this.hashOf(trial);
    await this.recorder.append(trialLine(this.options.entries, this.paramsOf(trial), hash));
  }

  private hashOf(trial: number): Promise<string> {
    const { build, fitOf } = this.options;
    const params = this.paramsOf(trial);
    return withModel(build, params, this.rowsOf(0), (built) => trialHash(built, fitOf(params)));
  }

  /** @param before  bytes after `from` epochs; undefined to train from the beginning, which gives the same bits. */
  private async taskOf(slot: Slot, before: Uint8Array | undefined, returnsModel: boolean): Promise<Task> {
    const { build, fitOf, folds, metric, onWarning } = this.options;
    const params = this.paramsOf(slot.trial);
    const rows = this.rowsOf(slot.fold);
    const model = before ?? (await withModel(build, params, rows, (built) => untrainedBytes(built, rows, onWarning)));
    const from = before === undefined ? 0 : slot.from;
    const returnsPredictions = needsPredictions(metric, folds[slot.fold]!.test);
    return { ...slot, from, params, fit: fitOf(params), model, returnsModel, returnsPredictions };
  }

  /** Drops models that nobody needs any more: of trials that have ended, but for the best one. */
  private async settle(decisions: readonly Decision[]): Promise<void> {
    const { folds, direction } = this.options;
    for (const decision of decisions) {
      if (decision.kind !== 'end') continue;
      this.ended++;
      if (decision.state !== 'complete') {
        await this.recorder.drop(decision.trial, folds.length);
        continue;
      }
      const both = [this.trialOf(decision.trial), ...(this.complete === undefined ? [] : [this.complete])];
      const [best, beaten] = ranked(both, direction);
      this.complete = best;
      if (beaten !== undefined) await this.recorder.drop(beaten.number, folds.length);
    }
  }

  private async tell(number: number): Promise<void> {
    const { onProgress, trials } = this.options;
    if (onProgress === undefined) return;
    const best = this.leader === undefined ? undefined : this.trialOf(this.leader);
    await onProgress({
      trial: this.trialOf(number),
      best: best?.state === 'failed' ? undefined : best,
      ended: this.ended,
      trials,
    });
  }

  /** @throws FormatError for a result that this study cannot have. */
  private requireKnown({ trial, fold, epochs }: KeptResult): void {
    const { folds, levels } = this.options;
    if (trial < this.written && fold < folds.length && levels.includes(epochs)) return;
    const message = `journal: there is a result of trial ${trial}, fold ${fold}, ${epochs} epochs, which this study does not have`;
    throw new FormatError(message, { path: 'tune.journal' });
  }
}

/** By its code: an executor may have the error from another process. */
function failsTrial(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && (error.code === 'E_DIVERGED' || error.code === 'E_TRIAL');
}

/** The figure of a task, without -0, which JSON does not keep. A figure that is not finite fails the trial. */
function outcomeOf(metric: string, figure: unknown): Outcome {
  if (typeof figure === 'number' && Number.isFinite(figure)) return { value: figure + 0 };
  return { error: `${metric} is ${show(figure)}` };
}

// Public re-exports, nothing else.
export type { Baseline, LinearBaseline, MissingBaseline } from './baseline/baseline.js';
export type { Executor, FoldRows, Rows, Task, TaskFit, TaskResult } from './executors/executor.js';
export { runTask, type TaskModel } from './executors/runTask.js';
export { TrialError } from './executors/trialError.js';
export type { Journal } from './journal/journal.js';
export type { TuneBudget, TuneOptions, TuneProgress } from './options.js';
export { type AshaOptions, asha } from './pruners/asha.js';
export type { Pruner } from './pruners/pruner.js';
export type { TuneData } from './rows.js';
export type { Trial, TrialLevel, TrialState } from './schedule/trial.js';
export { choice } from './space/choice.js';
export { type IntegerOptions, integer } from './space/integer.js';
export { logUniform } from './space/logUniform.js';
export type { Parameter, ParameterValue, Params, Space } from './space/parameter.js';
export { uniform } from './space/uniform.js';
export { type Study, tune } from './tune.js';

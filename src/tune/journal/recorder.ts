import { warn } from '../../warnings.js';
import { contentHash } from '../../worker/messages/contentHash.js';
import type { Decision, Slot } from '../schedule/schedule.js';
import type { Journal } from './journal.js';
import { decisionLine, type KeptModel } from './records.js';
import { decisionKey, type Replay } from './replay.js';

/** A task by its numbers. */
type Place = Pick<Slot, 'trial' | 'fold' | 'epochs'>;

/** Writes the events of a study into its journal, one after the other, and keeps the models that go on. */
export class Recorder {
  /** The last kept model of each trial and fold, and the epochs that it has had. */
  private readonly models = new Map<string, KeptModel & { readonly epochs: number }>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly journal: Journal,
    private readonly decided: Replay['decided'],
  ) {}

  /** Adds lines behind those before. After an error nothing is added any more. */
  append(lines: string): Promise<void> {
    return this.inTurn(() => (lines === '' ? undefined : this.journal.append(lines)));
  }

  /** Lines of decisions that the journal does not have. @param lastValue  the value of a trial. */
  linesOf(decisions: readonly Decision[], lastValue: (trial: number) => number | undefined): string {
    return decisions
      .filter(({ trial, ...decision }) => {
        return !this.decided.has(decisionKey(trial, decision.kind === 'level' ? decision.level.epochs : 'end'));
      })
      .map((decision) => decisionLine(decision, lastValue(decision.trial)))
      .join('');
  }

  /** Keeps the bytes of a model. They count once the line of the result is written. */
  async store({ trial, fold, epochs }: Place, bytes: Uint8Array): Promise<KeptModel> {
    const model = { name: `${trial}-${fold}-${epochs}.safetensors`, hash: contentHash(bytes) };
    await this.inTurn(() => this.journal.store(model.name, bytes));
    return model;
  }

  /** Notes where the model of a result is, and drops the one before it. */
  async adopt({ trial, fold, epochs }: Place, model: KeptModel | undefined): Promise<void> {
    if (model === undefined) return;
    const key = `${trial} ${fold}`;
    const before = this.models.get(key);
    this.models.set(key, { ...model, epochs });
    if (before !== undefined && before.name !== model.name) await this.inTurn(() => this.journal.remove(before.name));
  }

  /** The model of a trial after those epochs; undefined if it was not kept. Warns if it was, and is lost. */
  async model({ trial, fold, epochs }: Place): Promise<Uint8Array | undefined> {
    const kept = this.models.get(`${trial} ${fold}`);
    if (kept?.epochs !== epochs) return undefined;
    const bytes = await this.inTurn(() => this.journal.load(kept.name));
    if (bytes !== undefined && contentHash(bytes) === kept.hash) return bytes;
    const what = bytes === undefined ? 'is missing' : 'is not the one that was stored';
    warn('W_RESUME', `tune: the model ${kept.name} of the journal ${what}; it is trained again`);
    return undefined;
  }

  /** Drops the models of a trial. */
  async drop(trial: number, folds: number): Promise<void> {
    for (let fold = 0; fold < folds; fold++) {
      const kept = this.models.get(`${trial} ${fold}`);
      if (kept === undefined) continue;
      this.models.delete(`${trial} ${fold}`);
      await this.inTurn(() => this.journal.remove(kept.name));
    }
  }

  private inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const next = this.last.then(work);
    this.last = next;
    next.catch(() => {}); // the caller has it, too
    return next;
  }
}

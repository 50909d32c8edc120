import { useEffect, useReducer, useRef, useState } from 'preact/hooks';
import { ownRows, type Roles } from '../data/own.js';
import type { Table } from '../data/table.js';
import { permalinkOf, problemFrom } from '../problem/permalink.js';
import { FIRST_PROBLEM, LIMITS, MOST_REGULARIZERS, type Problem } from '../problem/problem.js';
import { programOf } from '../problem/program.js';
import { DESCRIPTIONS, KINDS, type Regularizer } from '../problem/regularizers.js';
import { Race } from '../training/race.js';
import { Controls } from './Controls.js';
import { LambdaPath } from './LambdaPath.js';
import { OwnData } from './OwnData.js';
import { Panel } from './Panel.js';
import { Slider } from './Slider.js';
import { Tour } from './Tour.js';
import { Verify } from './Verify.js';

const createPathWorker = () => new Worker('./path.js', { type: 'module', name: 'path' });
const createWorker = () => new Worker('./worker.js', { type: 'module', name: 'trainer' });

/** A user's table, and the columns in use. */
type Own = { readonly table: Table; readonly roles: Roles } | undefined;

/** The playground: settings, the buttons of training, and a panel for each regularizer. */
export function App() {
  const [problem, setProblem] = useState<Problem>(() => problemFrom(location.hash.slice(1)) ?? FIRST_PROBLEM);
  const [own, setOwn] = useState<Own>(undefined);
  const { race, error } = useRace(problem, own);
  const [learningRate, setLearningRate] = useState(problem.learningRate);
  const [copied, setCopied] = useState('');

  /** Starts anew with other settings. */
  const restart = (changed: Problem) => {
    setLearningRate(changed.learningRate);
    setProblem({ ...changed, changes: [] });
  };
  const setRegularizers = (regularizers: readonly Regularizer[]) => restart({ ...problem, regularizers });
  const setStrength = (of: number, strength: number) => {
    const regularizer = problem.regularizers[of];
    if (regularizer === undefined || race === undefined) return;
    const regularizers = problem.regularizers.with(of, { ...regularizer, strength });
    if (race.step === 0 || !DESCRIPTIONS[regularizer.kind].isLive) setRegularizers(regularizers);
    else race.change(of, strength);
  };
  const setRate = (rate: number) => {
    setLearningRate(rate);
    if (race === undefined || race.step === 0) restart({ ...problem, learningRate: rate });
    else race.change(-1, rate);
  };
  const copy = async (text: string, what: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(`${what} is on the clipboard.`);
    } catch {
      setCopied(text); // the page may not write: the text itself can be selected
    }
  };
  const copyCode = (of: number) => {
    if (race === undefined) return;
    race.requestHash(of);
    const steps = Math.max(race.lanes[of]?.figures.at(-1)?.step ?? 0, 1);
    void copy(programOf(problem, of, steps, race.changes, race.own), 'The program');
  };
  return (
    <>
      <header>
        <h1>Ockham playground</h1>
        <p>Regularizers side by side: the same seed, the same batches, so that all that differs is the regularizer.</p>
      </header>
      <Tour onProblem={restart} />
      <div class="bar" role="toolbar" aria-label="Training">
        {race !== undefined && (
          <>
            <button
              type="button"
              class="main"
              disabled={race.isOver}
              onClick={() => (race.isPlaying ? race.pause() : race.play())}
            >
              {race.isPlaying ? 'Pause' : 'Train'}
            </button>
            <button type="button" disabled={race.isPlaying || race.isOver} onClick={() => race.advance(1)}>
              One step
            </button>
            <button
              type="button"
              aria-pressed={race.stepsPerFrame === 10}
              onClick={() => race.setStepsPerFrame(race.stepsPerFrame === 10 ? 1 : 10)}
            >
              10 ×
            </button>
            <button type="button" onClick={() => restart(problem)}>
              Start anew
            </button>
            <output class="step">{race.step} steps</output>
          </>
        )}
        <Slider
          name="Learning rate"
          value={learningRate}
          range={LIMITS.learningRate}
          isLogarithmic
          onChange={setRate}
        />
        <button
          type="button"
          onClick={() => void copy(linkTo({ ...problem, changes: race?.changes ?? [] }), 'The link')}
        >
          Copy the link
        </button>
      </div>
      <p class="note" role="status">
        {copied}
      </p>
      <main>
        <div>
          <Controls problem={problem} onChange={restart} />
          <OwnData
            onUse={(table, roles) => {
              setOwn({ table, roles });
              restart({ ...problem, data: { ...problem.data, name: 'own' } });
            }}
          />
        </div>
        {error !== undefined && <p role="alert">{error}</p>}
        <div class="panels">
          {race !== undefined &&
            problem.regularizers.map((regularizer, of) => (
              <Panel
                key={of}
                race={race}
                of={of}
                regularizer={{ ...regularizer, strength: race.strength(of) }}
                onKind={(kind) =>
                  setRegularizers(problem.regularizers.with(of, { kind, strength: DESCRIPTIONS[kind].byDefault }))
                }
                onStrength={(strength) => setStrength(of, strength)}
                onRemove={
                  problem.regularizers.length > 1
                    ? () => setRegularizers(problem.regularizers.toSpliced(of, 1))
                    : undefined
                }
                onCode={() => copyCode(of)}
              />
            ))}
          {problem.regularizers.length < MOST_REGULARIZERS && (
            <button
              type="button"
              class="add"
              onClick={() => setRegularizers([...problem.regularizers, nextOf(problem.regularizers)])}
            >
              Add a regularizer
            </button>
          )}
        </div>
      </main>
      {race !== undefined && <LambdaPath problem={problem} race={race} createWorker={createPathWorker} />}
      <Verify />
    </>
  );
}

/** Trains what the problem says; another problem ends it. */
function useRace(problem: Problem, own: Own): { race: Race | undefined; error: string | undefined } {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const state = useRef<{ problem: Problem; own: Own; race?: Race; error?: string } | undefined>(undefined);
  if (state.current?.problem !== problem || state.current.own !== own) {
    state.current?.race?.close();
    state.current = { problem, own };
    try {
      const { rows, seed } = problem.data;
      const table = own && ownRows(own.table, own.roles, rows, seed);
      state.current.race = new Race(problem, table, createWorker, () => render(undefined));
    } catch (error) {
      state.current.error = (error as Error).message;
    }
  }
  useEffect(() => {
    history.replaceState(undefined, '', linkTo(problem));
  }, [problem]);
  return { race: state.current.race, error: state.current.error };
}

function linkTo(problem: Problem): string {
  return `${location.origin}${location.pathname}#${permalinkOf(problem)}`;
}

/** The first kind that is not there yet. */
function nextOf(regularizers: readonly Regularizer[]): Regularizer {
  const kind = KINDS.find((name) => regularizers.every((regularizer) => regularizer.kind !== name)) ?? 'none';
  return { kind, strength: DESCRIPTIONS[kind].byDefault };
}

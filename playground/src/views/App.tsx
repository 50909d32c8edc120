import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Roles } from '../data/own.js';
import { Source } from '../data/source.js';
import { DESCRIPTIONS } from '../problem/descriptions.js';
import { permalinkOf, problemFrom } from '../problem/permalink.js';
import { FIRST_PROBLEM, MOST_REGULARIZERS, type Problem } from '../problem/problem.js';
import { programOf } from '../problem/program.js';
import { KINDS, type Regularizer } from '../problem/regularizers.js';
import { Race } from '../training/race.js';
import { Trainers } from '../training/trainers.js';
import { Bar } from './Bar.js';
import { Controls } from './Controls.js';
import { LambdaPath } from './LambdaPath.js';
import { OwnData } from './OwnData.js';
import { Panel } from './Panel.js';
import { Tour } from './Tour.js';
import { Verify } from './Verify.js';

const source = new Source();
const trainers = new Trainers();

/** The playground: settings, the buttons of training, and a panel for each regularizer. */
export function App() {
  const [problem, setProblem] = useState<Problem>(() => problemFrom(location.hash.slice(1)) ?? FIRST_PROBLEM);
  const [roles, setRoles] = useState<Roles>();
  const { race, error } = useRace(problem, roles);
  const [copied, setCopied] = useState('');

  /** Starts anew with other settings. */
  const restart = (changed: Problem) => setProblem({ ...changed, changes: [] });
  const setRegularizers = (regularizers: readonly Regularizer[]) => restart({ ...problem, regularizers });
  const setStrength = (of: number, strength: number) => {
    const regularizer = problem.regularizers[of];
    if (regularizer === undefined || race === undefined) return;
    if (race.step > 0 && DESCRIPTIONS[regularizer.kind].isLive) race.change(of, strength);
    else setRegularizers(problem.regularizers.with(of, { ...regularizer, strength }));
  };
  const copy = async (text: string, what: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(`${what} is on the clipboard.`);
    } catch {
      setCopied(text); // the page may not write: the text itself can be selected
    }
  };
  const copyCode = async (of: number) => {
    if (race === undefined) return;
    const { step, error } = race.lanes[of] ?? { step: 0, error: undefined };
    // The program has the steps of the weights that were hashed; before the first step it takes that one, and nothing is to compare.
    const steps = step > 0 && error === undefined ? await race.requestHash(of) : Math.max(step, 1);
    await copy(programOf(race.problem, of, steps, race.changes, race.parts.origin), 'The program');
  };
  return (
    <>
      <header>
        <h1>Ockham playground</h1>
        <p>Regularizers side by side: the same seed, the same batches, so that all that differs is the regularizer.</p>
      </header>
      <main>
        <Tour onProblem={restart} />
        <Bar
          problem={problem}
          race={race}
          isNext={race?.problem !== problem}
          onRestart={restart}
          onLink={() => void copy(linkTo({ ...problem, changes: race?.changes ?? [] }), 'The link')}
        />
        <p class="note" role="status">
          {copied}
        </p>
        <div class="work">
          <div>
            <Controls problem={problem} onChange={restart} />
            <OwnData
              source={source}
              onUse={(chosen) => {
                setRoles(chosen);
                restart({ ...problem, data: { ...problem.data, name: 'own' } });
              }}
            />
          </div>
          <div>
            {error !== undefined && <p role="alert">{error}</p>}
            <div class="panels">
              {race?.problem.regularizers.map((regularizer, of, { length }) => (
                <Panel
                  key={of}
                  race={race}
                  of={of}
                  regularizer={regularizer}
                  onKind={(kind) =>
                    setRegularizers(problem.regularizers.with(of, { kind, strength: DESCRIPTIONS[kind].byDefault }))
                  }
                  onStrength={(strength) => setStrength(of, strength)}
                  onRemove={length > 1 ? () => setRegularizers(problem.regularizers.toSpliced(of, 1)) : undefined}
                  onCode={() => void copyCode(of)}
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
          </div>
        </div>
        {race !== undefined && <LambdaPath race={race} />}
        <Verify />
      </main>
    </>
  );
}

/** The race of a problem, as soon as its rows are made; until then that of the problem before, which pauses. */
function useRace(problem: Problem, roles: Roles | undefined): { race: Race | undefined; error: string | undefined } {
  const [state, setState] = useState<{ race?: Race; error?: string }>({});
  useEffect(() => {
    let isCurrent = true;
    state.race?.pause();
    source.parts(problem.data, roles).then(
      (parts) => {
        if (isCurrent) setState({ race: new Race(problem, parts, trainers) });
      },
      ({ message }: Error) => {
        if (isCurrent) setState({ error: message });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [problem, roles]);
  // In the task that draws the problem: the page and its address never differ.
  useLayoutEffect(() => history.replaceState(undefined, '', linkTo(problem)), [problem]);
  return { race: state.race, error: state.error };
}

function linkTo(problem: Problem): string {
  return `${location.origin}${location.pathname}#${permalinkOf(problem)}`;
}

/** The first kind that is not there yet. */
function nextOf(regularizers: readonly Regularizer[]): Regularizer {
  const kind = KINDS.find((name) => regularizers.every((regularizer) => regularizer.kind !== name)) ?? 'none';
  return { kind, strength: DESCRIPTIONS[kind].byDefault };
}

import { useEffect, useRef, useState } from 'preact/hooks';
import { DESCRIPTIONS } from '../problem/descriptions.js';
import { PENALTIES, type PenaltyKind } from '../problem/regularizers.js';
import type { PathAnswer, PathRequest } from '../training/pathMessages.js';
import type { Race } from '../training/race.js';
import { createWorker } from '../workers.js';
import { Network } from './Network.js';
import { percentText } from './numbers.js';
import { type FoundPath, PathPlot } from './PathPlot.js';
import { Choice } from './Slider.js';

type State = { kind: 'none' } | { kind: 'running'; share: number } | { kind: 'failed'; message: string } | FoundPath;

/** Sweeps λ from the strength at which all is 0 down: errors and weights against log λ, and the network at each. */
export function LambdaPath({ race }: { race: Race }) {
  const [penalty, setPenalty] = useState<PenaltyKind>('l1');
  const [state, setState] = useState<State>({ kind: 'none' });
  const [chosen, setChosen] = useState(0);
  const worker = useRef<Worker | undefined>(undefined);
  const end = () => {
    worker.current?.terminate();
    worker.current = undefined;
  };
  // Another problem has another path.
  useEffect(() => {
    setState({ kind: 'none' });
    return end;
  }, [race]);

  const sweep = () => {
    end();
    setState({ kind: 'running', share: 0 });
    const started = createWorker('path');
    worker.current = started;
    started.addEventListener('message', ({ data }: MessageEvent<PathAnswer>) => {
      if (data.kind === 'progress') setState({ kind: 'running', share: data.done / data.total });
      else {
        end();
        if (data.kind === 'error') setState({ kind: 'failed', message: data.message });
        else {
          setState(data);
          setChosen(
            Math.max(
              0,
              data.steps.findIndex(({ lambda }) => lambda === data.lambda1se),
            ),
          );
        }
      }
    });
    started.addEventListener('error', ({ message }) => setState({ kind: 'failed', message }));
    started.postMessage({ problem: race.problem, penalty, parts: race.parts } satisfies PathRequest);
  };

  return (
    <section class="path" aria-label="Path of λ">
      <h2>Path of λ</h2>
      <p>
        Trains from the smallest λ at which nothing is learned down to a thousandth of it, with five-fold
        cross-validation over the training rows.
      </p>
      <div class="row">
        <Choice
          name="Penalty"
          value={penalty}
          options={PENALTIES.map((kind) => [kind, DESCRIPTIONS[kind].title] as const)}
          onChange={setPenalty}
        />
        <button type="button" disabled={state.kind === 'running'} onClick={sweep}>
          Sweep λ
        </button>
        {state.kind === 'running' && <progress value={state.share} aria-label="Share of the path that is trained" />}
      </div>
      {state.kind === 'failed' && <p role="alert">{state.message}</p>}
      {state.kind === 'path' && <Found path={state} chosen={chosen} onChoose={setChosen} />}
    </section>
  );
}

function Found({ path, chosen, onChoose }: { path: FoundPath; chosen: number; onChoose: (step: number) => void }) {
  const step = path.steps[chosen];
  if (step === undefined) return null;
  const alive = step.norms.filter((norm) => norm > 0).length;
  return (
    <>
      <PathPlot path={path} chosen={chosen} onChoose={onChoose} />
      <p>
        Above: the held-out loss with a bar of one standard error (blue), and the test loss (red). Below: norms of the
        weights of each input, the first two blue. To the right λ falls.
      </p>
      <div class="slider">
        <label for="path-step">
          λ <output>{step.lambda.toPrecision(3)}</output>
        </label>
        <input
          id="path-step"
          type="range"
          min="0"
          max={path.steps.length - 1}
          step="1"
          value={chosen}
          aria-valuetext={`λ ${step.lambda.toPrecision(3)}`}
          onInput={({ currentTarget }) => onChoose(Number(currentTarget.value))}
        />
      </div>
      <div class="row">
        <button type="button" onClick={() => onChoose(path.steps.findIndex(({ lambda }) => lambda === path.lambdaMin))}>
          Least error
        </button>
        <button type="button" onClick={() => onChoose(path.steps.findIndex(({ lambda }) => lambda === path.lambda1se))}>
          One standard error
        </button>
      </div>
      <p>
        Held-out loss {step.mean.toFixed(3)} ± {step.standardError.toFixed(3)}, test loss {step.testLoss.toFixed(3)},
        accuracy {percentText(step.testAccuracy)}. {percentText(step.zeros)} of the weights are 0; {alive} of{' '}
        {step.norms.length} inputs are in use.
      </p>
      <Network width={300} height={200} kernels={step.kernels} />
    </>
  );
}

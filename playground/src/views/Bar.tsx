import { useEffect, useState } from 'preact/hooks';
import { LIMITS, type Problem } from '../problem/problem.js';
import type { Race } from '../training/race.js';
import { useFrames } from './frames.js';
import { Slider } from './Slider.js';

/** The buttons of training, and the learning rate, which may change in mid-training. */
export function Bar({
  problem,
  race,
  isNext,
  onRestart,
  onLink,
}: {
  problem: Problem;
  race: Race | undefined;
  /** The rows of the problem are being made: the race is still that of the problem before. */
  isNext: boolean;
  onRestart: (problem: Problem) => void;
  onLink: () => void;
}) {
  useFrames(race);
  const [learningRate, setLearningRate] = useState(problem.learningRate);
  useEffect(() => setLearningRate(problem.learningRate), [problem]);
  const setRate = (rate: number) => {
    setLearningRate(rate);
    if (race === undefined || race.step === 0) onRestart({ ...problem, learningRate: rate });
    else race.change(-1, rate);
  };
  return (
    <div class="bar" role="toolbar" aria-label="Training">
      {race !== undefined && (
        <>
          <button
            type="button"
            class="main"
            disabled={isNext || race.isOver}
            onClick={() => (race.isPlaying ? race.pause() : race.play())}
          >
            {race.isPlaying ? 'Pause' : 'Train'}
          </button>
          <button type="button" disabled={isNext || race.isPlaying || race.isOver} onClick={() => race.advance(1)}>
            One step
          </button>
          <button
            type="button"
            aria-pressed={race.stepsPerFrame === 10}
            onClick={() => race.setStepsPerFrame(race.stepsPerFrame === 10 ? 1 : 10)}
          >
            10 ×
          </button>
          <button type="button" onClick={() => onRestart(problem)}>
            Start anew
          </button>
          <output class="step">{race.step} steps</output>
        </>
      )}
      <Slider name="Learning rate" value={learningRate} range={LIMITS.learningRate} isLogarithmic onChange={setRate} />
      <button type="button" onClick={onLink}>
        Copy the link
      </button>
    </div>
  );
}

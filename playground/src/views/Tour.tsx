import { useState } from 'preact/hooks';
import type { Problem } from '../problem/problem.js';
import { TOUR } from '../tour/steps.js';
import { Choice } from './Slider.js';

/** Eight experiments, each with its sentence of mathematics and a question. Beginning one sets the page up for it. */
export function Tour({ onProblem }: { onProblem: (problem: Problem) => void }) {
  const [at, setAt] = useState<number>();
  const step = at === undefined ? undefined : TOUR[at];
  const go = (to: number) => {
    const next = TOUR[to];
    if (next === undefined) return;
    setAt(to);
    onProblem(next.problem);
    if (next.isPath) document.querySelector('.path')?.scrollIntoView();
  };
  if (at === undefined || step === undefined) {
    return (
      <button type="button" onClick={() => go(0)}>
        Begin the tour
      </button>
    );
  }
  return (
    <section class="tour" aria-label="Tour">
      <h2>
        {at + 1} of {TOUR.length}: {step.title}
      </h2>
      <p>{step.sentence}</p>
      <p>{step.task}</p>
      <details key={at}>
        <summary>{step.question}</summary>
        <p>{step.answer}</p>
      </details>
      <div class="row">
        <button type="button" disabled={at === 0} onClick={() => go(at - 1)}>
          Back
        </button>
        <button type="button" disabled={at === TOUR.length - 1} onClick={() => go(at + 1)}>
          Next
        </button>
        <Choice
          name="Experiment"
          value={step.title}
          options={TOUR.map(({ title }) => [title, title] as const)}
          onChange={(title) => go(TOUR.findIndex((other) => other.title === title))}
        />
        <button type="button" onClick={() => setAt(undefined)}>
          End the tour
        </button>
      </div>
    </section>
  );
}

import {
  ACTIVATIONS,
  type DataSet,
  LIMITS,
  MOST_LAYERS,
  MOST_UNITS,
  OPTIMIZERS,
  type Problem,
} from '../problem/problem.js';
import { Field } from './Field.js';
import { Choice, Slider } from './Slider.js';

const TITLES: readonly (readonly [DataSet, string])[] = [
  ['moons', 'Moons'],
  ['circles', 'Circles'],
  ['spirals', 'Spirals'],
  ['checkerboard', 'Checkerboard'],
  ['noiseColumns', 'Linear, 30 noise columns'],
  ['digits', 'Handwritten digits'],
  ['aboveCurve', 'y > f(x)'],
];
const OWN: readonly [DataSet, string] = ['own', 'Own table'];

/** The settings of data and network. Every change starts the experiment anew. */
export function Controls({ problem, onChange }: { problem: Problem; onChange: (problem: Problem) => void }) {
  const { data } = problem;
  const setData = (changed: Partial<Problem['data']>) => onChange({ ...problem, data: { ...data, ...changed } });
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return (
    <form class="controls" aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
      <fieldset>
        <legend>Data</legend>
        <Choice
          name="Data set"
          value={data.name}
          options={data.name === 'own' ? [...TITLES, OWN] : TITLES}
          onChange={(name) => setData({ name })}
        />
        {data.name === 'aboveCurve' && (
          <Field name="f(x) =" value={data.curve} onEnter={(curve) => setData({ curve })} />
        )}
        <Slider
          name="Training rows"
          value={data.rows}
          range={LIMITS.rows}
          isLogarithmic
          isInteger
          show={String}
          onChange={(rows) => setData({ rows })}
        />
        {data.name !== 'own' && (
          <Slider
            name="Label noise"
            value={data.labelNoise}
            range={LIMITS.labelNoise}
            show={percent}
            onChange={(labelNoise) => setData({ labelNoise })}
          />
        )}
        {data.name !== 'digits' && data.name !== 'own' && (
          <>
            <Slider
              name="Outliers"
              value={data.outliers}
              range={LIMITS.outliers}
              show={percent}
              onChange={(outliers) => setData({ outliers })}
            />
            <Slider
              name="Share of class 1"
              value={data.balance}
              range={LIMITS.balance}
              show={percent}
              onChange={(balance) => setData({ balance })}
            />
          </>
        )}
      </fieldset>
      <fieldset>
        <legend>Network</legend>
        {problem.hidden.map((units, layer) => (
          <Slider
            key={layer}
            name={`Units of layer ${layer + 1}`}
            value={units}
            range={[1, MOST_UNITS]}
            isInteger
            show={String}
            onChange={(changed) => onChange({ ...problem, hidden: problem.hidden.with(layer, changed) })}
          />
        ))}
        <div class="row">
          <button
            type="button"
            disabled={problem.hidden.length >= MOST_LAYERS}
            onClick={() => onChange({ ...problem, hidden: [...problem.hidden, 16] })}
          >
            Add a layer
          </button>
          <button
            type="button"
            disabled={problem.hidden.length === 0}
            onClick={() => onChange({ ...problem, hidden: problem.hidden.slice(0, -1) })}
          >
            Remove a layer
          </button>
        </div>
        <Choice
          name="Activation"
          value={problem.activation}
          options={ACTIVATIONS.map((name) => [name, name] as const)}
          onChange={(activation) => onChange({ ...problem, activation })}
        />
        <Choice
          name="Optimizer"
          value={problem.optimizer}
          options={OPTIMIZERS.map((name) => [name, name] as const)}
          onChange={(optimizer) => onChange({ ...problem, optimizer })}
        />
        <Slider
          name="Batch size"
          value={problem.batchSize}
          range={LIMITS.batchSize}
          isLogarithmic
          isInteger
          show={String}
          onChange={(batchSize) => onChange({ ...problem, batchSize })}
        />
        <Slider
          name="Warm-up of λ, steps"
          value={problem.warmup}
          range={LIMITS.warmup}
          isInteger
          show={String}
          onChange={(warmup) => onChange({ ...problem, warmup })}
        />
        <Field
          name="Seed"
          range={LIMITS.seed}
          value={`${problem.seed}`}
          onEnter={(seed) => onChange({ ...problem, seed: Number(seed) })}
        />
      </fieldset>
    </form>
  );
}

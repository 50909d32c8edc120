import { DESCRIPTIONS } from '../problem/descriptions.js';
import { KINDS, type Kind, type Regularizer } from '../problem/regularizers.js';
import type { Lane, Race } from '../training/race.js';
import { Boundary } from './Boundary.js';
import { Confusion } from './Confusion.js';
import { Curves } from './Curves.js';
import { useFrames } from './frames.js';
import { deadInputs, Network } from './Network.js';
import { lossText, percentText } from './numbers.js';
import { Choice, Slider } from './Slider.js';

const SIZE = 220;

/** One regularizer: its settings, its decision boundary, its losses, its network, and how its training stands. */
export function Panel({
  race,
  of,
  regularizer,
  onKind,
  onStrength,
  onRemove,
  onCode,
}: {
  race: Race;
  of: number;
  regularizer: Regularizer;
  onKind: (kind: Kind) => void;
  onStrength: (strength: number) => void;
  onRemove: (() => void) | undefined;
  onCode: () => void;
}) {
  useFrames(race, of);
  const lane = race.lanes[of];
  const description = DESCRIPTIONS[regularizer.kind];
  if (lane === undefined) return null;
  return (
    <section class="panel" aria-label={description.title}>
      <div class="panel-head">
        <Choice
          name={`Regularizer ${of + 1}`}
          value={regularizer.kind}
          options={KINDS.map((kind) => [kind, DESCRIPTIONS[kind].title] as const)}
          onChange={onKind}
        />
        {onRemove && (
          <button type="button" onClick={onRemove} aria-label={`Remove ${description.title}`}>
            ×
          </button>
        )}
      </div>
      {description.symbol !== '' && (
        <Slider
          name={description.symbol}
          value={race.strength(of)}
          range={description.range}
          isLogarithmic={description.isLogarithmic}
          isInteger={regularizer.kind === 'earlyStopping'}
          onChange={onStrength}
        />
      )}
      <p class="sentence">{description.sentence}</p>
      {race.grid !== undefined && (
        <Boundary
          size={SIZE}
          parts={race.parts}
          grid={race.grid}
          surface={lane.band?.mean ?? lane.surface}
          deviation={lane.band?.deviation}
          label={`Decision boundary of ${description.title}`}
        />
      )}
      <Curves width={SIZE} height={70} figures={lane.figures} />
      <Network width={SIZE} height={race.grid === undefined ? SIZE : 120} kernels={lane.kernels} kept={lane.kept} />
      <Standing lane={lane} />
      <div class="panel-foot">
        <button type="button" onClick={onCode}>
          Copy as code
        </button>
        {regularizer.kind === 'dropout' && race.grid !== undefined && (
          <button type="button" onClick={() => race.requestBand(of, 100)}>
            100 Monte Carlo passes
          </button>
        )}
      </div>
    </section>
  );
}

/** The figures of a lane, and why it has ended. */
function Standing({ lane: { figures, kernels, confusion, ended, error, sha256 } }: { lane: Lane }) {
  const last = figures.at(-1);
  if (error !== undefined) return <p role="alert">{error}</p>;
  if (last === undefined) return <p>Not trained yet.</p>;
  const [first] = kernels;
  return (
    <>
      <dl class="figures">
        <dt class="train">Training</dt>
        <dd>
          {lossText(last.dataLoss)}, {percentText(last.accuracy)}
        </dd>
        <dt class="test">Test</dt>
        <dd>
          {lossText(last.testLoss)}, {percentText(last.testAccuracy)}
        </dd>
        <dt>Gap</dt>
        <dd>{lossText(last.testLoss - last.dataLoss)}</dd>
        <dt>Zero weights</dt>
        <dd>{percentText(last.zeros)}</dd>
        <dt>Dead inputs</dt>
        <dd>{first === undefined ? '' : `${deadInputs(first)} of ${first.inputs}`}</dd>
      </dl>
      {confusion !== undefined && <Confusion counts={confusion} />}
      {ended !== undefined && (
        <p class="ended" role="status">
          {ended}
        </p>
      )}
      {sha256 !== undefined && <p class="hash">{sha256}</p>}
    </>
  );
}

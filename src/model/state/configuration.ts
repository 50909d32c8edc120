import { keptAs } from '../../concept.js';
import { named } from '../../layers/options.js';
import type { Json } from '../../types.js';
import { given } from '../../validate.js';
import type { ModelState } from './state.js';

/** The parts of a model's state that its configuration tells. */
type Configured = Pick<
  ModelState,
  'name' | 'seed' | 'layers' | 'inputs' | 'inputIndices' | 'network' | 'givesLogits' | 'compiled'
>;

/** Returns the configuration of a model, without its weights. The seed is text: numbers in JSON do not hold 64 bits. */
export function configurationOf(state: Configured): { readonly [key: string]: Json } {
  const { names, standardizer, missing } = state.inputs;
  const { compiled, network, inputIndices } = state;
  return given({
    name: state.name,
    seed: String(state.seed),
    inputUnits: network?.inputUnits,
    layers: state.layers.map((layer) => keptAs(layer, { type: layer.type, config: layer.config })),
    inputNames: names && [...names],
    standardizer: standardizer && { ...standardizer.toJSON() },
    missing,
    inputIndices: inputIndices && [...inputIndices],
    logits: state.givesLogits || undefined,
    compiled:
      compiled &&
      given({
        optimizer: named(compiled.optimizer),
        loss: named(compiled.loss),
        metrics: compiled.metrics.map(({ name, config, isOwn }) =>
          isOwn ? { name, isOwn } : config === undefined ? name : { name, config },
        ),
        average: compiled.average && named(compiled.average),
      }),
  });
}

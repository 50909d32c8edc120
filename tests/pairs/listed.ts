import { concepts, skipped as noConcepts } from '../conformance/concepts.js';

const above0 = /is kept in box, which moves weights from 0; leave its layer out/;

/** Pairs that are refused, with what the error says. */
export const refused: Readonly<Record<string, RegExp>> = {
  'box without 0 × masks': above0,
  'box without 0 × compaction': above0, // which prunes here
  'dropConnect × concreteDropout': /must be a dense layer without dropConnect/, // for one layer
  'standardizer × sparse X': /a sparse matrix cannot go with a standardizer/,
  'worker × stream':
    /a stream of rows is taken by fit, train, evaluate and predict of a model, in place of X and y; not here/,
  'sparse X × stream': /item 0 of the stream: a sparse x is not streamed/,
};

/** Pairs that no model can have, each with its reason. */
export const impossible: Readonly<Record<string, string>> = {
  'ema × swa': 'a model has one average',
  'sparse X × bytes': 'the values of a sparse matrix are in f32',
};

const no0 = 'there is no 0 in the box';

/** Promises that a pair need not keep, each with its reason: 'one × other: whose promise'. */
export const exempt: Readonly<Record<string, string>> = {
  'l1 × box without 0: l1': no0,
  'l1l2 × box without 0: l1l2': no0,
  'groupLasso × box without 0: groupLasso': no0,
  'sparseGroupLasso × box without 0: sparseGroupLasso': no0,
  'strength on a schedule × box without 0: strength on a schedule': no0,
};

const kinds: Readonly<Record<string, string>> = {
  initializer: 'is done before the first step; tests/conformance',
  activation: 'has no state and no weights; tests/conformance',
  loss: 'has no state and no weights; tests/conformance',
  metric: 'has no state and no weights; tests/conformance',
  optimizer: 'all have their state in the same slots, those of adam here; tests/conformance trains each',
  schedule: 'all are functions of the step, as cosineDecay and ramp are here; tests/conformance trains each',
};

/** Exported functions that are no features of this table, each with its reason. */
export const skipped: Readonly<Record<string, string>> = {
  ...noConcepts,
  ...Object.fromEntries(
    concepts.flatMap(([row, { kind }]) => {
      const reason = kinds[kind];
      return reason === undefined ? [] : [[row.split(',')[0]!, reason]];
    }),
  ),
  activation: 'as the activation of a dense layer',
};

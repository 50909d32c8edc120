import type { Network } from '../../../model/network.js';
import { show } from '../../../show.js';
import type { Layer, LayerOwner } from '../../concepts/layer.js';
import { OutOfScopeError } from '../../outOfScope.js';

/** @throws OutOfScopeError for a layer that may not stand behind those layers, such as one of them. */
export function requirePlace(layer: Layer, before: readonly Layer[]): void {
  if (before.includes(layer)) throw new OutOfScopeError(`layer ${show(layer.name)} in two places of a model`);
  if (before.length === 0) return;
  if (layer.className === 'InputLayer') throw new OutOfScopeError('an input layer behind other layers', 'put it first');
  const isBehindInput = before.length === 1 && before[0]?.className === 'InputLayer';
  if (layer.flattens === undefined || layer.flattens.length < 2 || isBehindInput) return;
  throw new OutOfScopeError('a flatten layer of several axes behind other layers', 'put it first');
}

/** Gives layers the names that they have in the network. Those of other models keep theirs. */
export function nameLayers(owner: LayerOwner, layers: readonly Layer[], network: Network | undefined): void {
  const isOwn = (layer: Layer) => layer.holder === owner;
  const taken = new Set(layers.filter((layer) => !isOwn(layer)).map(({ name }) => name));
  for (const [index, { name, layer: own }] of (network?.layers ?? []).entries()) {
    const layer = layers[index]!;
    if (!isOwn(layer)) continue;
    let free = name;
    for (let number = 1; taken.has(free); number++) free = `${own.name ?? own.type}_${number}`;
    taken.add(free);
    layer.name = free;
  }
}

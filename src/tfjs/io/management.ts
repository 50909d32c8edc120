// Models in the storages of a page: list, remove, copy, move.
import { FormatError, OptionError } from '../../errors.js';
import { refuse } from '../../validate.js';
import type { ModelArtifactsInfo } from './artifacts.js';
import { INDEXED_DB, listIndexedDb, removeIndexedDb } from './indexedDb.js';
import { LOCAL_STORAGE, listLocalStorage, removeLocalStorage } from './localStorage.js';
import { getLoadHandlers, getSaveHandlers, theHandler } from './router.js';

const STORES = [
  { scheme: LOCAL_STORAGE, list: listLocalStorage, remove: removeLocalStorage },
  { scheme: INDEXED_DB, list: listIndexedDb, remove: removeIndexedDb },
];

function storeOf(url: unknown) {
  const store = typeof url === 'string' ? STORES.find(({ scheme }) => url.startsWith(scheme)) : undefined;
  if (store === undefined) return refuse(OptionError, 'model URL', 'localstorage:// or indexeddb://, and a name', url);
  return { ...store, name: String(url).slice(store.scheme.length) };
}

/** Sizes of all models of the page, by address. @throws RuntimeSupportError outside of pages. */
export async function listModels(): Promise<{ [url: string]: ModelArtifactsInfo }> {
  const found: [string, ModelArtifactsInfo][] = [];
  for (const { scheme, list } of STORES) {
    for (const [name, info] of await list()) found.push([`${scheme}${name}`, info]);
  }
  return Object.fromEntries(found);
}

/** Removes a model, and returns its sizes. @throws FormatError if there is none of that name. */
export async function removeModel(url: string): Promise<ModelArtifactsInfo> {
  const { name, remove } = storeOf(url);
  return remove(name);
}

/** Copies a model to another address. @throws OptionError for the same one; FormatError if there is no such model. */
export async function copyModel(sourceURL: string, destURL: string): Promise<ModelArtifactsInfo> {
  if (sourceURL === destURL) return refuse(OptionError, 'tf.io.copyModel.destURL', 'another address', destURL);
  const artifacts = await theHandler(getLoadHandlers(sourceURL), sourceURL).load?.();
  const target = theHandler(getSaveHandlers(destURL), destURL);
  if (artifacts === undefined || target.save === undefined)
    throw new FormatError('the handler cannot copy', { path: 'tf.io.copyModel' });
  return (await target.save(artifacts)).modelArtifactsInfo;
}

/** Copies a model, and removes the source once the copy is there. @throws as {@link copyModel}. */
export async function moveModel(sourceURL: string, destURL: string): Promise<ModelArtifactsInfo> {
  storeOf(sourceURL);
  const info = await copyModel(sourceURL, destURL);
  await removeModel(sourceURL);
  return info;
}

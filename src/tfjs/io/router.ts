// The way from an address to its handler.
import { OptionError } from '../../errors.js';
import { isFunction, show } from '../../show.js';
import { isList, refuse } from '../../validate.js';
import type { IOHandler, LoadOptions } from './artifacts.js';
import { DOWNLOADS, downloadsHandler } from './downloads.js';
import { FILE, fileSystem } from './fileSystem.js';
import { http, isHTTPScheme } from './http.js';
import { INDEXED_DB, indexedDbHandler } from './indexedDb.js';
import { LOCAL_STORAGE, localStorageHandler } from './localStorage.js';

/** A handler for an address, or null if it is none of its own. */
export type IORouter = (url: string | string[], loadOptions?: LoadOptions) => IOHandler | null;

/** Makes a router of one scheme. */
const ofScheme =
  (scheme: string, make: (name: string) => IOHandler): IORouter =>
  (url) =>
    typeof url === 'string' && url.startsWith(scheme) ? make(url.slice(scheme.length)) : null;

const httpRouter: IORouter = (url, options) => {
  const urls: readonly string[] = isList(url) ? url : [url];
  const isHttp = urls.length > 0 && urls.every((each) => isHTTPScheme(each));
  return isHttp ? http(url, options) : null;
};

const fileRouter: IORouter = (url) => {
  const urls: readonly string[] = isList(url) ? url : [url];
  return urls.length > 0 && urls.every((each) => each.startsWith(FILE)) ? fileSystem(url) : null;
};

const storages = [ofScheme(LOCAL_STORAGE, localStorageHandler), ofScheme(INDEXED_DB, indexedDbHandler)];
const saveRouters: IORouter[] = [...storages, ofScheme(DOWNLOADS, downloadsHandler), httpRouter, fileRouter];
const loadRouters: IORouter[] = [...storages, httpRouter, fileRouter];

/** Adds a router for `model.save`. @throws OptionError unless it is a function. */
export function registerSaveRouter(router: IORouter): void {
  if (!isFunction(router)) refuse(OptionError, 'tf.io.registerSaveRouter', 'a function', router);
  saveRouters.push(router);
}

/** Adds a router for `tf.loadLayersModel`. @throws OptionError unless it is a function. */
export function registerLoadRouter(router: IORouter): void {
  if (!isFunction(router)) refuse(OptionError, 'tf.io.registerLoadRouter', 'a function', router);
  loadRouters.push(router);
}

/** Handlers that take the address for saving. */
export function getSaveHandlers(url: string | string[]): IOHandler[] {
  return handlersOf(saveRouters, url);
}

/** Handlers that take the address for loading. */
export function getLoadHandlers(url: string | string[], loadOptions?: LoadOptions): IOHandler[] {
  return handlersOf(loadRouters, url, loadOptions);
}

function handlersOf(routers: readonly IORouter[], url: string | string[], options?: LoadOptions): IOHandler[] {
  const isUrl = typeof url === 'string' || (isList(url) && url.every((each) => typeof each === 'string'));
  if (!isUrl) return refuse(OptionError, 'model URL', 'a string', url);
  return routers.map((router) => router(url, options)).filter((handler) => handler !== null);
}

/** The one handler. @throws OptionError for none, or several. */
export function theHandler(handlers: readonly IOHandler[], url: unknown): IOHandler {
  const [handler] = handlers;
  if (handlers.length === 1 && handler !== undefined) return handler;
  const expected = 'file://, localstorage://, indexeddb://, downloads:// (to save), http:// or https://, or a handler';
  if (handlers.length === 0) return refuse(OptionError, 'model URL', expected, url);
  throw new OptionError(`model URL: ${handlers.length} handlers take ${show(url)}`, { path: 'model URL', got: url });
}

// Models in the database of a page, in TensorFlow.js's stores.
import { withFaults } from '../../browser/storageFault.js';
import { FormatError, OptionError, RuntimeSupportError } from '../../errors.js';
import { isObject, refuse } from '../../validate.js';
import type { IOHandler, ModelArtifacts, ModelArtifactsInfo } from './artifacts.js';
import { joined } from './bytes.js';
import { getModelArtifactsInfoForJSON, requireJsonTopology } from './modelJson.js';

export const INDEXED_DB = 'indexeddb://';
const DATABASE = 'tensorflowjs';
const VERSION = 1;
const MODELS = 'models_store';
const INFOS = 'model_info_store';

interface Row {
  readonly modelPath: string;
  readonly modelArtifacts?: ModelArtifacts;
  readonly modelArtifactsInfo: ModelArtifactsInfo;
}

/** The result of a request; rejects with its error. */
function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

type Work<T> = (models: IDBObjectStore, infos: IDBObjectStore) => Promise<T>;

/** Runs work in one transaction over both stores. @throws StorageError if the database fails: then nothing is stored. */
const inTransaction = <T>(mode: IDBTransactionMode, work: Work<T>) =>
  withFaults('indexeddb://', async () => transact(mode, work));

async function transact<T>(mode: IDBTransactionMode, work: Work<T>): Promise<T> {
  const factory = globalThis.indexedDB as IDBFactory | undefined;
  if (factory === undefined || factory === null) {
    throw new RuntimeSupportError('indexeddb://: this engine has no IndexedDB', { path: INDEXED_DB });
  }
  const opening = factory.open(DATABASE, VERSION);
  opening.onupgradeneeded = () => {
    for (const store of [MODELS, INFOS]) opening.result.createObjectStore(store, { keyPath: 'modelPath' });
  };
  const database = await settled(opening);
  try {
    const transaction = database.transaction([MODELS, INFOS], mode);
    const ended = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const [result] = await Promise.all([work(transaction.objectStore(MODELS), transaction.objectStore(INFOS)), ended]);
    return result;
  } finally {
    database.close();
  }
}

/** @throws OptionError for an empty name. */
export function indexedDbHandler(name: string): IOHandler {
  if (name === '') refuse(OptionError, 'model URL', 'indexeddb:// and a name', INDEXED_DB);
  return {
    async save(artifacts) {
      requireJsonTopology(artifacts.modelTopology);
      const modelArtifacts = { ...artifacts, weightData: joined('weightData', artifacts.weightData) };
      const modelArtifactsInfo = getModelArtifactsInfoForJSON(modelArtifacts);
      await inTransaction('readwrite', async (models, infos) => {
        // First the one that may be refused: then the transaction ends with neither.
        const stored = put(models, { modelPath: name, modelArtifacts, modelArtifactsInfo });
        await Promise.all([stored, settled(infos.put({ modelPath: name, modelArtifactsInfo }))]);
      });
      return { modelArtifactsInfo };
    },
    async load() {
      const row = await inTransaction('readonly', async (models) => settled<Row | undefined>(models.get(name)));
      const artifacts = row?.modelArtifacts;
      if (!isObject(artifacts)) throw missing(name);
      return artifacts;
    },
  };
}

/** @throws OptionError for what no database can hold, such as a function. */
function put(models: IDBObjectStore, row: Row): Promise<IDBValidKey> {
  try {
    return settled(models.put(row));
  } catch (cause) {
    throw new OptionError('modelArtifacts: expected what a database can hold', { path: 'modelArtifacts', cause });
  }
}

function missing(name: string): FormatError {
  return new FormatError(`indexeddb://${name}: there is no model of that name`, { path: `indexeddb://${name}` });
}

/** Sizes of all models there, by name. */
export async function listIndexedDb(): Promise<ReadonlyMap<string, ModelArtifactsInfo>> {
  const rows = await inTransaction('readonly', async (_models, infos) => settled<Row[]>(infos.getAll()));
  return new Map(rows.map(({ modelPath, modelArtifactsInfo }) => [modelPath, modelArtifactsInfo]));
}

/** @throws FormatError if there is none of that name. */
export async function removeIndexedDb(name: string): Promise<ModelArtifactsInfo> {
  const info = await inTransaction('readwrite', async (models, infos) => {
    const row = await settled<Row | undefined>(infos.get(name));
    if (row !== undefined) await Promise.all([settled(infos.delete(name)), settled(models.delete(name))]);
    return row?.modelArtifactsInfo;
  });
  if (info === undefined) throw missing(name);
  return info;
}

import { useState } from 'preact/hooks';
import type { Roles } from '../data/own.js';
import { MOST_BYTES, rolesOf, type Table } from '../data/table.js';
import type { TableAnswer, TableRequest } from '../data/tableWorker.js';
import { Choice } from './Slider.js';

const createWorker = () => new Worker('./table.js', { type: 'module', name: 'table' });

/** A file of the user's, dropped or chosen, and the columns that the experiment is about. It is read in a worker and never sent. */
export function OwnData({ onUse }: { onUse: (table: Table, roles: Roles) => void }) {
  const [table, setTable] = useState<Table>();
  const [roles, setRoles] = useState<Roles>({ inputs: [], target: '' });
  const [error, setError] = useState('');
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > MOST_BYTES) {
      setError(`${file.name}: ${file.size} bytes; ${MOST_BYTES} are the most`);
      return;
    }
    const worker = createWorker();
    worker.addEventListener('message', ({ data }: MessageEvent<TableAnswer>) => {
      worker.terminate();
      if ('error' in data) {
        setTable(undefined);
        setError(`${file.name}: ${data.error}`);
        return;
      }
      const { inputs, targets } = rolesOf(data.table);
      const target = targets.at(-1)?.name;
      if (target === undefined) {
        setTable(undefined);
        setError(`${file.name}: no column has 2 to 10 different values, which a target needs`);
        return;
      }
      setError('');
      setTable(data.table);
      setRoles({ target, inputs: inputs.map(({ name }) => name).filter((name) => name !== target) });
    });
    worker.addEventListener('error', ({ message }) =>
      setError(`${file.name}: ${message ?? 'the worker that reads it did not start'}`),
    );
    const bytes = await file.arrayBuffer();
    worker.postMessage({ file: file.name, bytes } satisfies TableRequest, [bytes]);
  };
  return (
    <fieldset
      class="own"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void read(event.dataTransfer?.files[0]);
      }}
    >
      <legend>Own data</legend>
      <label>
        A CSV file with a header, dropped here or chosen. It stays in this page.
        <input
          type="file"
          accept=".csv,.tsv,text/csv"
          onChange={({ currentTarget }) => void read(currentTarget.files?.[0])}
        />
      </label>
      {error !== '' && <p role="alert">{error}</p>}
      {table !== undefined && (
        <>
          <Choice
            name="Target"
            value={roles.target}
            options={rolesOf(table).targets.map(({ name }) => [name, name] as const)}
            onChange={(target) => setRoles({ target, inputs: roles.inputs.filter((name) => name !== target) })}
          />
          <fieldset class="inputs">
            <legend>Inputs</legend>
            {rolesOf(table)
              .inputs.filter(({ name }) => name !== roles.target)
              .map(({ name }) => (
                <label key={name}>
                  <input
                    type="checkbox"
                    checked={roles.inputs.includes(name)}
                    onChange={({ currentTarget: { checked } }) =>
                      setRoles({
                        ...roles,
                        inputs: checked ? [...roles.inputs, name] : roles.inputs.filter((other) => other !== name),
                      })
                    }
                  />
                  {name}
                </label>
              ))}
          </fieldset>
          <button type="button" disabled={roles.inputs.length === 0} onClick={() => onUse(table, roles)}>
            Use {table.rows.length} rows
          </button>
        </>
      )}
    </fieldset>
  );
}

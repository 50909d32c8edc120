import { useState } from 'preact/hooks';
import type { Roles } from '../data/own.js';
import type { TableSummary } from '../data/rowsWorker.js';
import type { Source } from '../data/source.js';
import { MOST_BYTES, rolesOf } from '../data/table.js';
import { Choice } from './Slider.js';

/** A file of the user's, dropped or chosen, and the columns that the experiment is about. It is read in a worker and never sent. */
export function OwnData({ source, onUse }: { source: Source; onUse: (roles: Roles) => void }) {
  const [table, setTable] = useState<TableSummary>();
  const [roles, setRoles] = useState<Roles>({ inputs: [], target: '' });
  const [error, setError] = useState('');
  const tryReading = async (file: File) => {
    if (file.size > MOST_BYTES) throw new Error(`${file.size} bytes; ${MOST_BYTES} are the most`);
    const read = await source.read(file);
    const { inputs, targets } = rolesOf(read.columns);
    const target = targets.at(-1)?.name;
    if (target === undefined) throw new Error('no column has 2 to 10 different values, which a target needs');
    setTable(read);
    setRoles({ target, inputs: inputs.map(({ name }) => name).filter((name) => name !== target) });
  };
  const read = async (file: File | undefined) => {
    if (file === undefined) return;
    setError('');
    setTable(undefined);
    await tryReading(file).catch(({ message }: Error) => setError(`${file.name}: ${message}`));
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
            options={rolesOf(table.columns).targets.map(({ name }) => [name, name] as const)}
            onChange={(target) => setRoles({ target, inputs: roles.inputs.filter((name) => name !== target) })}
          />
          <fieldset class="inputs">
            <legend>Inputs</legend>
            {rolesOf(table.columns)
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
          <button type="button" disabled={roles.inputs.length === 0} onClick={() => onUse(roles)}>
            Use {table.rows} rows
          </button>
        </>
      )}
    </fieldset>
  );
}

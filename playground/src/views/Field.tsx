import { useEffect, useState } from 'preact/hooks';

/**
 * A field with its name. Its text counts when it is entered or left, if the browser finds it valid; else the browser says what is wrong.
 * Until then it is a draft, which stays whatever the page draws.
 */
export function Field({
  name,
  value,
  range,
  onEnter,
}: {
  name: string;
  value: string;
  /** Of an integer; any text without it. */
  range?: readonly [number, number];
  onEnter: (value: string) => void;
}) {
  const [draft, setDraft] = useState<string>();
  useEffect(() => setDraft(undefined), [value]); // a link or the tour gives another value
  return (
    <label>
      {name}{' '}
      <input
        {...(range === undefined ? {} : { type: 'number' as const, min: range[0], max: range[1] })}
        required
        value={draft ?? value}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        onChange={({ currentTarget }) => {
          if (currentTarget.reportValidity()) onEnter(currentTarget.value);
        }}
      />
    </label>
  );
}

import { useId, useMemo } from 'preact/hooks';

/** Positions of a slider, at most. */
const POSITIONS = 201;

/** The values that a slider goes through: integers, or numbers of two digits, so that a value that is shown is the value that is used. */
function valuesOf(range: readonly [number, number], isLogarithmic: boolean, isInteger: boolean): number[] {
  const [least, most] = range;
  const values = Array.from({ length: POSITIONS }, (_, at) => {
    const share = at / (POSITIONS - 1);
    const exact = isLogarithmic ? least * (most / least) ** share : least + share * (most - least);
    return Math.min(Math.max(isInteger ? Math.round(exact) : Number(exact.toPrecision(2)), least), most);
  });
  return [...new Set(values)];
}

/** A slider with its name and value, linear or logarithmic. Every key of an arrow changes the value. */
export function Slider({
  name,
  value,
  range,
  isLogarithmic = false,
  isInteger = false,
  show = (shown) => `${Number(shown.toPrecision(2))}`,
  onChange,
}: {
  name: string;
  value: number;
  range: readonly [number, number];
  isLogarithmic?: boolean;
  isInteger?: boolean;
  show?: (value: number) => string;
  onChange: (value: number) => void;
}) {
  const id = useId();
  const values = useMemo(() => valuesOf(range, isLogarithmic, isInteger), [...range, isLogarithmic, isInteger]);
  // A value of a link may lie between two positions.
  const above = values.findIndex((position) => position >= value);
  return (
    <div class="slider">
      <label for={id}>
        {name} <output for={id}>{show(value)}</output>
      </label>
      <input
        id={id}
        type="range"
        min="0"
        max={values.length - 1}
        step="1"
        value={above === -1 ? values.length - 1 : above}
        aria-valuetext={show(value)}
        onInput={({ currentTarget }) => onChange(values[currentTarget.valueAsNumber] ?? value)}
      />
    </div>
  );
}

/** A choice of one among a few. */
export function Choice<T extends string>({
  name,
  value,
  options,
  onChange,
}: {
  name: string;
  value: T;
  options: readonly (readonly [value: T, title: string])[];
  onChange: (value: T) => void;
}) {
  const id = useId();
  return (
    <div class="choice">
      <label for={id}>{name}</label>
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = options.find(([option]) => option === currentTarget.value);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {options.map(([option, title]) => (
          <option key={option} value={option}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}

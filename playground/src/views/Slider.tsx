import { useId } from 'preact/hooks';

/** A slider with its name and value, linear or logarithmic. */
export function Slider({
  name,
  value,
  range: [least, most],
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
  const position = isLogarithmic ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
  const valueAt = (share: number) => {
    const exact = isLogarithmic ? least * (most / least) ** share : least + share * (most - least);
    // Two digits, so that a value that was shown is the value that is used.
    return isInteger ? Math.round(exact) : Math.min(Math.max(Number(exact.toPrecision(2)), least), most);
  };
  return (
    <div class="slider">
      <label for={id}>
        {name} <output for={id}>{show(value)}</output>
      </label>
      <input
        id={id}
        type="range"
        min="0"
        max="1"
        step={isInteger && !isLogarithmic ? 1 / (most - least) : 0.005}
        value={position}
        aria-valuetext={show(value)}
        onInput={({ currentTarget }) => onChange(valueAt(Number(currentTarget.value)))}
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

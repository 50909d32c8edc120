/** Test rows of each class, by the class that they are taken for. */
export function Confusion({ counts }: { counts: Uint16Array }) {
  const classes = Math.sqrt(counts.length);
  const numbers = Array.from({ length: classes }, (_, label) => label);
  return (
    <details class="confusion">
      <summary>Confusion on the test rows</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Class</th>
            {numbers.map((taken) => (
              <th key={taken} scope="col">
                taken for {taken}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbers.map((label) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {numbers.map((taken) => (
                <td key={taken} class={label === taken ? 'right' : ''}>
                  {counts[label * classes + taken]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

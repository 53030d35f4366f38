/** A path as it is written: `address.lines[0]`; `arguments` when it is empty. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>(
    (start, step) => (typeof step === "number" ? `${start}[${step}]` : `${start}.${String(step).slice(0, 64)}`),
    "",
  );
  return text.replace(/^\./, "") || "arguments";
}

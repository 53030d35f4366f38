/** One measured figure beside its bar: a least value, a greatest one, or exactly one; without any it is only told. */
export function lineOf(store, what, value, bar) {
  return { store, what, value, bar, met: isMet(value, bar) };
}

export function print(lines) {
  const rows = lines.map(({ store, what, value, bar, met, layer, baseline }) => [
    store,
    what,
    layer ?? "",
    baseline ?? "",
    written(value, bar),
    barText(bar),
    met === undefined ? "" : met ? "met" : "NOT MET",
  ]);
  const header = ["store", "what", "layer", "baseline", "figure", "bar", ""];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => String(row[column]).length)),
  );
  const text = (row) => `| ${row.map((cell, column) => String(cell).padEnd(widths[column])).join(" | ")} |\n`;
  process.stdout.write(text(header) + text(widths.map((width) => "-".repeat(width))) + rows.map(text).join(""));
}

function isMet(value, { least, most, exactly }) {
  if (least === undefined && most === undefined && exactly === undefined) return undefined;
  if (exactly !== undefined) return value === exactly;
  return least === undefined ? value <= most : value >= least;
}

function barText({ least, most, exactly, unit = "" }) {
  if (least === undefined && most === undefined && exactly === undefined) return "";
  const [sign, limit] =
    exactly === undefined ? (least === undefined ? ["<=", most] : [">=", least]) : ["exactly", exactly];
  return `${sign} ${limit} ${unit}`.trim();
}

function written(value, { unit = "", digits = 2 }) {
  return `${Number(value.toFixed(digits))} ${unit}`.trim();
}

import fc from "fast-check";

type Arguments = Readonly<Record<string, unknown>>;

const note = fc.string({ unit: "grapheme", maxLength: 20 });

const inputs: fc.Arbitrary<Arguments> = fc.record(
  {
    action: fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }),
    amount: fc.oneof(
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    currency: fc.constantFrom("EUR", "USD"),
    note,
    items: fc.array(note, { maxLength: 4 }),
  },
  { requiredKeys: ["action", "amount"] },
);

/** Two JSON texts that mean the same arguments: order of members, defaults, forms of numbers, escapes, `-0`. */
export const equalTexts: fc.Arbitrary<readonly [string, string]> = fc
  .tuple(inputs, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), fc.boolean(), fc.boolean())
  .map(([input, order, escaped, withDefault]) => {
    const { currency, ...rest } = input;
    const complete = currency === undefined ? { ...rest, currency: "EUR" } : input;
    const other = withDefault ? complete : input;
    const members = Object.entries(other)
      .map(([name, value], index) => ({
        rank: order[index] ?? 0,
        text: `${textOf(name, escaped)}: ${formOf(value, escaped)}`,
      }))
      .sort((one, two) => one.rank - two.rank);
    return [JSON.stringify(input), `{ ${members.map(({ text }) => text).join(" ,\n")} }`];
  });

/** Two arguments that differ in one way which must not be overlooked. */
export const unequalValues: fc.Arbitrary<readonly [Arguments, Arguments]> = fc
  .tuple(inputs, fc.nat())
  .map(([input, choice]) => {
    const change = changes[choice % changes.length] ?? changeOfCase;
    return change({ ...input, note: `né ${String(input["note"] ?? "")}`, items: ["a", "b"] });
  });

type Change = (input: Arguments) => readonly [Arguments, Arguments];

const changeOfCase: Change = (input) => [input, { ...input, note: `N${String(input["note"]).slice(1)}` }];

const changes: readonly Change[] = [
  changeOfCase,
  (input) => [
    { ...input, note: String(input["note"]).normalize("NFC") },
    { ...input, note: String(input["note"]).normalize("NFD") },
  ],
  (input) => [
    { ...input, items: ["a", "b"] },
    { ...input, items: ["b", "a"] },
  ],
  (input) => [
    { ...input, amount: 1 },
    { ...input, amount: "1" },
  ],
  (input) => [{ ...input, note: null }, withoutNote(input)],
  (input) => [{ ...input, extra: 1 }, input],
  (input) => [input, { ...input, note: `${String(input["note"])} ` }],
  (input) => [
    { ...input, items: [] },
    { ...input, items: [""] },
  ],
  (input) => [
    { ...input, amount: true },
    { ...input, amount: 1 },
  ],
];

function withoutNote(input: Arguments): Arguments {
  const { note: _, ...rest } = input;
  return rest;
}

function formOf(value: unknown, escaped: boolean): string {
  if (Array.isArray(value)) return `[ ${value.map((item) => formOf(item, escaped)).join(" , ")} ]`;
  if (typeof value === "string") return textOf(value, escaped);
  if (typeof value !== "number") return JSON.stringify(value);
  if (value === 0) return "-0";
  return Number.isInteger(value) && Math.abs(value) < 2 ** 50 ? `${value}.0` : value.toExponential();
}

function textOf(text: string, escaped: boolean): string {
  if (!escaped) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, "0"));
  return `"${units.map((unit) => `\\u${unit}`).join("")}"`;
}

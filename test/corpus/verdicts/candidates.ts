import { isList, isObject, type Json, type JsonObject, changed, objectAt } from "./json.js";
import { Random } from "./random.js";
import { type Amount, type Path, Sampler, type Site } from "./sampler.js";
import { viewOf } from "./view.js";
import { formatSamples, patternSamples } from "./text-samples.js";

/** A value to be judged, and the place at which it was changed; none for a value that was made to be right. */
export interface Candidate {
  readonly value: Json;
  readonly path?: Path;
}

const amounts: readonly Amount[] = ["least", "most", "some", "some", "most"];
const removed = Symbol("removed");
type Replacement = Json | typeof removed;

/** Values that fit a schema, and values that just miss it at one place: the same in every run. */
export function candidatesOf(schema: JsonObject, seed: string, most: number): readonly Candidate[] {
  const random = new Random(seed);
  const found = new Map<string, Candidate>();
  const add = (candidate: Candidate): void => {
    found.set(JSON.stringify(candidate.value), candidate);
  };
  const definitions = isObject(schema["$defs"]) ? schema["$defs"] : {};
  const misses: Candidate[] = [];
  for (const amount of amounts) {
    const sampler = new Sampler(definitions, random, amount);
    const value = sampler.value(schema);
    add({ value });
    for (const site of sampler.sites) misses.push(...nearMisses(value, site));
  }
  for (const [path, member] of firstLevel(schema, definitions, random)) {
    const sampler = new Sampler(definitions, random, "most");
    const value = replaced(new Sampler(definitions, random, "least").value(schema), path, sampler.value(member, path));
    add({ value });
    for (const site of sampler.sites) misses.push(...nearMisses(value, site));
  }
  for (const candidate of random.sample(misses, most)) add(candidate);
  return [...found.values()];
}

/** Each parameter and each field of the body, to be tried on its own: one that is wrong would hide all others. */
function firstLevel(schema: JsonObject, definitions: JsonObject, random: Random): readonly (readonly [Path, Json])[] {
  const { parameters, body } = objectAt(schema, "properties") ?? {};
  const slots = isObject(parameters) ? Object.entries(objectAt(parameters, "properties") ?? {}) : [];
  const fields = body === undefined ? [] : [...viewOf(body, definitions, random).properties];
  const all = [
    ...slots.map(([name, member]) => [["parameters", name], member] as const),
    ...fields.map(([name, member]) => [["body", name], member] as const),
  ];
  return random.sample(all, 60);
}

function nearMisses(whole: Json, site: Site): readonly Candidate[] {
  const { path, view, value } = site;
  const inside = isObject(value) ? memberReplacements(site, value) : [];
  if (path.length < 2 && path[0] !== "body") return inside.map(([steps, replacement]) => at(whole, steps, replacement));
  const replacements = [
    ...otherKinds,
    ...enumReplacements(view.keywords, value),
    ...numberReplacements(view.keywords),
    ...textReplacements(view.keywords, value),
    ...listReplacements(view.keywords, value),
  ];
  const changes = [...replacements.map((replacement) => [path, replacement] as const), ...inside];
  return changes.map(([steps, replacement]) => at(whole, steps, replacement));
}

const otherKinds: readonly Json[] = [
  null,
  true,
  "true",
  0,
  -1,
  1.5,
  "7",
  "",
  "text",
  [],
  {},
  [null],
  ["text"],
  [7],
  { zz_unknown: 1 },
  2 ** 53,
  "9007199254740993",
];

function memberReplacements({ path, view }: Site, value: JsonObject): readonly (readonly [Path, Replacement])[] {
  // The root only holds the parameters and the body; the parameters are always there.
  if (path.length === 0) return Object.hasOwn(value, "body") ? [[["body"], removed]] : [];
  const names = Object.keys(value).slice(0, 60);
  const added = [...view.properties.keys()].filter((name) => !Object.hasOwn(value, name)).slice(0, 20);
  return [
    [[...path, "zz_unknown"], "text"],
    ...names.map((name) => [[...path, name], removed] as const),
    ...names.map((name) => [[...path, name], null] as const),
    ...added.map((name) => [[...path, name], "text"] as const),
  ];
}

function enumReplacements({ enum: values, const: only }: JsonObject, value: Json): readonly Json[] {
  const listed = isList(values) ? values.slice(0, 6) : only === undefined ? [] : [only];
  if (listed.length === 0) return [];
  const others = typeof value === "string" ? [`${value}x`, value.toUpperCase(), value.toLowerCase(), ` ${value}`] : [];
  return [...listed, ...others, ...listed.filter((item) => typeof item === "number").map(String)];
}

function numberReplacements(keywords: JsonObject): readonly Json[] {
  const bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((keyword) => keywords[keyword]);
  const near = bounds.flatMap((bound) =>
    typeof bound === "number" ? [bound - 1, bound - 0.5, bound, bound + 0.5, bound + 1] : [],
  );
  const { multipleOf, format, type } = keywords;
  const steps = typeof multipleOf === "number" ? [multipleOf, multipleOf * 3, multipleOf * 1.5, multipleOf / 2] : [];
  const numeric = [type].flat().some((name) => name === "integer" || name === "number");
  const wide = numeric ? [2_147_483_648, 3, -3, 1e21, "-12", "12.5", "1e3"] : [];
  const long = format === "int64" || format === "uint64" ? longIntegers : [];
  return [...near, ...steps, ...wide, ...long].filter((item) => typeof item !== "number" || Number.isFinite(item));
}

const longIntegers = ["123", "-9223372036854775808", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616"]; // prettier-ignore

function textReplacements(keywords: JsonObject, value: Json): readonly Json[] {
  if (typeof value !== "string") return [];
  const { minLength, maxLength, pattern, format } = keywords;
  const lengths = [minLength, maxLength].flatMap((length) =>
    typeof length === "number" && length < 70_000 ? [length - 1, length, length + 1] : [],
  );
  const sized = lengths.flatMap((length) => (length < 0 ? [] : ["x".repeat(length), "😀".repeat(length)]));
  const matched =
    typeof pattern === "string"
      ? [
          ...patternSamples(pattern).slice(0, 3),
          `${value}\n`,
          ` ${value}`,
          `${value}!`,
          value.slice(1),
          value.toUpperCase(),
          "x".repeat(5_000),
        ]
      : [];
  const { good, bad } = formatSamples(format);
  return [...sized, ...matched, ...(format === undefined ? [] : [...good, ...bad])];
}

function listReplacements({ maxItems, uniqueItems }: JsonObject, value: Json): readonly Json[] {
  if (!isList(value)) return [];
  const [first] = value;
  if (first === undefined) return [];
  const grown =
    typeof maxItems === "number" && maxItems < 300
      ? [
          [...value, ...Array.from({ length: maxItems + 1 - value.length }, () => first)],
          [...value, ...Array.from({ length: Math.max(0, maxItems - value.length) }, () => first)],
        ]
      : [];
  return [
    value.slice(1),
    [...value, first],
    [...value, null],
    ...grown,
    ...(uniqueItems === true ? [[first, first]] : []),
  ];
}

function at(whole: Json, path: Path, replacement: Replacement): Candidate {
  return { value: replaced(whole, path, replacement), path };
}

function replaced(value: Json, [step, ...rest]: Path, replacement: Replacement): Json {
  if (step === undefined) return replacement === removed ? null : replacement;
  if (isList(value)) return value.map((item, index) => (index === step ? replaced(item, rest, replacement) : item));
  if (!isObject(value)) return value;
  const inner =
    rest.length === 0 && replacement === removed ? undefined : replaced(value[step] ?? {}, rest, replacement);
  return changed(value, { [step]: inner });
}

import { parseArgs } from "node:util";
import { exitCodes, nearest, printable, Refusal } from "../../diagnostics/index.js";
import { type Flag, type FlagName, flagList, flags, isFlagName, type Verb, verbs } from "./flags.js";

/** A command line, understood. */
export interface CommandLine {
  readonly verb: Verb;
  /** `[dir]` of create, `<spec>` of inspect; the first of `positionals`. */
  readonly positional: string | undefined;
  readonly positionals: readonly string[];
  readonly switches: ReadonlySet<FlagName>;
  readonly values: ReadonlyMap<FlagName, string>;
  /** Repeated and comma-separated values, in order. */
  readonly lists: ReadonlyMap<FlagName, readonly string[]>;
}

/**
 * Reads the arguments after the program's name.
 * @throws Refusal `CLI_ARGUMENTS` or `CLI_VALUE`, exit code 2, with the nearest match
 */
export function parseArguments(parameters: readonly string[]): CommandLine {
  const { tokens } = parseArgs({
    args: [...parameters],
    options: parserOptions(),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const switches = new Set<FlagName>();
  const values = new Map<FlagName, string>();
  const lists = new Map<FlagName, readonly string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const name = knownFlag(token.name, token.rawName);
    const flag: Flag = flags[name];
    if (flag.kind === "optional") {
      values.set(name, token.value ?? "");
      continue;
    }
    if (flag.kind === "switch") {
      if (token.value !== undefined) refuse(`${token.rawName} takes no value.`);
      switches.add(name);
      continue;
    }
    const value = checkValue(token.rawName, flag, token.value, token.inlineValue === true);
    if (flag.kind === "texts") lists.set(name, [...(lists.get(name) ?? []), value]);
    else if (flag.kind === "list") lists.set(name, [...(lists.get(name) ?? []), ...split(value)]);
    else if (values.has(name)) refuse(`--${name} is given twice.`);
    else values.set(name, value);
  }
  const { verb, positionals } = readPositionals(words);
  for (const name of [...switches, ...values.keys(), ...lists.keys()]) checkVerb(name, verb);
  return { verb, positional: positionals[0], positionals, switches, values, lists };
}

function parserOptions(): NonNullable<Parameters<typeof parseArgs>[0]>["options"] {
  return Object.fromEntries(
    flagList.map(([name, { kind, short }]) => [
      name,
      {
        type: kind === "switch" || kind === "optional" ? ("boolean" as const) : ("string" as const),
        multiple: true,
        ...(short && { short }),
      },
    ]),
  );
}

function knownFlag(name: string, rawName: string): FlagName {
  if (isFlagName(name)) return name;
  const [candidate] = nearest(name, Object.keys(flags));
  refuse(`There is no flag ${printable(rawName)}.`, candidate && `Did you mean --${candidate}?`);
}

function checkValue(rawName: string, flag: Flag, value: string | undefined, inline: boolean): string {
  const isAnotherFlag = value !== undefined && !inline && value.length > 1 && value.startsWith("-");
  if (value === undefined || value === "" || isAnotherFlag) {
    refuse(`${rawName} needs a value: ${rawName} ${flag.placeholder ?? flag.values?.join("|") ?? "<value>"}.`);
  }
  if (flag.values === undefined || flag.values.includes(value)) return value;
  const [candidate] = nearest(value, flag.values);
  throw new Refusal(exitCodes.usage, {
    code: "CLI_VALUE",
    message: `${rawName} takes ${flag.values.join(", ")}; not "${printable(value)}".`,
    ...(candidate !== undefined && { help: `Did you mean ${rawName} ${candidate}?` }),
  });
}

function split(value: string): readonly string[] {
  return value.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
}

/** How many arguments besides flags a verb takes. */
const places: Readonly<Record<Verb, number>> = {
  create: 1,
  inspect: 1,
  scopes: 3,
  templates: 2,
  regenerate: 1,
  check: 1,
  restore: 2,
  own: 2,
  disown: 2,
  eject: 1,
};

function readPositionals(words: readonly string[]): Pick<CommandLine, "verb" | "positionals"> {
  const [first = "", ...rest] = words;
  const named = verbs.find((known) => known === first);
  const verb = named ?? "create";
  const positionals = named === undefined ? words : rest;
  const others = positionals.slice(places[verb]);
  if (others.length > 0) tooMany(first, others);
  return { verb, positionals };
}

function tooMany(first: string, others: readonly string[]): never {
  const [candidate] = verbs.some((verb) => verb === first) ? [] : nearest(first, verbs);
  const unused = others.map((other) => `"${printable(other)}"`).join(", ");
  refuse(`There is no place for ${unused}.`, candidate && `Did you mean the command ${candidate}?`);
}

function checkVerb(name: FlagName, verb: Verb): void {
  const flag: Flag = flags[name];
  if (!flag.verbs.includes(verb)) refuse(`--${name} is not a flag of ${verb}.`);
}

function refuse(message: string, help?: string): never {
  throw new Refusal(exitCodes.usage, { code: "CLI_ARGUMENTS", message, ...(help && { help }) });
}

import type { Answers, ApiDescription } from "../answers/index.js";
import { type Access, type Store, stores, type Transport, type UndeclaredAuth } from "../config/types.js";
import { exitCodes, printable, Refusal } from "../diagnostics/index.js";
import type { FlagName } from "./arguments/flags.js";
import type { CommandLine } from "./arguments/parse-arguments.js";

/** What has been said so far about the connector: by flags, by an answers file, by a person. */
export interface Settings {
  readonly directory?: string | undefined;
  readonly spec?: string | undefined;
  readonly description?: ApiDescription | undefined;
  readonly name?: string | undefined;
  readonly access?: Access | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly allow?: readonly string[] | undefined;
  /** Why tools are there, by their names. */
  readonly reasons?: Readonly<Record<string, string>> | undefined;
  readonly store?: Store | undefined;
  readonly auth?: UndeclaredAuth | undefined;
  readonly transport?: Transport | undefined;
  readonly overlays?: readonly string[] | undefined;
  readonly templates?: readonly string[] | undefined;
  readonly referenceRoot?: string | undefined;
  readonly strict?: boolean | undefined;
}

/** Flags win over the answers file. */
export function settingsOf(line: CommandLine, answers: Answers): Settings {
  const { values, lists, switches } = line;
  return {
    directory: (line.verb === "create" ? line.positional : undefined) ?? answers.directory,
    spec: values.get("spec") ?? (line.verb === "create" ? undefined : line.positional) ?? answers.spec,
    description: answers.description,
    name: values.get("name") ?? answers.name,
    access: oneOf(["read", "write", "full"], values.get("access")) ?? answers.access,
    tools: lists.get("tools") ?? answers.tools,
    allow: lists.get("allow") ?? answers.allow,
    reasons: reasonsOf(lists.get("reason")) ?? answers.reason,
    store: oneOf(stores, values.get("store")) ?? answers.store,
    auth: oneOf(["bearer", "api-key", "basic", "none"], values.get("auth")) ?? answers.auth,
    transport: oneOf(["stdio", "http", "both"], values.get("transport")) ?? answers.transport,
    overlays: lists.get("overlay") ?? answers.overlay,
    templates: lists.get("templates") ?? answers.templates,
    referenceRoot: values.get("reference-root") ?? answers["reference-root"],
    strict: switches.has("strict") || answers.strict,
  };
}

/** The arguments that say the same again, without the answers file. */
export function argumentsOf(settings: Settings, extra: readonly FlagName[] = []): readonly string[] {
  const {
    directory,
    spec,
    name,
    access,
    tools,
    allow,
    reasons = {},
    store,
    auth,
    transport,
    overlays,
    referenceRoot,
    strict,
    templates,
  } = settings;
  const pairs: readonly (readonly [FlagName, string | undefined])[] = [
    ["spec", spec],
    ["name", name],
    ["access", access],
    ["tools", tools?.join(",")],
    ["allow", allow?.join(",")],
    ...Object.entries(reasons).map(([tool, reason]) => ["reason", `${tool}=${reason}`] as const),
    ["auth", auth],
    ["store", store],
    ["transport", transport],
    ["overlay", overlays?.join(",")],
    ["templates", templates?.join(",")],
    ["reference-root", referenceRoot],
  ];
  const said = pairs.flatMap(([flag, value]) => (value ? [`--${flag}`, value] : []));
  return [
    ...(directory ? [directory] : []),
    ...said,
    ...(strict ? ["--strict"] : []),
    ...extra.map((flag) => `--${flag}`),
  ];
}

/** @throws Refusal when one names no tool, or says nothing */
function reasonsOf(texts: readonly string[] | undefined): Readonly<Record<string, string>> | undefined {
  return (
    texts &&
    Object.fromEntries(
      texts.map((text) => {
        const [, tool, reason] = /^([a-z][a-z0-9_]{0,47})=(.+)$/.exec(text) ?? [];
        if (tool !== undefined && reason !== undefined) return [tool, reason.trim()];
        const message = `--reason takes <tool>=<why>; not "${printable(text)}".`;
        throw new Refusal(exitCodes.usage, { code: "CLI_VALUE", message });
      }),
    )
  );
}

function oneOf<const Value extends string>(values: readonly Value[], value: string | undefined): Value | undefined {
  return values.find((known) => known === value);
}

/** One flag of the command line. The table is the only place that knows them: parsing, help and hints read it. */
export interface Flag {
  /** `list`: separated by commas, or the flag again. `texts`: the flag again only. `optional`: a switch that may have a value. */
  readonly kind: "value" | "list" | "texts" | "switch" | "optional";
  /** What stands after the flag in the help, `<file|url|->`. */
  readonly placeholder?: string;
  /** The only values it takes. */
  readonly values?: readonly string[];
  readonly short?: string;
  readonly about: string;
  readonly verbs: readonly Verb[];
}

export const verbs = [
  "create",
  "inspect",
  "scopes",
  "templates",
  "regenerate",
  "check",
  "restore",
  "own",
  "disown",
  "eject",
] as const;
export type Verb = (typeof verbs)[number];

const all: readonly Verb[] = verbs;
const create: readonly Verb[] = ["create"];
/** Those that choose what a connector is made of. */
const choosing: readonly Verb[] = ["create", "inspect", "scopes"];
const reading: readonly Verb[] = [...choosing, "regenerate", "check"];
const regenerate: readonly Verb[] = ["regenerate"];
const changing: readonly Verb[] = ["regenerate", "restore", "own", "disown", "eject"];

export const flags = {
  spec: {
    kind: "value",
    placeholder: "<file|url|->",
    about: "the OpenAPI document; - reads standard input",
    verbs: reading,
  },
  answers: {
    kind: "value",
    placeholder: "<file|->",
    about: "answers as JSON or YAML; may describe the API itself",
    verbs: create,
  },
  name: { kind: "value", placeholder: "<name>", about: "name of the connector and its package", verbs: create },
  access: {
    kind: "value",
    values: ["read", "write", "full"],
    about: "read (default); write adds creating and updating; full adds destructive tools",
    verbs: choosing,
  },
  allow: {
    kind: "list",
    placeholder: "<tool>",
    about: "a single tool above the access level; may be repeated",
    verbs: choosing,
  },
  reason: {
    kind: "texts",
    placeholder: "<tool>=<why>",
    about: "why a tool that administers or destroys is there, for the lock; may be repeated",
    verbs: choosing,
  },
  tools: {
    kind: "list",
    placeholder: "<selectors>",
    about: "tag:billing, path:/v1/invoices/**, method:get, an operationId, ! to leave out, all",
    verbs: choosing,
  },
  store: {
    kind: "value",
    values: ["sqlite", "redis", "postgres"],
    about: "what keeps idempotency keys: sqlite (one machine, default), redis or postgres (many)",
    verbs: create,
  },
  auth: {
    kind: "value",
    values: ["bearer", "api-key", "basic", "none"],
    about: "only where the document, or an operation of it, declares no security",
    verbs: choosing,
  },
  transport: {
    kind: "value",
    values: ["stdio", "http", "both"],
    about: "how clients reach it (default both)",
    verbs: create,
  },
  templates: {
    kind: "list",
    placeholder: "<dir|package>",
    about: "templates that go before the stock ones: a folder, or a package in node_modules; may be repeated",
    verbs: create,
  },
  trust: {
    kind: "list",
    placeholder: "<package>",
    about: "let the templates of this package run, as they are now; they are programs",
    verbs: ["create", "templates"],
  },
  "context-version": {
    kind: "value",
    placeholder: "<range>",
    about: "pack: the versions of the context that the templates are written for",
    verbs: ["templates"],
  },
  overlay: {
    kind: "list",
    placeholder: "<file>",
    about: "an OpenAPI Overlay, applied in order; may be repeated",
    verbs: reading,
  },
  "reference-root": {
    kind: "value",
    placeholder: "<folder>",
    about: "references may name files anywhere under it (default: the document's own folder)",
    verbs: reading,
  },
  "allow-private": { kind: "switch", about: "let a document URL point into a private network", verbs: reading },
  strict: { kind: "switch", about: "refuse texts that give orders to a model instead of warning", verbs: choosing },
  yes: {
    kind: "switch",
    short: "y",
    about: "take the default of every open question, and say which",
    verbs: ["create", "regenerate", "eject"],
  },
  "dry-run": { kind: "switch", about: "do everything but write", verbs: ["create", "templates", ...changing] },
  json: { kind: "switch", about: "one JSON document on standard output", verbs: all },
  format: {
    kind: "value",
    values: ["text", "json", "markdown", "sarif", "github"],
    about: "how it is printed (default text); sarif and github are for check",
    verbs: ["scopes", "check"],
  },
  accept: {
    // Ids hold what a document calls its operations: any sign, commas too.
    kind: "texts",
    placeholder: "<change>",
    about: "a change that was looked at, by its id; */<rule> for all of a rule; breaking; may be repeated",
    verbs: regenerate,
  },
  "on-conflict": {
    kind: "value",
    values: ["stop", "markers", "keep", "take"],
    about: "without a terminal: stop (default) writes nothing; the losing side goes to .safe-mcp/incoming/",
    verbs: ["regenerate", "templates"],
  },
  diff: { kind: "optional", placeholder: "[=path]", about: "show what would change, line by line", verbs: regenerate },
  plan: {
    kind: "value",
    placeholder: "<digest>",
    about: "write only if the plan is the one that --dry-run --json showed",
    verbs: regenerate,
  },
  "fail-on": {
    kind: "value",
    values: ["review"],
    about: "stop for changes that want a look as well",
    verbs: regenerate,
  },
  report: { kind: "value", placeholder: "<file>", about: "the report as Markdown, too", verbs: regenerate },
  verify: { kind: "switch", about: "type-check the result before anything is written", verbs: regenerate },
  "keep-removed": {
    kind: "switch",
    about: "a tool whose operation is gone answers its callers with what became of it, from now on",
    verbs: regenerate,
  },
  "run-prettier-config": {
    kind: "switch",
    about: "run a Prettier configuration that is a program, so that your formatting costs no conflicts",
    verbs: regenerate,
  },
  abort: { kind: "switch", about: "put everything back as it was before the conflict", verbs: regenerate },
  continue: { kind: "switch", about: "the conflicts are settled: end the run", verbs: regenerate },
  "no-install": { kind: "switch", about: "do not run npm install", verbs: create },
  "no-git": { kind: "switch", about: "do not make a git repository", verbs: create },
  debug: { kind: "switch", about: "print the stack of an internal error", verbs: all },
  help: { kind: "switch", short: "h", about: "this text", verbs: all },
  version: { kind: "switch", short: "v", about: "the version", verbs: all },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof flags;

/** The table as a list, each entry under the general type. */
export const flagList: readonly (readonly [FlagName, Flag])[] = Object.entries(flags).map(([name, flag]) => {
  if (!isFlagName(name)) throw new TypeError(name);
  return [name, flag];
});

export function isFlagName(name: string): name is FlagName {
  return Object.hasOwn(flags, name);
}

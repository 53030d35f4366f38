import { fileKindOf, type FileKind } from "../template/file-kind.js";

/** A small place in a stock file, empty by default, that a layer may fill without taking the whole file over. */
export interface Slot {
  /** The layer's file is `slots/<name>.ejs`; the ending says what it is written in. */
  readonly name: string;
  /** The template that it is in; every TypeScript file for the banner. */
  readonly file: string;
  readonly about: string;
  /** In a file that is no template: the text that it goes before or behind. A template holds a tag, `<%# slot: name -%>`. */
  readonly anchor?: Anchor;
  /** Its JSON object is put into this member of the file. */
  readonly member?: string;
}

export interface Anchor {
  readonly before?: string;
  readonly after?: string;
  /** Printed in front of what fills the slot. */
  readonly lead?: string;
  /** Printed behind it. */
  readonly tail?: string;
}

const connector = "src/connector.ts";
const execute = "src/runtime/execute.ts";
const ci = "github/workflows/ci.yml";

export const banner = "banner.ts";

export const slots: readonly Slot[] = [
  { name: banner, file: "**/*.ts", about: "The first lines of every TypeScript file: a licence header." },
  { name: "tool-imports.ts", file: "src/tools/tool.ts", about: "More imports of every tool." },
  { name: "tool-before.ts", file: "src/tools/tool.ts", about: "Statements before the definition of every tool." },
  { name: "tool-after.ts", file: "src/tools/tool.ts", about: "Statements behind the definition of every tool." },
  { name: "schema-after.ts", file: "src/schemas/schema.ts", about: "Statements behind every shared schema." },
  {
    name: "connector-imports.ts",
    file: connector,
    about: "More imports where the connector is put together.",
    anchor: { after: 'import { validate } from "./runtime/validate.js";\n' },
  },
  {
    name: "connector-middleware.ts",
    file: connector,
    about: "Statements that add steps to `around`, outermost first; `log` and `config` are in scope.",
    anchor: { before: "  const handle = around.reduceRight(" },
  },
  {
    name: "logger.ts",
    file: connector,
    about: "A function that takes the stock logger and returns the one to use.",
    anchor: { after: "  const log = await createLogger(config.log)", lead: ".then(", tail: ")" },
  },
  {
    name: "call-imports.ts",
    file: execute,
    about: "More imports where the upstream is called.",
    anchor: { after: 'import { type BaseUrls, Gates } from "./upstream/gates.js";\n' },
  },
  {
    name: "before-call.ts",
    file: execute,
    about: "Statements before the upstream is called; `call` and `baseUrl` are in scope.",
    anchor: { before: "    const response = await exchange(" },
  },
  {
    name: "after-call.ts",
    file: execute,
    about: "Statements when the upstream has answered; `call` and `response` are in scope.",
    anchor: { before: "    return next({ ...call, response" },
  },
  {
    name: "result-mapping.ts",
    file: execute,
    about: "An expression for the response that goes on, before it is compacted; `call` and `response` are in scope.",
    anchor: { after: "    return next({ ...call, response", lead: ": " },
  },
  {
    name: "server-options.ts",
    file: "src/runtime/server/sdk.ts",
    about: "More members, each with its comma, of the options of the MCP server.",
    anchor: { after: "{ capabilities, instructions, cacheHints", lead: ", " },
  },
  {
    name: "main-imports.ts",
    file: "src/main.ts",
    about: "More imports of the entry.",
    anchor: { before: '\nprocess.on("uncaughtException", die);\n' },
  },
  {
    name: "main-start.ts",
    file: "src/main.ts",
    about: "Statements before anything listens; `config` is in scope.",
    anchor: { before: "  const connector = deferred({\n" },
  },
  {
    name: "config-checks.ts",
    file: "src/config.ts",
    about: "More checks of the settings; `environment` and `config` are in scope.",
    anchor: { before: "  environment.finish();\n" },
  },
  { name: "package-scripts.json", file: "package.json", about: "Scripts to add or replace.", member: "scripts" },
  { name: "package-dependencies.json", file: "package.json", about: "More dependencies.", member: "dependencies" },
  {
    name: "package-dev-dependencies.json",
    file: "package.json",
    about: "More development dependencies.",
    member: "devDependencies",
  },
  {
    name: "ci-steps.yml",
    file: ci,
    about: "More steps behind the tests.",
    anchor: { after: "      - run: npm test\n" },
  },
  {
    name: "docker-runtime",
    file: "Dockerfile",
    about: "Instructions of the image that runs, before it gives up root.",
    anchor: { before: "USER 65532:65532\n" },
  },
  { name: "env-end", file: "env.example", about: "More settings at the end of `.env.example`." },
  { name: "readme-top.md", file: "README.md", about: "A section in front of everything but the introduction." },
  { name: "readme-tools.md", file: "README.md", about: "A section in front of the tools." },
  { name: "readme-end.md", file: "README.md", about: "A section at the end." },
  {
    name: "security-contact.md",
    file: "SECURITY.md",
    about: "How to report a vulnerability, in front of the stock words.",
    anchor: { after: "## Reporting\n\n" },
  },
];

export function slotNamed(name: string): Slot | undefined {
  return slots.find((slot) => slot.name === name);
}

/** What a slot is written in. */
export function slotKind({ name }: Slot): FileKind {
  return fileKindOf(name);
}

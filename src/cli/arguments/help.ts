import { flagList, type Verb } from "./flags.js";

const usage: Readonly<Record<Verb, string>> = {
  create: `create-safe-mcp: turns an OpenAPI document into an MCP server that can be trusted with write access.

Usage
  npm create safe-mcp [dir] -- [flags]      create a connector
  npx create-safe-mcp [dir] [flags]         the same
  npx create-safe-mcp inspect <spec>        operations, access, risk and token cost; writes nothing
  npx create-safe-mcp scopes <spec|folder>  the scopes that the tools need, each explained; writes nothing
  npx create-safe-mcp scopes diff <a> <b>   two scope locks by power: exit code 3 when the second is wider`,
  inspect: `create-safe-mcp inspect: what a connector for this document would hold, before anything is written.

Usage
  npx create-safe-mcp inspect <file|url|-> [flags]`,
  scopes: `create-safe-mcp scopes: the smallest set of scopes that lets the tools in, and a sentence about each.

Usage
  npx create-safe-mcp scopes <file|url|-> [flags]   what a connector for this document would ask for
  npx create-safe-mcp scopes <folder>               what the connector in this folder may ask for
  npx create-safe-mcp scopes diff <a> <b>           two connectors or scope locks: 0 same or narrower, 3 wider`,
};

const examples: Readonly<Record<Verb, string>> = {
  create: `Examples
  npm create safe-mcp shop-mcp -- --spec openapi.yaml --access write
  npx create-safe-mcp shop-mcp --spec https://api.example.com/openapi.json --tools "tag:billing,!deleteInvoice" --yes
  npx create-safe-mcp shop-mcp --answers answers.yaml --yes`,
  inspect: `Examples
  npx create-safe-mcp inspect openapi.yaml
  npx create-safe-mcp inspect openapi.yaml --tools "method:get" --json`,
  scopes: `Examples
  npx create-safe-mcp scopes openapi.yaml --tools "tag:billing" --access write
  npx create-safe-mcp scopes shop-mcp --format markdown
  npx create-safe-mcp scopes diff main/scopes.lock.json scopes.lock.json`,
};

const exits: Readonly<Record<Verb, string>> = {
  create:
    "Exit codes\n  0 done   1 internal error   2 usage   6 document   7 writing failed   8 installing failed   130 cancelled",
  inspect: "Exit codes\n  0 done   1 internal error   2 usage   6 document   130 cancelled",
  scopes: "Exit codes\n  0 done, same or narrower   1 internal error   2 usage   3 wider   6 document   130 cancelled",
};

/** The text of `--help`. */
export function help(verb: Verb): string {
  const rows = flagList
    .filter(([, flag]) => flag.verbs.includes(verb))
    .map(([name, { short, placeholder, values, about }]) => {
      const left = `${short ? `-${short}, ` : ""}--${name} ${values?.join("|") ?? placeholder ?? ""}`.trimEnd();
      return left.length > 34 ? `  ${left}\n  ${" ".repeat(36)}${about}` : `  ${left.padEnd(36)}${about}`;
    });
  return [usage[verb], `Flags\n${rows.join("\n")}`, examples[verb], exits[verb]].join("\n\n");
}

import { flagList, type Verb } from "./flags.js";

const usage: Readonly<Record<Verb, string>> = {
  create: `create-safe-mcp: turns an OpenAPI document into an MCP server that can be trusted with write access.

Usage
  npm create safe-mcp [dir] -- [flags]      create a connector
  npx create-safe-mcp [dir] [flags]         the same
  npx create-safe-mcp inspect <spec>        operations, access, risk and token cost; writes nothing
  npx create-safe-mcp scopes <spec|folder>  the scopes that the tools need, each explained; writes nothing
  npx create-safe-mcp scopes diff <a> <b>   two scope locks by power: exit code 3 when the second is wider
  npx create-safe-mcp templates <action>    check, customize, status, upgrade, context, lift, pack or eject templates
  npx create-safe-mcp regenerate [dir]      bring a connector up to date; nobody's work is lost
  npx create-safe-mcp check [dir]           offline, for CI: is it what was generated and reviewed?
  npx create-safe-mcp restore|own|disown <path> [dir]   bring back a deleted file; take one out of management, and back
  npx create-safe-mcp eject [dir]           leave create-safe-mcp`,
  inspect: `create-safe-mcp inspect: what a connector for this document would hold, before anything is written.

Usage
  npx create-safe-mcp inspect <file|url|-> [flags]`,
  scopes: `create-safe-mcp scopes: the smallest set of scopes that lets the tools in, and a sentence about each.

Usage
  npx create-safe-mcp scopes <file|url|-> [flags]   what a connector for this document would ask for
  npx create-safe-mcp scopes <folder>               what the connector in this folder may ask for
  npx create-safe-mcp scopes diff <a> <b>           two connectors or scope locks: 0 same or narrower, 3 wider`,
  templates: `create-safe-mcp templates: the templates of a connector, or of a package of templates.

Usage
  npx create-safe-mcp templates check [dir]            syntax, types, what they make of three documents, the promises
  npx create-safe-mcp templates customize <file|slot>  copies a stock template, or an empty slot, into safe-mcp/templates
  npx create-safe-mcp templates status [dir]           each copy: up to date, behind, conflicting
  npx create-safe-mcp templates upgrade [dir]          merges what changed in the stock templates into the copies
  npx create-safe-mcp templates context [tool]         what a template sees, as JSON
  npx create-safe-mcp templates lift <file>            makes a hand edit of a generated file one of its template
  npx create-safe-mcp templates pack [dir]             writes the manifest of a package of templates
  npx create-safe-mcp templates eject [dir]            copies every stock template`,
  regenerate: `create-safe-mcp regenerate: merges a newer document, other choices in safe-mcp.json or a newer create-safe-mcp into a
connector. What you edited stays; what would widen its power or break its callers stops until you accept it.

Usage
  npx create-safe-mcp regenerate [dir] [flags]`,
  check: `create-safe-mcp check: whether a connector is what was generated and reviewed. Reads no network, writes nothing.

Usage
  npx create-safe-mcp check [dir] [--format text|json|sarif|github|markdown]
  npx create-safe-mcp check [dir] --spec <file|url>   whether a regeneration would change anything`,
  restore: `create-safe-mcp restore: brings back a generated file that you deleted, as it was last generated.

Usage
  npx create-safe-mcp restore <path> [dir]`,
  own: `create-safe-mcp own: takes a file out of management; regenerate no longer touches it. disown gives it back.

Usage
  npx create-safe-mcp own <path> [dir]`,
  disown: `create-safe-mcp disown: gives a file back to management; the next regenerate merges into it again.

Usage
  npx create-safe-mcp disown <path> [dir]`,
  eject: `create-safe-mcp eject: removes what only create-safe-mcp reads. The connector stays as it is, and yours alone.

Usage
  npx create-safe-mcp eject [dir] --yes`,
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
  templates: `Examples
  npx create-safe-mcp templates customize banner.ts
  npx create-safe-mcp templates customize src/tools/tool.ts
  npx create-safe-mcp templates check --trust @acme/mcp-templates
  npx create-safe-mcp templates upgrade --on-conflict markers`,
  regenerate: `Examples
  npx create-safe-mcp regenerate --dry-run --diff
  npx create-safe-mcp regenerate --spec openapi-v2.yaml --report report.md
  npx create-safe-mcp regenerate --accept create_refund/input-required/properties/reason`,
  check: `Examples
  npx create-safe-mcp check
  npx create-safe-mcp check --format sarif > check.sarif`,
  restore: `Examples
  npx create-safe-mcp restore compose.yaml`,
  own: `Examples
  npx create-safe-mcp own README.md`,
  disown: `Examples
  npx create-safe-mcp disown README.md`,
  eject: `Examples
  npx create-safe-mcp eject --dry-run`,
};

const changing =
  "Exit codes\n  0 done   1 internal error   2 usage   3 conflicts that are open   7 writing failed, rolled back";

const exits: Readonly<Record<Verb, string>> = {
  create:
    "Exit codes\n  0 done   1 internal error   2 usage   4 a package needs trust   6 document   7 writing failed   8 installing failed   130 cancelled",
  inspect: "Exit codes\n  0 done   1 internal error   2 usage   6 document   130 cancelled",
  scopes: "Exit codes\n  0 done, same or narrower   1 internal error   2 usage   3 wider   6 document   130 cancelled",
  templates:
    "Exit codes\n  0 done   1 internal error   2 usage   3 conflicts   4 a package needs trust   5 the check found errors   7 writing failed",
  regenerate:
    "Exit codes\n  0 done   1 internal error   2 usage   3 conflicts   4 acceptance needed   6 document   7 writing failed, rolled back   130 cancelled",
  check: "Exit codes\n  0 as generated   1 internal error   2 usage   5 drift   6 document   130 cancelled",
  restore: changing,
  own: changing,
  disown: changing,
  eject: changing,
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

import { flagList, type Verb } from "./flags.js";

const usage: Readonly<Record<Verb, string>> = {
  create: `create-safe-mcp: turns an OpenAPI document into an MCP server that can be trusted with write access.

Usage
  npm create safe-mcp [dir] -- [flags]      create a connector
  npx create-safe-mcp [dir] [flags]         the same
  npx create-safe-mcp inspect <spec>        operations, access, risk and token cost; writes nothing`,
  inspect: `create-safe-mcp inspect: what a connector for this document would hold, before anything is written.

Usage
  npx create-safe-mcp inspect <file|url|-> [flags]`,
};

const examples: Readonly<Record<Verb, string>> = {
  create: `Examples
  npm create safe-mcp shop-mcp -- --spec openapi.yaml --access write
  npx create-safe-mcp shop-mcp --spec https://api.example.com/openapi.json --tools "tag:billing,!deleteInvoice" --yes
  npx create-safe-mcp shop-mcp --answers answers.yaml --yes`,
  inspect: `Examples
  npx create-safe-mcp inspect openapi.yaml
  npx create-safe-mcp inspect openapi.yaml --tools "method:get" --json`,
};

/** The text of `--help`. */
export function help(verb: Verb): string {
  const rows = flagList
    .filter(([, flag]) => flag.verbs.includes(verb))
    .map(([name, { short, placeholder, values, about }]) => {
      const left = `${short ? `-${short}, ` : ""}--${name} ${values?.join("|") ?? placeholder ?? ""}`.trimEnd();
      return left.length > 34 ? `  ${left}\n  ${" ".repeat(36)}${about}` : `  ${left.padEnd(36)}${about}`;
    });
  const exits =
    "Exit codes\n  0 done   1 internal error   2 usage   6 document   7 writing failed   8 installing failed   130 cancelled";
  return [usage[verb], `Flags\n${rows.join("\n")}`, examples[verb], exits].join("\n\n");
}

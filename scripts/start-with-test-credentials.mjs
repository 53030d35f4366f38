/**
 * Starts the connector in the current folder with a made-up value for every credential that its `.env.example` names,
 * as far as the environment has none: what the checks of hostile documents start, whose credentials have odd names.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const credential = /^([A-Z][A-Z0-9_]*_(?:TOKEN|API_KEY|USERNAME|PASSWORD|CLIENT_ID|CLIENT_SECRET))=/gm;
const names = [...readFileSync(".env.example", "utf8").matchAll(credential)].map(([, name]) => name);
const tokens = new Set(names.filter((name) => name.endsWith("_TOKEN")).map((name) => name.replace(/_TOKEN$/, "")));
for (const name of names) {
  const prefix = name.replace(/_(?:TOKEN|API_KEY|USERNAME|PASSWORD|CLIENT_ID|CLIENT_SECRET)$/, "");
  if (tokens.has(prefix) && /_CLIENT_(?:ID|SECRET)$/.test(name)) continue;
  process.env[name] ??= "test-credential";
}
await import(pathToFileURL(join(process.cwd(), "dist/main.js")).href);
